//! What conditions ask of payloads: each question once, a bit of an event's `own_marks` each.

use super::condition::Condition;
use super::error::{QueryError, fault};
use super::fields::{Container, Field, Source, Turn};
use super::parse::parse;
use super::subject::Subject;
use super::value::{Test, Value};
use super::{Comparison, Query};
use crate::api::EventType;
use crate::json::{Kind, Node};
use crate::payload::{Kind as EventKind, is_recorders};

/// The most different comparisons of payloads that all conditions of a run make together.
const MAX_PROBES: usize = 63;

/// The bit of an event whose recorder struck out a value that is asked for.
const STRUCK_OUT: u32 = 63;

/// Of events whose type is none of the API's.
const OTHER_TYPE: u32 = EventType::ALL.len() as u32;

/// The comparisons of payloads that the conditions of a run make.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    all: Vec<Probe>,
    /// The event types of which payloads must be seen, a bit each.
    event_types: u32,
}

#[derive(Clone, Debug)]
struct Probe {
    container: Container,
    key: String,
    test: Test,
}

/// What [`Probes::mark`] found in an event's payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks(pub(super) u64);

impl Marks {
    /// Whether the probe with this number holds; none where the recorder struck out a value.
    pub(super) fn get(self, probe: u32) -> Option<bool> {
        (self.0 >> STRUCK_OUT & 1 == 0).then_some(self.0 >> probe & 1 == 1)
    }
}

impl Probes {
    /// The condition that an expression states; its questions about payloads are among the probes then.
    ///
    /// # Errors
    /// It is no expression, asks for what is known at the end of a run only, or there are too many
    /// comparisons.
    pub fn condition(&mut self, expression: &str) -> Result<Condition, QueryError> {
        self.condition_at(expression, u32::MAX)
    }

    /// The same for a condition that is asked of events of these types only, a bit each.
    ///
    /// # Errors
    /// Those of [`Probes::condition`].
    pub fn condition_at(
        &mut self,
        expression: &str,
        event_types: u32,
    ) -> Result<Condition, QueryError> {
        let (comparisons, formula) = parse(expression)?;
        let mut bits = Vec::with_capacity(comparisons.len());
        for comparison in &comparisons {
            if let Some(name) = known_late(comparison) {
                let start = expression.find(name).unwrap_or(0);
                let message = format!("`{name}` is not known while a session is judged");
                return Err(fault(expression, start..start + name.len(), message)
                    .help("a rule asks for events and sessions, not for findings"));
            }
            bits.push(self.bit(comparison, expression)?);
        }
        let condition = Condition::new(Query::of(comparisons, formula), bits);
        self.event_types |= match condition.payloads_of() {
            // The events beside may be of any type.
            u32::MAX => u32::MAX,
            own => own & event_types,
        };
        Ok(condition)
    }

    /// The number of the probe that a comparison is; none for one that asks for no payload.
    fn bit(
        &mut self,
        comparison: &Comparison,
        expression: &str,
    ) -> Result<Option<u32>, QueryError> {
        let Subject::Field(Field { source: Source::Payload(container), .. }, key, _) =
            &comparison.subject
        else {
            return Ok(None);
        };
        let is_same = |probe: &Probe| {
            probe.container == *container
                && probe.key == *key
                && probe.test.is_same(&comparison.test)
        };
        if let Some(known) = self.all.iter().position(is_same) {
            return Ok(Some(known as u32));
        }
        if self.all.len() == MAX_PROBES {
            let message = format!("the rules compare more than {MAX_PROBES} values of payloads");
            return Err(fault(expression, 0..expression.len(), message)
                .help("`in [..]` compares a value with many at once"));
        }
        let (key, test) = (key.clone(), comparison.test.clone());
        self.all.push(Probe { container: *container, key, test });
        Ok(Some(self.all.len() as u32 - 1))
    }

    /// Whether the payload of such an event must be seen.
    pub fn concern(&self, kind: &EventKind) -> bool {
        self.event_types >> type_bit(kind) & 1 == 1
    }

    /// Whether any payload must be seen.
    pub fn is_empty(&self) -> bool {
        self.event_types == 0
    }

    /// What holds of a payload, for its event's `own_marks`.
    pub fn mark(&self, payload: Node<'_>) -> u64 {
        let mut marks = 0;
        for (bit, Probe { container, key, test }) in self.all.iter().enumerate() {
            let value = container.value(payload, key);
            if container.is_struck_out(payload) || value.is_some_and(is_struck_out) {
                marks |= 1 << STRUCK_OUT;
            }
            marks |= u64::from(test.holds(&Value::of(value))) << bit;
        }
        marks
    }
}

/// The bit of an event's type.
pub(super) fn type_bit(kind: &EventKind) -> u32 {
    match kind {
        EventKind::Known(event_type) => *event_type as u32,
        EventKind::Unknown { .. } | EventKind::Absent | EventKind::Unreadable => OTHER_TYPE,
    }
}

impl Container {
    /// Whether the recorder struck out this part of a payload.
    fn is_struck_out(self, payload: Node<'_>) -> bool {
        let name = match self {
            Self::Params => "params",
            Self::QoeData => "qoeData",
            Self::CustomMetadata => "customMetadata",
            Self::Body => return false,
        };
        payload.get(name).is_some_and(is_struck_out)
    }
}

fn is_struck_out(value: Node<'_>) -> bool {
    value.kind() == Kind::String && value.as_str().is_some_and(is_recorders)
}

/// What a comparison asks for, where that is known at the end of a run only.
fn known_late(comparison: &Comparison) -> Option<&'static str> {
    match &comparison.subject {
        Subject::Has(_) => Some("has"),
        Subject::Field(field, ..) => {
            matches!(field.source, Source::Report(_)).then_some(field.name)
        }
    }
}

/// Whether a comparison looks at the payload of another event than the one that is judged.
pub(super) fn looks_beside(comparison: &Comparison) -> bool {
    [Turn::Previous, Turn::Next].into_iter().any(|turn| comparison.is_of_payload(turn))
}
