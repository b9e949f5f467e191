//! What a field of the language is.

use super::value::Value;
use crate::replay::{Moment, Replay};
use crate::report::model::SessionSummary;

/// A field of events or sessions.
#[derive(Debug)]
pub struct Field {
    /// Its name in expressions.
    pub name: &'static str,
    /// What kind of values it has.
    pub kind: Kind,
    /// What it is, with its unit.
    pub about: &'static str,
    pub(super) source: Source,
}

/// What kind of values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A figure.
    Number,
    /// A time in milliseconds since the Unix epoch, or as `"2026-01-20T18:30:05Z"`.
    Time,
    /// True or false.
    Truth,
    /// A list of texts.
    List,
    /// Whatever a payload holds: a key in brackets says which value is meant.
    Payload,
}

impl Kind {
    /// The word for it in the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text | Self::Words(_) => "text",
            Self::Number => "number",
            Self::Time => "time",
            Self::Truth => "truth",
            Self::List => "list",
            Self::Payload => "any",
        }
    }
}

/// When a field's value is known, and how it is had.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// While the payload is at hand.
    Payload(Container),
    /// When the session was replayed: the value for an event.
    Moment(for<'r> fn(&At<'r>) -> Value<'r>),
    /// When the session was replayed.
    Session(for<'r> fn(&'r Replay<'r>) -> Value<'r>),
    /// When the report is finished.
    Report(fn(&SessionSummary) -> Value<'_>),
}

/// The part of a payload that a key is looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Params,
    QoeData,
    CustomMetadata,
    /// The payload as a whole, by JSON pointer.
    Body,
}

/// An event of a replayed session.
pub(super) struct At<'r> {
    pub(super) replay: &'r Replay<'r>,
    /// Its number in replay order, from 0.
    pub(super) number: usize,
    pub(super) moment: &'r Moment,
}
