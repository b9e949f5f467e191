//! The `--where` language: which sessions a run is about.
//!
//! An expression is a formula over comparisons, each of which is one bit of a mask. A comparison is decided
//! when what it asks for is at hand: of a payload while that is examined ([`Query::mark`]), of an event in
//! its session when that was replayed ([`Query::view`]), of findings when the report is finished
//! ([`Query::selects`]). So nothing of a capture has to be kept for it but the bits.

mod doubt;
mod error;
mod fields;
mod formula;
mod lex;
mod operator;
mod parse;
mod selection;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use error::QueryError;
pub use fields::{Field, Kind};
pub use selection::{Selection, TooMany, Wanted, parse_rule};
pub use table::FIELDS;

use fields::{At, Container, Source};
use formula::{Formula, MAX_COMPARISONS};
use subject::{Has, Subject};
use value::{Test, Value};

use crate::json::Node;
use crate::replay::Replay;
use crate::report::model::{Finding, SessionSummary};

/// A question of sessions: one is selected when one of its events satisfies the whole of it.
#[derive(Clone, Debug)]
pub struct Query {
    comparisons: Vec<Comparison>,
    formula: Formula,
    /// The comparisons that ask for payloads.
    of_payloads: u64,
}

/// What a comparison asks for, and of what.
#[derive(Clone, Debug)]
struct Comparison {
    subject: Subject,
    test: Test,
}

/// What is known of a session before the report is finished: which comparisons hold of its events. Events
/// of which the same hold are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    masks: Vec<u64>,
}

impl std::str::FromStr for Query {
    type Err = QueryError;

    fn from_str(expression: &str) -> Result<Self, QueryError> {
        let (comparisons, formula) = parse::parse(expression)?;
        Ok(Self::of(comparisons, formula))
    }
}

impl Query {
    fn of(comparisons: Vec<Comparison>, formula: Formula) -> Self {
        let is_of_payload = |comparison: &Comparison| {
            matches!(
                comparison.subject,
                Subject::Field(Field { source: Source::Payload(_), .. }, _)
            )
        };
        let of_payloads = mask(comparisons.iter().map(is_of_payload));
        Self { comparisons, formula, of_payloads }
    }

    /// Whether it needs to see payloads: then [`Query::mark`] is due for each event.
    pub fn asks_for_payloads(&self) -> bool {
        self.of_payloads != 0
    }

    /// The comparisons that hold of a payload, for its event's `marks`.
    pub fn mark(&self, payload: Node<'_>) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Payload(container), .. }, key) => {
                comparison.test.holds(&Value::of(container.value(payload, key)))
            }
            _ => false,
        }))
    }

    /// What of it is decided when a session was replayed.
    pub fn view(&self, replay: &Replay<'_>) -> View {
        let of_session = self.of_session(replay);
        let mut masks: Vec<u64> = replay
            .moments
            .iter()
            .enumerate()
            .map(|(number, moment)| {
                let marks = replay.event(moment).marks & self.of_payloads;
                of_session | marks | self.of_moment(&At { replay, number, moment })
            })
            .collect();
        if masks.is_empty() {
            masks.push(of_session);
        }
        masks.sort_unstable();
        masks.dedup();
        View { masks }
    }

    fn of_session(&self, replay: &Replay<'_>) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Session(value), .. }, _) => {
                comparison.test.holds(&value(replay))
            }
            _ => false,
        }))
    }

    fn of_moment(&self, at: &At<'_>) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Moment(value), .. }, _) => {
                comparison.test.holds(&value(at))
            }
            _ => false,
        }))
    }

    /// The comparisons that hold of a session because it has this finding.
    pub fn mark_finding(&self, finding: &Finding) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Has(has) => has.is(finding),
            Subject::Field(..) => false,
        }))
    }

    /// Whether it may still select a session with this view, whatever is found in it.
    pub fn may_select(&self, view: &View) -> bool {
        let waits = |comparison: &Comparison| match &comparison.subject {
            Subject::Has(_) => true,
            Subject::Field(field, _) => matches!(field.source, Source::Report(_)),
        };
        let holds = |mask: &u64| self.formula.holds(*mask);
        view.masks.iter().any(holds) || self.comparisons.iter().any(waits)
    }

    /// Whether it selects a session with this view, of which the finished report tells this; `marks` are
    /// those of its findings together.
    pub fn selects(&self, view: &View, session: &SessionSummary, marks: u64) -> bool {
        let of_report = mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Report(value), .. }, _) => {
                comparison.test.holds(&value(session))
            }
            Subject::Field(..) | Subject::Has(_) => false,
        }));
        view.masks.iter().any(|mask| self.formula.holds(mask | marks | of_report))
    }

    /// The question whether both hold, of the same event. None where they have too many comparisons.
    #[must_use]
    fn and(self, other: Self) -> Option<Self> {
        let by = self.comparisons.len();
        let comparisons: Vec<_> = self.comparisons.into_iter().chain(other.comparisons).collect();
        let shifted = other.formula.shifted(by as u32);
        (comparisons.len() <= MAX_COMPARISONS)
            .then(|| Self::of(comparisons, Formula::All(vec![self.formula, shifted])))
    }
}

impl Container {
    /// The value at `key` in this part of a payload.
    fn value<'d>(self, payload: Node<'d>, key: &str) -> Option<Node<'d>> {
        match self {
            Self::Params => payload.get("params")?.get(key),
            Self::QoeData => payload.get("qoeData")?.get(key),
            Self::CustomMetadata => payload.get("customMetadata")?.get(key),
            Self::Body => payload.at(key),
        }
    }
}

impl Has {
    fn is(self, finding: &Finding) -> bool {
        match self {
            Self::Rule(rule) => finding.rule == rule.id,
            Self::Group(group) => finding.group == group.as_str(),
            Self::Severity(severity) => finding.severity == severity,
        }
    }
}

/// The mask of the bits that are set, in their order. There are no more than [`MAX_COMPARISONS`].
fn mask(bits: impl Iterator<Item = bool>) -> u64 {
    bits.enumerate().fold(0, |mask, (bit, is_set)| mask | u64::from(is_set) << bit)
}
