//! What a field of the language is.

use super::value::Value;
use crate::api::EventType;
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
    /// When the session was replayed: the seconds since the last event of the type that the key names.
    Since,
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

impl Field {
    /// What a key in brackets says of it, as in `params["media.ad.length"]`; none where it takes no key.
    pub fn key(&self) -> Option<&'static str> {
        match self.source {
            Source::Payload(_) => Some("…"),
            Source::Since => Some("eventType"),
            _ => None,
        }
    }

    /// Whether each event has a value of its own, so that it can be asked for of the event before or after.
    pub(super) fn is_of_events(&self) -> bool {
        matches!(self.source, Source::Moment(_) | Source::Payload(_))
    }
}

/// Which event a comparison looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The event itself.
    This,
    /// The event before it in replay order.
    Previous,
    /// The event after it.
    Next,
}

impl Turn {
    /// The number of the event that is looked at, seen from this one.
    pub(super) fn from(self, number: usize) -> Option<usize> {
        match self {
            Self::This => Some(number),
            Self::Previous => number.checked_sub(1),
            Self::Next => number.checked_add(1),
        }
    }
}

/// An event of a replayed session.
pub(super) struct At<'r> {
    pub(super) replay: &'r Replay<'r>,
    /// Its number in replay order, from 0.
    pub(super) number: usize,
    pub(super) moment: &'r Moment,
}

impl<'r> At<'r> {
    /// The event with this number.
    pub(super) fn new(replay: &'r Replay<'r>, number: usize) -> Option<Self> {
        Some(Self { replay, number, moment: replay.moments.get(number)? })
    }
}

/// When the last event of each type came, seen from an event: a walk through a session keeps it.
#[derive(Clone, Debug, Default)]
pub(super) struct Before([Option<i64>; EventType::ALL.len()]);

impl Before {
    /// Goes on behind `moment`.
    pub(super) fn pass(&mut self, moment: &Moment) {
        if let Some(event_type) = moment.event_type {
            self.0[event_type as usize] = Some(moment.ts_ms);
        }
    }

    /// Seconds from the last event of a type to `moment`; none where none came.
    pub(super) fn seconds(&self, event_type: &str, moment: &Moment) -> Option<f64> {
        let last_ms = self.0[EventType::parse(event_type)? as usize]?;
        Some(moment.ts_ms.saturating_sub(last_ms) as f64 / 1000.0)
    }
}
