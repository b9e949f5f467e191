//! Reads what is expected of payloads.

use std::sync::LazyLock;

use toml::de::DeValue;

use super::item::{Item, Read, event_type as known_event_type, unknown};
use super::problem::Problem;
use super::settings::Settings;
use crate::api::EventType;
use crate::payload::schemas::{Container, Schemas};
use crate::rules::expect::{ExpectedValue, Literal, Presence};

/// Which names parameters may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Those of the published schemas.
    Published,
    /// Any: the user has schemas of his own.
    Any,
}

/// Where a value is expected.
#[derive(Clone, Copy)]
struct Scope {
    event_type: Option<EventType>,
    names: Names,
}

/// Reads a member of `[expect.values]`: what a parameter must be, or an event type with its parameters.
pub(super) fn value(
    item: &Item<'_>,
    names: Names,
    settings: &mut Settings,
    problems: &mut Vec<Problem>,
) {
    let event_type = EventType::parse(item.name);
    let scope = Scope { event_type, names };
    match (event_type, item.members()) {
        (Some(_), Ok(members)) => {
            members.for_each(|item| parameter(&item, item.name, scope, settings, problems));
        }
        // `media` alone is the beginning of a parameter's name.
        (None, Ok(_)) if EventType::candidates(item.name).len() == 1 => {
            problems.extend(known_event_type(item.name, item.name_span()).err());
        }
        _ => parameter(item, item.name, scope, settings, problems),
    }
}

/// Reads what the parameter `name` must be. TOML makes tables of `media.channel` without quotes: their names
/// are joined again.
fn parameter(
    item: &Item<'_>,
    name: &str,
    scope: Scope,
    settings: &mut Settings,
    problems: &mut Vec<Problem>,
) {
    if let Ok(members) = item.members() {
        for member in members {
            let name = format!("{name}.{}", member.name);
            parameter(&member, &name, scope, settings, problems);
        }
        return;
    }
    match expected(item, name, scope) {
        Ok(value) => settings.values.push(item.set((scope.event_type, value))),
        Err(problem) => problems.push(problem),
    }
}

fn expected(item: &Item<'_>, name: &str, scope: Scope) -> Read<ExpectedValue> {
    if scope.names == Names::Published {
        check_name(item, name, scope.event_type)?;
    }
    let any_of: Vec<Literal> = match item.value.get_ref() {
        DeValue::Array(_) => item.elements()?.map(|item| item.literal()).collect::<Read<_>>()?,
        _ => vec![item.literal()?],
    };
    if any_of.is_empty() {
        let problem = Problem::new(item.span(), format!("`{name}` may have no value at all"));
        return Err(problem.help("name at least one value, or leave the line out"));
    }
    let presence = if scope.event_type.is_some() { Presence::Required } else { Presence::Optional };
    Ok(ExpectedValue::new(name, any_of, presence))
}

/// Makes sure that there is such a parameter: a misspelt one would never be looked at.
fn check_name(item: &Item<'_>, name: &str, event_type: Option<EventType>) -> Read<()> {
    let all = || EventType::ALL.into_iter().flat_map(parameters);
    let problem = match event_type {
        _ if name.starts_with('/') => return Ok(()),
        Some(event_type) if parameters(event_type).any(|known| known == name) => return Ok(()),
        None if all().any(|known| known == name) => return Ok(()),
        Some(event_type) if all().any(|known| known == name) => {
            let message = format!("`{event_type}` has no parameter `{name}`");
            Problem::new(item.name_span(), message)
        }
        _ => unknown("parameter", name, all(), item.name_span()),
    };
    Err(problem
        .help("write a JSON pointer, such as `/customMetadata/tenant`, for what is no parameter"))
}

/// The parameters that the published schema of an event type knows.
fn parameters(event_type: EventType) -> impl Iterator<Item = &'static str> + Clone {
    static PUBLISHED: LazyLock<Schemas> = LazyLock::new(Schemas::built_in);
    let known = move |container| PUBLISHED.known(event_type, container).iter().map(String::as_str);
    known(Container::Params).chain(known(Container::QoeData))
}

/// Reads a member of `[expect.metadata]`.
pub(super) fn metadata(item: &Item<'_>, settings: &mut Settings) -> Read<()> {
    let item = Item { example: "[\"tenant\", \"build\"]", ..*item };
    let of = known_event_type(item.name, item.name_span())?;
    if !of.takes_custom_metadata() {
        let message = format!("`{of}` takes no customMetadata");
        let problem = Problem::new(item.name_span(), message);
        return Err(problem.help("`sessionStart`, `adStart` and `chapterStart` do"));
    }
    let keys = item.elements()?.map(|key| key.some_text().map(str::to_owned));
    let keys = keys.collect::<Read<Vec<String>>>()?;
    settings.metadata.push(item.set((of, keys)));
    Ok(())
}
