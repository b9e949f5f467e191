//! Judges one event's payload: the JSON Schema of its event type decides.

use super::detail::{QUALITIES, Scalar, detail, digest, error_detail, integer, number, quality};
use super::event::{Event, Kind, Quality};
use super::fault::{Fault, FaultKind, from_violation};
use super::hint::Names;
use super::misspelt;
use super::schemas::Schemas;
use crate::api::EventType;
use crate::ingest::{Status, is_record_member};
use crate::json::{Document, Kind as JsonKind, Node, SyntaxError, push_pointer};
use crate::place::{Place, Shape, Side};

/// Findings of one payload beyond this many say nothing new.
const MAX_FAULTS: usize = 64;

/// What is known of an event beside its payload.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The record that holds it.
    pub place: Place,
    /// Its position in the batch, from 0, where the body is an array.
    pub element: Option<u32>,
    /// When the request was captured, in milliseconds since the Unix epoch.
    pub captured_ms: Option<i64>,
    /// How the server answered.
    pub status: Status,
}

impl Origin {
    pub(super) fn event(self, kind: Kind) -> Event {
        let Self { place, element, captured_ms, status } = self;
        Event {
            place,
            element,
            kind,
            ts: None,
            playhead: None,
            captured_ms,
            status,
            digest: 0,
            detail: None,
            quality: Quality::default(),
            marks: 0,
            own_marks: 0,
        }
    }
}

/// An event that cannot be read: its body is missing or damaged.
pub fn unreadable(origin: Origin) -> Event {
    origin.event(Kind::Unreadable)
}

/// The fault of a body that is not JSON.
pub fn malformed(error: SyntaxError, body: &[u8]) -> Fault {
    let before = String::from_utf8_lossy(&body[..error.offset.min(body.len())]);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let kind = FaultKind::Malformed { error, line, column };
    Fault::new(String::new(), Side::Value, kind)
}

/// The faults of a body as a whole: members that it names twice. Two names that the recorder damaged may
/// have been different ones.
pub fn duplicates(document: &Document<'_>) -> Vec<Fault> {
    document
        .duplicates()
        .take(MAX_FAULTS)
        .filter(|duplicate| !duplicate.key.contains('\u{fffd}'))
        .map(|duplicate| {
            let mut pointer = duplicate.object;
            push_pointer(&mut pointer, duplicate.key);
            let kept = document.root().at(&pointer).map(|node| node.raw().to_owned());
            let kind = FaultKind::Duplicate { name: duplicate.key.to_owned(), kept };
            Fault::new(pointer, Side::Key, kind)
        })
        .collect()
}

/// Reads an event's payload and judges it by its event type's schema.
pub fn judge(payload: Node<'_>, origin: Origin, schemas: &Schemas) -> (Event, Vec<Fault>) {
    let event = read(payload, origin);
    let faults = match &event.kind {
        Kind::Known(event_type) => violations(payload, *event_type, schemas),
        Kind::Unknown { word, meant } => {
            let mut faults = untyped(payload, *meant, schemas);
            let kind = FaultKind::UnknownEventType {
                word: word.as_ref().to_owned(),
                candidates: EventType::candidates(word),
            };
            faults.push(Fault::new("/eventType".to_owned(), Side::Value, kind));
            faults
        }
        Kind::Absent | Kind::Unreadable => untyped(payload, None, schemas),
    };
    let own =
        |fault: &Fault| !is_log_member(fault, origin.place.shape) && !is_damaged(fault, payload);
    let faults: Vec<Fault> = faults.into_iter().filter(own).take(MAX_FAULTS).collect();
    let mut faults = misspelt::fold(faults);
    reserved_keys(payload, &event, &mut faults);
    (event, faults)
}

/// Whether a value was damaged or redacted by the recorder: it is not the client's.
pub fn is_recorders(text: &str) -> bool {
    !text.is_ascii() && text.contains('\u{fffd}') || is_redaction(text)
}

/// Whether a text is the word "redacted", in any letter case and brackets.
fn is_redaction(text: &str) -> bool {
    if text.len() < "redacted".len() {
        return false;
    }
    let word = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    word.eq_ignore_ascii_case("redacted")
}

