//! What differs between two sessions, or between two captures as a whole.

use serde::Serialize;

/// What a change is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A session that the other side does not have.
    Sessions,
    /// An event that is missing, added, moved, or of another type.
    Events,
    /// A parameter that is gone, added, or of another type.
    Parameters,
    /// The value of a parameter.
    Values,
    /// When an event comes, by the clock or by the playhead.
    Timing,
    /// How pings come.
    Pings,
    /// A figure that the back end reports.
    Metrics,
    /// What the rules find.
    Findings,
}

impl Kind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Sessions,
        Self::Events,
        Self::Parameters,
        Self::Values,
        Self::Timing,
        Self::Pings,
        Self::Metrics,
        Self::Findings,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Events => "events",
            Self::Parameters => "parameters",
            Self::Values => "values",
            Self::Timing => "timing",
            Self::Pings => "pings",
            Self::Metrics => "metrics",
            Self::Findings => "findings",
        }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was there before, and is not after.
    Gone,
    /// It was not there before.
    Added,
    /// It comes at another place.
    Moved,
    /// It is another one.
    Changed,
    /// It has a value of another type.
    Retyped,
    /// It comes later.
    Later,
    /// It comes earlier.
    Earlier,
}

/// A difference between two sessions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it is of.
    pub kind: Kind,
    /// What became of it.
    pub action: Action,
    /// The event type, as it was written; none for what concerns no event.
    pub event_type: Option<Box<str>>,
    /// The parameter, the metric, or the rule; none for an event itself.
    pub name: Option<Box<str>>,
    /// What it was, as it may be shown.
    pub before: Option<String>,
    /// What it is now, as it may be shown.
    pub after: Option<String>,
    /// The event's number before, from 1.
    pub index_before: Option<u64>,
    /// The event's number after, from 1.
    pub index_after: Option<u64>,
    /// When the event comes, in milliseconds since the session's first event.
    pub elapsed_ms: Option<i64>,
    /// How many events show it.
    pub count: u64,
}

impl Change {
    pub(super) fn new(kind: Kind, action: Action) -> Self {
        Self {
            kind,
            action,
            event_type: None,
            name: None,
            before: None,
            after: None,
            index_before: None,
            index_after: None,
            elapsed_ms: None,
            count: 1,
        }
    }

    pub(super) fn of(self, event_type: &str) -> Self {
        Self { event_type: Some(event_type.into()), ..self }
    }

    pub(super) fn named(self, name: &str) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    pub(super) fn values(self, before: String, after: String) -> Self {
        Self { before: Some(before), after: Some(after), ..self }
    }

    /// What it has in common with the same change of another event or session.
    pub(super) fn subject(&self) -> Subject<'_> {
        (self.kind, self.action, self.event_type.as_deref(), self.name.as_deref())
    }
}

/// What changes have in common that are the same.
pub(super) type Subject<'c> = (Kind, Action, Option<&'c str>, Option<&'c str>);
