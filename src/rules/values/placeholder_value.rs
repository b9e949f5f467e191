//! `placeholder-value`

use super::placeholder::{is_nameless, is_placeholder};
use crate::api::EventType;
use crate::finding::{Draft, Severity, ValueClass};
use crate::json::Node;
use crate::payload::is_recorders;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-value",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "an identity or a name is empty or a placeholder: reports show it as a value",
    page: include_str!("../../../docs/rules/placeholder-value.md"),
    per: Per::Session,
    check: Check::Values(
        &[
            EventType::SessionStart,
            EventType::AdBreakStart,
            EventType::AdStart,
            EventType::ChapterStart,
            EventType::StateStart,
            EventType::StateEnd,
        ],
        check,
    ),
};

const STATE_NAME: &str = "media.state.name";

/// Required texts that name something, rather than identify it: a title may be one of the words that stand for
/// no value.
const NAMES: [&str; 3] = ["media.playerName", "media.channel", "media.ad.playerName"];

/// Whether a text is a state name by its pattern: `invalid-value` reports all others.
fn is_word(name: &str) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    !name.is_empty() && name.bytes().all(is_of_word)
}

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(params) = cx.body.get("params") else { return };
    let text = |name| params.get(name).and_then(Node::as_str).filter(|text| !is_recorders(text));
    let required = required(cx.event_type);
    let identities = || required.iter().filter(|name| !NAMES.contains(name));
    // Where an ID was not filled in, a name that may be a placeholder is one.
    let is_unfilled = identities().any(|name| text(*name).is_some_and(is_placeholder));
    let is_none = |name: &str, value: &str| {
        let is_name = NAMES.contains(&name) || !required.contains(&name);
        if is_name && !is_unfilled { is_nameless(value) } else { is_placeholder(value) }
    };
    for name in required.iter().chain(optional(cx.event_type)) {
        let Some(value) = text(*name).filter(|value| is_none(name, value)) else { continue };
        if *name == STATE_NAME && !is_word(value) {
            continue;
        }
        let seen = if value.trim().is_empty() {
            "is empty".to_owned()
        } else {
            format!("is {}, a placeholder", wording::quoted(value))
        };
        let message = format!("`{name}` {seen}: reports show it as a value of its own");
        let draft = Draft::new(cx.event.value(&format!("/params/{name}")), message)
            .value_class(ValueClass::of_text(value));
        sink.raise(if required.contains(name) {
            draft.help("send the value itself; wait with the event until it is known")
        } else {
            let help = "send the value itself, or leave the parameter out";
            draft.help(help).severity(Severity::Note)
        });
    }
}

/// The texts that an event type requires.
fn required(event_type: EventType) -> &'static [&'static str] {
    match event_type {
        EventType::SessionStart => &[
            "analytics.trackingServer",
            "analytics.reportSuite",
            "visitor.marketingCloudOrgId",
            "media.id",
            "media.contentType",
            "media.playerName",
            "media.channel",
        ],
        EventType::AdStart => &["media.ad.id", "media.ad.playerName"],
        EventType::StateStart | EventType::StateEnd => &[STATE_NAME],
        _ => &[],
    }
}

/// The names that an event type may have. Other metadata is left alone: `N/A` may be what a report should show
/// of content without an episode.
fn optional(event_type: EventType) -> &'static [&'static str] {
    match event_type {
        EventType::SessionStart => &["media.name"],
        EventType::AdBreakStart => &["media.ad.podFriendlyName"],
        EventType::AdStart => &["media.ad.name"],
        EventType::ChapterStart => &["media.chapter.friendlyName"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::payload::schemas::source;

    #[test]
    fn the_texts_are_those_that_the_schemas_require() {
        let Check::Values(judged, _) = RULE.check else { panic!("it judges payloads") };
        for event_type in EventType::ALL {
            let schema: Value = serde_json::from_str(source(event_type)).unwrap();
            let params = &schema["definitions"]["params"];
            let texts: Vec<&str> = params["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(|name| params["properties"][name]["type"] == "string")
                .collect();
            assert_eq!(required(event_type), texts, "{event_type}");
            for name in optional(event_type) {
                assert_eq!(params["properties"][name]["type"], "string", "{event_type}");
            }
            let names = texts.len() + optional(event_type).len();
            assert_eq!(judged.contains(&event_type), names > 0, "{event_type}");
        }
    }
}
