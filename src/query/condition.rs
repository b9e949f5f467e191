//! An expression that is judged of one event after another, for rules that a configuration adds.

use super::fields::{At, Before, Field, Kind, Source, Turn};
use super::probes::{Marks, looks_beside, type_bit};
use super::subject::Subject;
use super::value::{Truth, Value};
use super::{Comparison, Query};
use crate::api::EventType;
use crate::json::push_pointer;
use crate::payload::Kind as EventKind;
use crate::replay::{Life, Replay};

/// The word of a state that the capture does not show.
const NOT_KNOWN: &str = "unknown";

/// An expression that is judged of single events. [`super::Probes::condition`] makes it.
#[derive(Clone, Debug)]
pub struct Condition {
    query: Query,
    /// For each comparison of a payload, the number of its probe.
    probes: Vec<Option<u32>>,
    /// What is decided by the event type.
    by_type: [Truth; EventType::ALL.len()],
}

/// A walk through a session, from one event to the next.
#[derive(Debug)]
pub struct Walk<'r> {
    replay: &'r Replay<'r>,
    number: usize,
    before: Before,
    /// Whether the capture shows how the session ended, so that nothing may follow its last event.
    is_over: bool,
}

impl<'r> Walk<'r> {
    /// A walk that is at the first event. `is_over` says that no event can follow the last one.
    pub fn new(replay: &'r Replay<'r>, is_over: bool) -> Self {
        Self { replay, number: 0, before: Before::default(), is_over }
    }

    /// The number of the event that it is at, among the moments; none behind the last one.
    pub fn number(&self) -> Option<usize> {
        (self.number < self.replay.moments.len()).then_some(self.number)
    }

    /// Goes on to the next event.
    pub fn step(&mut self) {
        if let Some(moment) = self.replay.moments.get(self.number) {
            self.before.pass(moment);
            self.number += 1;
        }
    }

    /// Whether an event may lie where the capture shows none: before the first or behind the last one.
    fn is_dark(&self, turn: Turn) -> bool {
        match turn {
            Turn::This => false,
            Turn::Previous => !self.replay.facts.start_captured,
            Turn::Next => {
                let ended = matches!(self.replay.life(), Life::Ended | Life::Expired(_));
                !ended && !self.is_over
            }
        }
    }
}

impl Condition {
    pub(super) fn new(query: Query, probes: Vec<Option<u32>>) -> Self {
        let by_type = EventType::ALL.map(|event_type| {
            query.formula.truth(&mut |bit| decided(&query.comparisons[bit as usize], event_type))
        });
        Self { query, probes, by_type }
    }

    /// The event types for which it must see payloads, a bit each.
    pub(super) fn payloads_of(&self) -> u32 {
        if self.probes.iter().all(Option::is_none) {
            return 0;
        }
        if self.query.comparisons.iter().any(looks_beside) {
            return u32::MAX;
        }
        let undecided = EventType::ALL.into_iter().zip(&self.by_type);
        let undecided = undecided.filter(|(_, truth)| **truth == Truth::Unknown);
        let known = undecided.fold(0, |types, (event_type, _)| types | 1 << event_type as u32);
        known | 1 << type_bit(&EventKind::Absent)
    }

    /// The event types of which it may hold, a bit each; the last bit is that of all other events.
    pub fn event_types(&self) -> u32 {
        let may_hold = EventType::ALL.into_iter().zip(&self.by_type);
        let may_hold = may_hold.filter(|(_, truth)| **truth != Truth::No);
        let known = may_hold.fold(0, |types, (event_type, _)| types | 1 << event_type as u32);
        known | 1 << type_bit(&EventKind::Absent)
    }

    /// Whether it holds of the event that a walk is at. Unknown behind the last one.
    pub fn truth(&self, walk: &Walk<'_>) -> Truth {
        let Some(at) = At::new(walk.replay, walk.number) else { return Truth::Unknown };
        if let EventKind::Known(event_type) = at.replay.event(at.moment).kind
            && let known @ (Truth::Yes | Truth::No) = self.by_type[event_type as usize]
        {
            return known;
        }
        self.query.formula.truth(&mut |bit| self.comparison(bit, walk, &at))
    }

