//! What a rule has to say: findings, their severity, and how repeated ones become one.

pub mod quote;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::place::Spot;

/// The impact of a defect.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The server rejects or drops data, a reported figure comes out wrong, or a call cannot be checked.
    Error,
    /// Figures are likely distorted, or a documented contract is broken without proven loss.
    Warning,
    /// Worth knowing; never fails a run by default.
    Note,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it: `error`, `warning`, `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// An event of a session, as a finding names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRef {
    /// Its number in replay order, from 1: the `sessionStart` is 1.
    pub index: u64,
    /// Its type, as written; none where it could not be read.
    pub event_type: Option<Arc<str>>,
    /// Its `playerTime.ts`, in milliseconds since the Unix epoch, as sent.
    pub ts: Option<i64>,
    /// Its `playerTime.playhead` in seconds, as sent.
    pub playhead: Option<f64>,
    /// Milliseconds since the session's first event, by `ts`.
    pub elapsed_ms: Option<i64>,
}

/// A session and an event of it, for what is said when the session itself is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The session's number, in the order in which sessions were judged.
    pub session: usize,
    /// The event.
    pub event: Option<EventRef>,
}

/// Another place that has a part in a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where it is.
    pub at: Spot,
}

/// What a figure counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// Things, or 1 for yes and 0 for no.
    Count,
    /// Seconds.
    Seconds,
    /// A bitrate, in the unit that the player sends: bit/s or kbit/s, Adobe documents both.
    Bitrate,
    /// A share: 1 is the whole.
    Share,
}

/// A figure that a defect changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Adobe's name of the metric.
    pub metric: Cow<'static, str>,
    /// Its key, as `a.media.timePlayed`.
    pub key: Cow<'static, str>,
    /// What it counts in.
    pub unit: Unit,
    /// What the back end reports, were this the session's only defect; none where it reports nothing.
    pub reported: Option<f64>,
    /// What it would report of the session without any defect.
    pub expected: Option<f64>,
}

/// The impact of a defect: the metrics that it changes, the most telling ones first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// The figures.
    pub changes: Vec<Change>,
}

/// Why the server may take a payload that a schema rejects: the demand is not known to be the server's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unproven {
    /// The demand: a key and a keyword of its schema, such as `media.state.name/pattern`.
    pub demand: String,
    /// Whether the server accepted this payload, with a status 2xx.
    pub accepted: bool,
}

/// What a rule says, before it is known for which session and how often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What was seen and what was expected, in lower case and without a full stop. What it quotes of the capture
    /// is marked ([`quote`]), in the help and the messages of related places, too.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is to be seen.
    pub at: Spot,
    /// Other places that have a part in it.
    pub related: Vec<Related>,
    /// Another severity than the rule's own, where the catalogue names one for a case.
    pub severity: Option<Severity>,
    /// How many occurrences it stands for.
    pub count: u64,
    /// Their impact together, where the intent of the player is known.
    pub impact: Option<Impact>,
    /// The kind of mistake, where a rule knows several at one pointer: occurrences of different causes are
    /// different findings.
    pub cause: Cow<'static, str>,
    /// Why the server may take the payload all the same; none where it is known to reject it.
    pub unproven: Option<Unproven>,
    /// What kind of value is wrong, where findings of another kind have another cause.
    pub value_class: Option<ValueClass>,
}

impl Draft {
    /// A draft that says `message` of `at`.
    pub fn new(at: Spot, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            at,
            related: Vec::new(),
            severity: None,
            count: 1,
            impact: None,
            cause: Cow::Borrowed(""),
            unproven: None,
            value_class: None,
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that has a part in it.
    #[must_use]
    pub fn related(mut self, message: impl Into<String>, at: Spot) -> Self {
        self.related.push(Related { message: message.into(), at });
        self
    }

    /// With another severity than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// With the kind of mistake.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Cow<'static, str>>) -> Self {
        self.cause = cause.into();
        self
    }

    /// About a value of this class, where other classes have other causes.
    #[must_use]
    pub fn value_class(mut self, class: ValueClass) -> Self {
        self.value_class = Some(class);
        self
    }

    /// Standing for `count` occurrences.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// What kind of value is wrong, where the kind tells causes apart: a length that is `null` was not known
/// yet, one in quotes was turned into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueClass {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number below zero.
    NegativeNumber,
    /// Any other number.
    Number,
    /// A string of nothing but white space.
    EmptyString,
    /// A string that holds a number.
    NumericString,
    /// Any other string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl ValueClass {
    /// The class of a JSON value as it is written.
    pub fn of_json(written: &str) -> Self {
        match written.as_bytes().first() {
            Some(b'"') => Self::of_text(written.trim_matches('"')),
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'-') => Self::NegativeNumber,
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number,
        }
    }

    /// The class of a string.
    pub fn of_text(text: &str) -> Self {
        match text.trim() {
            "" => Self::EmptyString,
            text if text.parse::<f64>().is_ok_and(f64::is_finite) => Self::NumericString,
            _ => Self::String,
        }
    }

    /// The word for it, as `empty-string`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::NegativeNumber => "negative-number",
            Self::Number => "number",
            Self::EmptyString => "empty-string",
            Self::NumericString => "numeric-string",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// A draft with the rule that says it, and what keeps it apart from others of that rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    /// The rule's id.
    pub rule: &'static str,
    /// The event that it speaks of: its number among the events of its call, or among the moments of
    /// its session's replay, by where it was raised.
    pub event: Option<usize>,
    /// Findings of one rule and session with the same scope are one finding: empty for most rules,
    /// event type and pointer for rules of single payloads.
    pub scope: String,
    /// What it says.
    pub draft: Draft,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_a_class() {
        let cases = [
            ("null", ValueClass::Null),
            ("false", ValueClass::Boolean),
            ("-1", ValueClass::NegativeNumber),
            ("12.5", ValueClass::Number),
            ("\" \"", ValueClass::EmptyString),
            ("\"30\"", ValueClass::NumericString),
            ("\"NaN\"", ValueClass::String),
            ("[1]", ValueClass::Array),
            ("{}", ValueClass::Object),
            ("", ValueClass::Null),
        ];
        for (written, class) in cases {
            assert_eq!(ValueClass::of_json(written), class, "{written}");
            let word = serde_json::to_value(class).unwrap();
            assert_eq!(word, class.as_str());
        }
    }
}
