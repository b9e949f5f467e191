//! The `--where` language: which sessions a run is about.
//!
//! An expression is a formula over comparisons, each of which is one bit of a mask. A comparison is decided
//! when what it asks for is at hand: of a payload while that is examined ([`Query::mark`]), of an event in
//! its session when that was replayed ([`Query::view`]), of findings when the report is finished
//! ([`Query::selects`]). So nothing of a capture has to be kept for it but the bits.

mod condition;
mod doubt;
mod error;
mod fields;
mod formula;
mod lex;
mod operator;
mod parse;
mod probes;
mod selection;
mod subject;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use condition::{Condition, Walk};
pub use error::QueryError;
pub use fields::{Field, Kind};
pub use probes::Probes;
pub use selection::{Selection, TooMany, Wanted, parse_rule};
pub use table::FIELDS;
pub use value::Truth;

use fields::{At, Before, Container, Source, Turn};
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
    /// The comparisons that ask for payloads, by the event that they look at: itself, the one before it, the
    /// one after it.
    of_payloads: [u64; 3],
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
        let of_payloads = [Turn::This, Turn::Previous, Turn::Next]
            .map(|turn| mask(comparisons.iter().map(|comparison| comparison.is_of_payload(turn))));
        Self { comparisons, formula, of_payloads }
    }

    /// Whether it needs to see payloads: then [`Query::mark`] is due for each event.
    pub fn asks_for_payloads(&self) -> bool {
        self.of_payloads != [0; 3]
    }

    /// The comparisons that hold of a payload, for its event's `marks`.
    pub fn mark(&self, payload: Node<'_>) -> u64 {
        self.of_payload(|container, key| container.value(payload, key))
    }

    /// The comparisons of payloads that hold, where `find` finds what they ask for.
    fn of_payload<'d>(&self, find: impl Fn(Container, &str) -> Option<Node<'d>>) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Payload(container), .. }, key, _) => {
                comparison.test.holds(&Value::of(find(*container, key)))
            }
            _ => false,
        }))
    }

    /// What of it is decided when a session was replayed.
    pub fn view(&self, replay: &Replay<'_>) -> View {
        let of_session = self.of_session(replay);
        let of_nothing = self.of_payload(|_, _| None);
        let mut before = Before::default();
        let mut masks = Vec::with_capacity(replay.moments.len().max(1));
        for (number, moment) in replay.moments.iter().enumerate() {
            let at = At { replay, number, moment };
            let marks = self.marks(&at, of_nothing);
            masks.push(of_session | marks | self.of_moment(&at, &before));
            before.pass(moment);
        }
        if masks.is_empty() {
            masks.push(of_session);
        }
        masks.sort_unstable();
        masks.dedup();
        View { masks }
    }

    /// The comparisons that hold of the payloads of an event and of those next to it; `of_nothing` are those
    /// that hold where there is no event.
    fn marks(&self, at: &At<'_>, of_nothing: u64) -> u64 {
        let turns = [Turn::This, Turn::Previous, Turn::Next];
        turns.into_iter().zip(self.of_payloads).fold(0, |marks, (turn, of)| {
            let of_event = || {
                let moment = at.replay.moments.get(turn.from(at.number)?)?;
                Some(at.replay.event(moment).marks)
            };
            marks | if of == 0 { 0 } else { of_event().unwrap_or(of_nothing) & of }
        })
    }

    fn of_session(&self, replay: &Replay<'_>) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Session(value), .. }, ..) => {
                comparison.test.holds(&value(replay))
            }
            _ => false,
        }))
    }

    fn of_moment(&self, at: &At<'_>, before: &Before) -> u64 {
        mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Moment(value), .. }, _, turn) => {
                let at = turn.from(at.number).and_then(|number| At::new(at.replay, number));
                comparison.test.holds(&at.map_or(Value::Null, |at| value(&at)))
            }
            Subject::Field(Field { source: Source::Since, .. }, event_type, _) => {
                let seconds = before.seconds(event_type, at.moment);
                comparison.test.holds(&Value::number(seconds))
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
            Subject::Field(field, ..) => matches!(field.source, Source::Report(_)),
        };
        let holds = |mask: &u64| self.formula.holds(*mask);
        view.masks.iter().any(holds) || self.comparisons.iter().any(waits)
    }

    /// Whether it selects a session with this view, of which the finished report tells this; `marks` are
    /// those of its findings together.
    pub fn selects(&self, view: &View, session: &SessionSummary, marks: u64) -> bool {
        let of_report = mask(self.comparisons.iter().map(|comparison| match &comparison.subject {
            Subject::Field(Field { source: Source::Report(value), .. }, ..) => {
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

impl Comparison {
    /// Whether it asks for the payload of the event at this turn.
    fn is_of_payload(&self, at: Turn) -> bool {
        matches!(
            self.subject,
            Subject::Field(Field { source: Source::Payload(_), .. }, _, turn) if turn == at
        )
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
