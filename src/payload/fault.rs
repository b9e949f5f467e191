//! What is wrong with a payload: what the JSON Schema of its event type has against it, in our terms.

use super::alternatives::no_alternative;
use super::hint::{Hint, Names};
use super::schemas::{Container, Demand, Violation, ViolationKind};
use crate::api::EventType;
use crate::json::{Node, SyntaxError, push_pointer};
use crate::place::Side;

/// A fault of a payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// JSON pointer in the event's payload.
    pub pointer: String,
    /// Whether the member's name is meant or its value.
    pub side: Side,
    /// What is wrong.
    pub kind: FaultKind,
    /// Why the server may take the payload all the same; none where it is known to reject it.
    pub doubt: Option<Doubt>,
}

/// Why a fault may be none for the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The demand comes from a source that does not speak for the server.
    Source(Demand),
    /// An integer is written with a point or an exponent, as `24.0`. JSON Schema draft 4 takes none of
    /// these for an integer, but later drafts and many validators do.
    WholeNumber(Demand),
}

impl Doubt {
    /// The demand that the server may not make.
    pub fn demand(&self) -> &Demand {
        match self {
            Self::Source(demand) | Self::WholeNumber(demand) => demand,
        }
    }
}

/// The kinds of faults. Each is told by one rule.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// The body is not JSON.
    Malformed {
        /// What is wrong, and at which byte of the body.
        error: SyntaxError,
        /// The line of the body on which it shows, from 1.
        line: usize,
        /// The column in that line, in characters from 1.
        column: usize,
    },
    /// An object names a member twice.
    Duplicate {
        /// The member's name.
        name: String,
        /// The value that readers keep, the last one, as it is written.
        kept: Option<String>,
    },
    /// `playerTime`, `playerTime.playhead` or `playerTime.ts` is absent.
    MissingPlayerTime {
        /// Which, as a path.
        path: &'static str,
    },
    /// `eventType` is absent.
    MissingEventType,
    /// `eventType` is a word that the API does not know.
    UnknownEventType {
        /// The word.
        word: String,
        /// The event types that it could mean, the likeliest first.
        candidates: Vec<EventType>,
    },
    /// A member or parameter that the event type requires is absent.
    MissingParameter {
        /// Its name; several where one of them is required.
        names: Vec<String>,
        /// A near name that is there instead.
        instead: Option<String>,
    },
    /// A key of `params`, `qoeData` or an object in them that the event type does not know.
    UnknownParameter {
        /// The key.
        name: String,
        /// What may have been meant.
        hint: Option<Hint>,
    },
    /// `params` of a `ping`.
    PingParams,
    /// A member at the top or in `playerTime` that does not belong there.
    UnexpectedMember {
        /// Its name.
        name: String,
        /// What may have been meant.
        hint: Option<Hint>,
    },
    /// A value of another JSON type than the schema's.
    WrongType {
        /// The types that the schema allows.
        expected: Vec<&'static str>,
        /// The value, as it is written.
        seen: String,
    },
    /// A value outside its enum, pattern or size.
    InvalidValue {
        /// What the schema asks for.
        expected: String,
        /// The value, as it is written.
        seen: String,
    },
    /// `customMetadata` on an event that takes none.
    MisplacedMetadata {
        /// Whether it is an empty object.
        empty: bool,
    },
    /// A `customMetadata` value that is not a string.
    MetadataValue {
        /// The value, as it is written.
        seen: String,
    },
    /// A `customMetadata` key with characters that are not allowed.
    MetadataKey {
        /// The key.
        name: String,
    },
    /// A `customMetadata` key that begins with `a.` or `media.`.
    ReservedKey {
        /// The key.
        name: String,
    },
    /// Another keyword of a schema fails.
    Violation {
        /// The keyword.
        keyword: String,
        /// What the schema says.
        message: String,
    },
}

impl Fault {
    /// A fault for which the server is known to reject the payload.
    pub(super) fn new(pointer: String, side: Side, kind: FaultKind) -> Self {
        Self { pointer, side, kind, doubt: None }
    }

    /// Whether the fault is about the value at `pointer`, or about what should hold it: an object that is
    /// absent or is none, a name that was misspelt.
    pub fn tells_of(&self, pointer: &str) -> bool {
        let subject = self.subject();
        let inner = pointer.strip_prefix(&subject);
        match &self.kind {
            FaultKind::UnknownParameter {
                hint: Some(Hint::Name(meant) | Hint::Required(meant)),
                ..
            } => {
                let mut intended = self.pointer[..self.pointer.rfind('/').unwrap_or(0)].to_owned();
                push_pointer(&mut intended, meant);
                intended == pointer
            }
            FaultKind::MissingParameter { .. } | FaultKind::WrongType { .. } => {
                inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('/'))
            }
            _ => subject == pointer,
        }
    }

    /// The pointer of what the fault is about: of the missing member, where one is missing. Two members
    /// that one object lacks are two faults, though both are seen at the object.
    pub fn subject(&self) -> String {
        let mut subject = self.pointer.clone();
        match &self.kind {
            FaultKind::MissingParameter { names, .. } => {
                push_pointer(&mut subject, &names.join("|"))
            }
            FaultKind::MissingPlayerTime { path } => {
                push_pointer(&mut subject, path.rsplit('.').next().unwrap_or(path));
            }
            _ => {}
        }
        subject
    }
}

