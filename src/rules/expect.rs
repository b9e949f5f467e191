//! What a configuration expects of payloads, beyond what the API asks for.

use std::fmt;

use crate::api::EventType;
use crate::json::{Node, push_pointer};

/// What is expected of payloads, by event type. Expects nothing by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations([Wanted; EventType::ALL.len()]);

/// What is expected of an event type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    /// The values of parameters.
    pub values: Vec<ExpectedValue>,
    /// The keys of `customMetadata` that must be there.
    pub metadata: Vec<String>,
}

/// The values that a parameter may have.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedValue {
    name: String,
    pointer: String,
    /// One of these; never empty.
    pub any_of: Vec<Literal>,
    /// Whether the parameter must be there.
    pub presence: Presence,
}

/// Whether a parameter must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// Where it is not, nothing is said.
    Optional,
}

/// A value as a configuration writes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Truth(bool),
}

impl Literal {
    /// Whether a payload's value is the same.
    pub(super) fn is(&self, value: Node<'_>) -> bool {
        match self {
            Self::Text(text) => value.as_str() == Some(text),
            Self::Number(number) => value.as_f64() == Some(*number),
            Self::Truth(truth) => value.as_bool() == Some(*truth),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Truth(truth) => write!(f, "{truth}"),
        }
    }
}

impl ExpectedValue {
    /// The parameter `name`: of `qoeData` where it begins with `media.qoe.`, else of `params`. A name that
    /// begins with `/` is a JSON pointer into the payload.
    pub fn new(name: &str, any_of: Vec<Literal>, presence: Presence) -> Self {
        let pointer = if name.starts_with('/') {
            name.to_owned()
        } else {
            let container = if name.starts_with("media.qoe.") { "/qoeData" } else { "/params" };
            let mut pointer = container.to_owned();
            push_pointer(&mut pointer, name);
            pointer
        };
        Self { name: name.to_owned(), pointer, any_of, presence }
    }

    /// The parameter's name, or the pointer, as the configuration writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands in a payload, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl Expectations {
    /// Expects a value in payloads of `event_type`.
    pub fn value(&mut self, event_type: EventType, value: ExpectedValue) {
        self.0[event_type as usize].values.push(value);
    }

    /// Expects a key in the `customMetadata` of `event_type`.
    pub fn metadata(&mut self, event_type: EventType, key: impl Into<String>) {
        self.0[event_type as usize].metadata.push(key.into());
    }

    /// Whether anything is expected of `event_type`.
    pub fn concern(&self, event_type: EventType) -> bool {
        let Wanted { values, metadata } = self.of(event_type);
        !values.is_empty() || !metadata.is_empty()
    }

    /// What is expected of `event_type`.
    pub(super) fn of(&self, event_type: EventType) -> &Wanted {
        &self.0[event_type as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn a_name_says_where_its_value_stands() {
        let pointer = |name| ExpectedValue::new(name, Vec::new(), Presence::Optional).pointer;
        assert_eq!(pointer("media.channel"), "/params/media.channel");
        assert_eq!(pointer("media.qoe.bitrate"), "/qoeData/media.qoe.bitrate");
        assert_eq!(pointer("a/b~"), "/params/a~1b~0");
        assert_eq!(pointer("/customMetadata/tenant"), "/customMetadata/tenant");
    }

    #[test]
    fn values_are_compared_by_type() {
        let is = |literal: &Literal, text: &str| {
            literal.is(Document::parse(text.as_bytes()).unwrap().root())
        };
        assert!(is(&Literal::Number(1.0), "1") && is(&Literal::Number(1.0), "1.0"));
        assert!(is(&Literal::Text("1".into()), "\"\\u0031\""));
        assert!(!is(&Literal::Text("1".into()), "1") && !is(&Literal::Number(1.0), "\"1\""));
        assert!(is(&Literal::Truth(false), "false") && !is(&Literal::Truth(false), "null"));
    }
}