    /// Whether a comparison holds.
    fn comparison(&self, bit: u32, walk: &Walk<'_>, at: &At<'_>) -> Truth {
        let Comparison { subject, test } = &self.query.comparisons[bit as usize];
        let Subject::Field(field, key, turn) = subject else { return Truth::Unknown };
        let beside = || turn.from(at.number).and_then(|number| At::new(at.replay, number));
        let value = match field.source {
            Source::Session(value) => value(at.replay),
            Source::Since => {
                let seconds = walk.before.seconds(key, at.moment);
                let is_dark = seconds.is_none() && walk.is_dark(Turn::Previous);
                if is_dark { Value::Unknown } else { Value::number(seconds) }
            }
            Source::Report(_) => Value::Unknown,
            Source::Moment(_) | Source::Payload(_) => match beside() {
                Some(beside) if matches!(field.source, Source::Payload(_)) => {
                    return self.payload(bit, &beside);
                }
                Some(beside) => of_moment(field, &beside),
                None if walk.is_dark(*turn) => Value::Unknown,
                None => Value::Null,
            },
        };
        match (field.kind, &value) {
            (Kind::Words(_), Value::Text(NOT_KNOWN)) if !test.names(NOT_KNOWN) => Truth::Unknown,
            _ => test.truth(&value),
        }
    }

    /// Whether a comparison holds of an event's payload.
    fn payload(&self, bit: u32, at: &At<'_>) -> Truth {
        let event = at.replay.event(at.moment);
        let marks = (event.kind != EventKind::Unreadable).then_some(Marks(event.own_marks));
        let holds = self.probes[bit as usize].and_then(|probe| marks?.get(probe));
        holds.map_or(Truth::Unknown, Truth::from)
    }

    /// The JSON pointer of the value of the payload on which it depends whether the condition holds of the
    /// event that a walk is at; none where that is no value of a payload.
    pub fn pointer(&self, walk: &Walk<'_>) -> Option<String> {
        let at = At::new(walk.replay, walk.number)?;
        let truth = self.truth(walk);
        let of_payload =
            |bit: &u32| self.query.comparisons[*bit as usize].is_of_payload(Turn::This);
        let mut bits = (0..self.probes.len() as u32).filter(of_payload);
        let turns_it = |bit: &u32| {
            let other = self.query.formula.truth(&mut |other| {
                let own = self.comparison(other, walk, &at);
                if other == *bit { !own } else { own }
            });
            other != truth
        };
        let bit = bits.clone().find(turns_it).or_else(|| bits.next())?;
        match &self.query.comparisons[bit as usize].subject {
            Subject::Field(Field { source: Source::Payload(container), .. }, key, _) => {
                Some(container.pointer(key))
            }
            _ => None,
        }
    }
}

fn of_moment<'r>(field: &Field, at: &At<'r>) -> Value<'r> {
    match field.source {
        Source::Moment(value) => value(at),
        _ => Value::Unknown,
    }
}

/// Whether a comparison holds of all events of a type.
fn decided(comparison: &Comparison, event_type: EventType) -> Truth {
    match &comparison.subject {
        Subject::Field(Field { name: "eventType", .. }, _, Turn::This) => {
            Truth::from(comparison.test.holds(&Value::Text(event_type.as_str())))
        }
        _ => Truth::Unknown,
    }
}

impl super::fields::Container {
    /// The JSON pointer of the value at `key`.
    fn pointer(self, key: &str) -> String {
        let mut pointer = String::new();
        match self {
            Self::Params => pointer.push_str("/params"),
            Self::QoeData => pointer.push_str("/qoeData"),
            Self::CustomMetadata => pointer.push_str("/customMetadata"),
            Self::Body => return key.to_owned(),
        }
        push_pointer(&mut pointer, key);
        pointer
    }
}