fn violations(payload: Node<'_>, event_type: EventType, schemas: &Schemas) -> Vec<Fault> {
    let names = Names::of(schemas);
    schemas
        .violations(event_type, &payload.to_value())
        .into_iter()
        .flat_map(|violation| from_violation(violation, event_type, payload, &names))
        .collect()
}

/// What can be said of a payload without a known event type: by the schema of the one that was meant, or
/// else of what all event types have in common.
fn untyped(payload: Node<'_>, meant: Option<EventType>, schemas: &Schemas) -> Vec<Fault> {
    let mut faults = violations(payload, meant.unwrap_or(EventType::Ping), schemas);
    faults.retain(|fault| match fault.kind {
        FaultKind::MissingPlayerTime { .. } | FaultKind::MissingEventType => true,
        FaultKind::InvalidValue { .. } if fault.pointer == "/eventType" => false,
        _ if meant.is_some() => true,
        FaultKind::UnexpectedMember { .. } => true,
        FaultKind::WrongType { .. } => {
            fault.pointer.is_empty()
                || fault.pointer == "/eventType"
                || fault.pointer.starts_with("/playerTime")
        }
        _ => false,
    });
    faults
}

/// Whether it is about a member that the log wrote beside a bare payload: that is not the client's.
fn is_log_member(fault: &Fault, shape: Shape) -> bool {
    shape == Shape::BarePayload
        && fault.pointer.rfind('/') == Some(0)
        && matches!(&fault.kind, FaultKind::UnexpectedMember { name, .. } if is_record_member(name))
}

fn is_damaged(fault: &Fault, payload: Node<'_>) -> bool {
    let value = (fault.side == Side::Value).then(|| payload.at(&fault.pointer)).flatten();
    value.and_then(Node::as_str).is_some_and(is_recorders) || fault.pointer.contains('\u{fffd}')
}

/// Keys of `customMetadata` that the schema lets pass and the back end keeps for itself.
fn reserved_keys(payload: Node<'_>, event: &Event, faults: &mut Vec<Fault>) {
    let takes = event.kind.meant().is_some_and(EventType::takes_custom_metadata);
    let Some(metadata) = payload.get("customMetadata").filter(|_| takes) else { return };
    let own = |key: &str| !key.contains('\u{fffd}');
    for member in metadata.members().filter(|member| !member.shadowed && own(member.key)) {
        if faults.len() == MAX_FAULTS {
            return;
        }
        if member.key.starts_with("a.") || member.key.starts_with("media.") {
            let mut pointer = "/customMetadata".to_owned();
            push_pointer(&mut pointer, member.key);
            let kind = FaultKind::ReservedKey { name: member.key.to_owned() };
            faults.push(Fault::new(pointer, Side::Key, kind));
        }
    }
}

/// Reads what the session needs, as far as it can be read.
fn read(payload: Node<'_>, origin: Origin) -> Event {
    let player_time = payload.get("playerTime");
    let told =
        |name| player_time.and_then(|player_time| Scalar::of(player_time.get(name)?)?.unquoted());
    let mut event = origin.event(kind(payload));
    event.ts = told("ts").and_then(integer);
    event.playhead = told("playhead").and_then(number);
    event.digest = digest(payload.raw().as_bytes());
    let params = payload.get("params").zip(event.kind.meant());
    event.detail = match event.kind.meant() {
        Some(EventType::Error) => error_detail(payload).apart(),
        _ => params.and_then(|(params, event_type)| detail(params, event_type).apart()),
    };
    if let Some(data) = payload.get("qoeData") {
        let told = |name| data.get(name).and_then(Scalar::of).and_then(number);
        event.quality = quality(QUALITIES.map(|name| told(name).into()));
    }
    event
}

fn kind(payload: Node<'_>) -> Kind {
    if payload.kind() != JsonKind::Object {
        return Kind::Unreadable;
    }
    match payload.get("eventType").and_then(Node::as_str) {
        None => Kind::Absent,
        Some(word) => match EventType::parse(word) {
            Some(event_type) => Kind::Known(event_type),
            None => Kind::Unknown { word: word.into(), meant: EventType::meant(word) },
        },
    }
}