/// Turns what the schema of `event_type` has against `body` into faults.
pub(super) fn from_violation(
    violation: Violation,
    event_type: EventType,
    body: Node<'_>,
    names: &Names<'_>,
) -> Vec<Fault> {
    let demand = violation.demand.clone();
    let mut faults = translate(violation, event_type, body, names);
    for fault in &mut faults {
        fault.doubt = doubt(&fault.kind, &demand);
    }
    faults
}

/// Why the server may not make the demand.
fn doubt(kind: &FaultKind, demand: &Demand) -> Option<Doubt> {
    match kind {
        _ if !demand.source.is_certain() => Some(Doubt::Source(demand.clone())),
        FaultKind::WrongType { expected, seen } if *expected == ["integer"] => {
            let whole = seen.parse().is_ok_and(|number: f64| number.fract() == 0.0);
            whole.then(|| Doubt::WholeNumber(demand.clone()))
        }
        _ => None,
    }
}

fn translate(
    violation: Violation,
    event_type: EventType,
    body: Node<'_>,
    names: &Names<'_>,
) -> Vec<Fault> {
    let Violation { pointer, kind, .. } = violation;
    let value = |kind| vec![Fault::new(pointer.clone(), Side::Value, kind)];
    let seen = || body.at(&pointer).map_or_else(String::new, |node| node.raw().to_owned());
    let in_metadata = pointer.starts_with("/customMetadata/");
    match kind {
        ViolationKind::Required { property } => value(missing(&pointer, property, body)),
        ViolationKind::AdditionalProperties { unexpected } => unexpected
            .into_iter()
            .map(|name| extra(&pointer, name, event_type, body, names))
            .fold(Vec::new(), |mut faults, fault| {
                // All parameters of a ping are one fault.
                if !(fault.kind == FaultKind::PingParams && faults.contains(&fault)) {
                    faults.push(fault);
                }
                faults
            }),
        ViolationKind::Type { .. } if in_metadata => {
            value(FaultKind::MetadataValue { seen: seen() })
        }
        ViolationKind::Type { expected } => value(FaultKind::WrongType { expected, seen: seen() }),
        ViolationKind::Enum { options } => {
            value(FaultKind::InvalidValue { expected: format!("one of {options}"), seen: seen() })
        }
        ViolationKind::Pattern { pattern } => value(FaultKind::InvalidValue {
            expected: format!("a text that matches `{pattern}`"),
            seen: seen(),
        }),
        ViolationKind::Size { what } => {
            value(FaultKind::InvalidValue { expected: what, seen: seen() })
        }
        ViolationKind::AnyOf { alternatives } => {
            vec![no_alternative(&pointer, &alternatives, body)]
        }
        ViolationKind::Other { keyword, message } => {
            value(FaultKind::Violation { keyword, message })
        }
    }
}

fn missing(pointer: &str, property: String, body: Node<'_>) -> FaultKind {
    match (pointer, property.as_str()) {
        ("", "playerTime") => FaultKind::MissingPlayerTime { path: "playerTime" },
        ("/playerTime", "playhead") => FaultKind::MissingPlayerTime { path: "playerTime.playhead" },
        ("/playerTime", "ts") => FaultKind::MissingPlayerTime { path: "playerTime.ts" },
        ("", "eventType") => FaultKind::MissingEventType,
        _ => {
            let container = body.at(pointer);
            let keys = container.into_iter().flat_map(Node::members);
            let keys: Vec<String> = keys.map(|member| member.key.to_owned()).collect();
            let instead = super::hint::nearest(&property, keys.iter().map(String::as_str))
                .map(ToOwned::to_owned);
            FaultKind::MissingParameter { names: vec![property], instead }
        }
    }
}

/// A member that its container does not know.
fn extra(
    container: &str,
    name: String,
    event_type: EventType,
    body: Node<'_>,
    names: &Names<'_>,
) -> Fault {
    let mut pointer = container.to_owned();
    push_pointer(&mut pointer, &name);
    let key = |pointer, kind| Fault::new(pointer, Side::Key, kind);
    let ping_params = event_type == EventType::Ping
        && (container == "/params" || (container.is_empty() && name == "params"));
    match container {
        _ if ping_params => key("/params".to_owned(), FaultKind::PingParams),
        "" if name == "customMetadata" => {
            let empty = body.at(&pointer).is_some_and(|node| {
                node.kind() == crate::json::Kind::Object && node.members().next().is_none()
            });
            key(pointer, FaultKind::MisplacedMetadata { empty })
        }
        "" | "/playerTime" => {
            let within = if container.is_empty() { Container::Body } else { Container::PlayerTime };
            let hint = names.hint(&name, event_type, within);
            key(pointer, FaultKind::UnexpectedMember { name, hint })
        }
        "/customMetadata" => key(pointer, FaultKind::MetadataKey { name }),
        _ => {
            let within = match container {
                "/params" => Some(Container::Params),
                "/qoeData" => Some(Container::QoeData),
                _ => None,
            };
            let hint = within.and_then(|within| names.hint(&name, event_type, within));
            key(pointer, FaultKind::UnknownParameter { name, hint })
        }
    }
}
