//! What a comparison is about.

use super::fields::{Container, Field, Source, Turn};
use super::table::{self, FIELDS};
use crate::api::EventType;
use crate::finding::Severity;
use crate::payload::nearest;
use crate::rules::{self, Group, Rule};

/// What a comparison is about.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// A field of an event or a session; where it takes one also the key, or the JSON pointer.
    Field(&'static Field, String, Turn),
    /// Whether the session has such a finding.
    Has(Has),
}

/// Findings of a session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Has {
    /// Of a rule.
    Rule(&'static Rule),
    /// Of the rules of a group.
    Group(Group),
    /// Of a severity.
    Severity(Severity),
}

/// What is wrong with a word, and what to do about it.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl From<String> for Wrong {
    fn from(message: String) -> Self {
        Self { message, help: None }
    }
}

impl Subject {
    /// A field with its key, "" where it takes none.
    pub(super) fn new(field: &'static Field, key: String, turn: Turn) -> Result<Self, String> {
        let is_pointer = key.is_empty() || key.starts_with('/');
        match field.source {
            Source::Payload(Container::Body) if !is_pointer => {
                Err(format!("`{key}` is no JSON pointer: it begins with `/`"))
            }
            Source::Since if EventType::parse(&key).is_none() => {
                let meant = EventType::suggest(&key);
                let meant = meant.map(|meant| format!(": did you mean `{meant}`?"));
                Err(format!("there is no event type `{key}`{}", meant.unwrap_or_default()))
            }
            _ => Ok(Self::Field(field, key, turn)),
        }
    }
}

/// The field of this name, and the event of which it is asked for: `previous.` and `next.` before the name of
/// a field of events say which.
pub(super) fn field_at(name: &str) -> Result<(&'static Field, Turn), Wrong> {
    let prefixes = [("previous.", Turn::Previous), ("next.", Turn::Next)];
    let prefixed = prefixes
        .into_iter()
        .find_map(|(prefix, turn)| name.strip_prefix(prefix).map(|own| (prefix, own, turn)));
    let Some((prefix, own, turn)) = prefixed else {
        return field(name).map(|field| (field, Turn::This));
    };
    let found = field(own).map_err(|wrong| Wrong {
        message: wrong.message.replace("did you mean `", &format!("did you mean `{prefix}")),
        ..wrong
    })?;
    if found.is_of_events() {
        return Ok((found, turn));
    }
    let message =
        format!("`{prefix}` asks for a field of another event, and `{own}` is none of an event");
    Err(Wrong { message, help: Some(format!("write `{own}`")) })
}

/// The field of this name.
pub(super) fn field(name: &str) -> Result<&'static Field, Wrong> {
    if let Some(field) = table::find(name) {
        return Ok(field);
    }
    let container = match name.split('.').next() {
        Some("media") if name.starts_with("media.qoe.") => Some("qoeData"),
        Some("media" | "analytics" | "visitor") => Some("params"),
        _ => None,
    };
    let near = || nearest(name, FIELDS.iter().map(|field| field.name));
    let meant = match container {
        Some(container) => Some(format!("{container}[\"{name}\"]")),
        None => near().map(str::to_owned),
    };
    let no_field = format!("there is no field `{name}`");
    Err(match meant {
        Some(meant) => {
            Wrong { message: format!("{no_field}: did you mean `{meant}`?"), help: None }
        }
        None => Wrong { message: no_field, help: Some(format!("the fields are {}", names())) },
    })
}

/// The names of all fields.
fn names() -> String {
    FIELDS.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}

/// What `has("word")` asks for: a rule, a group or a severity.
pub(super) fn has(word: &str) -> Result<Has, Wrong> {
    let rule = rules::find(word).map(Has::Rule);
    let group = || Group::ALL.into_iter().find(|group| group.as_str() == word).map(Has::Group);
    let severity = || Severity::ALL.into_iter().find(|it| it.as_str() == word).map(Has::Severity);
    rule.or_else(group).or_else(severity).ok_or_else(|| {
        let meant = nearest(word, rules::all().map(|rule| rule.id));
        let meant = meant.map(|meant| format!(": did you mean `{meant}`?")).unwrap_or_default();
        Wrong {
            message: format!("there is no rule `{word}`{meant}"),
            help: Some(
                "`playproof rules` lists them; a group or a severity will do as well".into(),
            ),
        }
    })
}
