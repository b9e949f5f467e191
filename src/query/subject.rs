//! What a comparison is about.

use super::fields::{Container, Field, Source};
use super::table::{self, FIELDS};
use crate::finding::Severity;
use crate::payload::nearest;
use crate::rules::{self, Group, Rule};

/// What a comparison is about.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// A field; of a payload also the key, or the JSON pointer.
    Field(&'static Field, String),
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
    pub(super) fn new(field: &'static Field, key: String) -> Result<Self, String> {
        let is_pointer = key.is_empty() || key.starts_with('/');
        match field.source {
            Source::Payload(Container::Body) if !is_pointer => {
                Err(format!("`{key}` is no JSON pointer: it begins with `/`"))
            }
            _ => Ok(Self::Field(field, key)),
        }
    }
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
