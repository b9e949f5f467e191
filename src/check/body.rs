//! What a call's body holds: its events, and what the rules of payloads have to say of them.

use std::sync::LazyLock;

use super::Options;
use super::parsed::Parsed;
use crate::api::EventType;
use crate::finding::{Draft, Raised, Severity, Unproven};
use crate::ingest::{Body, Exchange, Status};
use crate::json::{Kind as JsonKind, Node};
use crate::payload::{self, Doubt, Event, Events, Fault, Origin};
use crate::rules::expect::Expectations;
use crate::rules::{self, BodyCx, Check, FaultCx, Rule, Sink};

/// The events of a call's body, with what the rules of payloads say of them.
pub(super) fn events(
    exchange: &Exchange<'_>,
    body: Parsed<'_>,
    options: &Options,
    found: &mut Vec<Raised>,
) -> Events {
    let origin = Origin {
        place: exchange.place,
        element: None,
        captured_ms: exchange.time_ms,
        status: exchange.status,
    };
    let document = match body {
        Parsed::Json(document) => document,
        Parsed::Accepted(facts) => {
            let event = facts.event(origin);
            accepted(&exchange.body, &event, options, found);
            return Events::from(event);
        }
        Parsed::Malformed(error, text) => {
            let event = payload::unreadable(origin);
            say(&event, 0, &[payload::malformed(error, text)], found);
            return Events::from(event);
        }
        Parsed::Missing | Parsed::Damaged => return Events::from(payload::unreadable(origin)),
    };
    let root = document.root();
    let batch = root.kind() == JsonKind::Array;
    let mut judge = |number: usize, node: Node<'_>, origin: Origin| {
        let (event, faults) = payload::judge(node, origin, &options.schemas);
        say(&event, number, &faults, found);
        values(&event, number, node, found);
        expected(&event, number, node, &faults, &options.expect, found);
        event
    };
    let events = if batch {
        let elements = root.elements().zip(0_u32..).enumerate();
        let judged = elements.map(|(number, (node, at))| {
            judge(number, node, Origin { element: Some(at), ..origin })
        });
        Events::Many(judged.collect())
    } else {
        Events::from(judge(0, root, origin))
    };
    for fault in payload::duplicates(&document) {
        // The pointers of repeated members count from the root of the body.
        let number = if batch { first_index(&fault.pointer) } else { Some(0) };
        if let Some((number, event)) = number.and_then(|number| Some((number, events.get(number)?)))
        {
            let element = event.element.map(|element| format!("/{element}")).unwrap_or_default();
            let pointer = fault.pointer.strip_prefix(&element).unwrap_or_default().to_owned();
            say(event, number, &[Fault { pointer, ..fault }], found);
        }
    }
    if events.is_empty() { Events::from(payload::unreadable(origin)) } else { events }
}

/// Lets the rules of values speak of an accepted payload: they need to see its values.
pub(super) fn accepted(body: &Body<'_>, event: &Event, options: &Options, found: &mut Vec<Raised>) {
    let judged = event.kind.meant().is_some_and(|known| {
        !BY_EVENT_TYPE[known as usize].is_empty() || options.expect.concern(known)
    });
    if judged && let Parsed::Json(document) = Parsed::of(body) {
        values(event, 0, document.root(), found);
        expected(event, 0, document.root(), &[], &options.expect, found);
    }
}

/// The element of an array into which a pointer leads.
fn first_index(pointer: &str) -> Option<usize> {
    pointer.strip_prefix('/')?.split('/').next()?.parse().ok()
}

/// Lets the payload rules speak of an event's faults.
fn say(event: &Event, number: usize, faults: &[Fault], found: &mut Vec<Raised>) {
    for fault in faults {
        for (rule, check) in &rules::tables().faults {
            if let Some(draft) = check(&FaultCx { event, fault }) {
                let draft = fault.doubt.iter().fold(draft, |draft, it| unproven(event, it, draft));
                let scope = scope(event, &fault.subject());
                Sink::new(rule, found).raise_scoped(number, scope, draft);
                break;
            }
        }
    }
}

/// `draft`, which reports a fault, no more severe than is known: the server may take the payload all the same.
fn unproven(event: &Event, doubt: &Doubt, draft: Draft) -> Draft {
    let accepted = matches!(event.status, Status::Code(200..=299));
    let known = if accepted { Severity::Note } else { Severity::Warning };
    let severity = draft.severity.map_or(known, |severity| severity.max(known));
    // The same key has the same demand in the schemas of all event types.
    let path = doubt.demand().path.as_str();
    let demand = path.rsplit_once("/properties/").map_or(path, |(_, own)| own).to_owned();
    Draft { unproven: Some(Unproven { demand, accepted }), ..draft.severity(severity) }
}

/// Lets the rules of values speak of a payload.
fn values(event: &Event, number: usize, node: Node<'_>, found: &mut Vec<Raised>) {
    let Some(event_type) = event.kind.meant() else { return };
    for rule in &BY_EVENT_TYPE[event_type as usize] {
        let Check::Values(_, check) = rule.check else { continue };
        let before = found.len();
        check(&BodyCx { event, event_type, body: node }, &mut Sink::new(rule, found));
        for raised in &mut found[before..] {
            let pointer = raised.draft.at.pointer().unwrap_or_default();
            let batch = event.element.map(|element| format!("/{element}"));
            let own =
                batch.and_then(|batch| pointer.strip_prefix(batch.as_str())).unwrap_or(pointer);
            raised.scope = scope(event, own);
            raised.event = Some(number);
        }
    }
}

/// Lets the rules of expectations speak of a payload, but not of what its faults tell already.
fn expected(
    event: &Event,
    number: usize,
    body: Node<'_>,
    faults: &[Fault],
    expect: &Expectations,
    found: &mut Vec<Raised>,
) {
    let Some(event_type) = event.kind.meant().filter(|known| expect.concern(*known)) else {
        return;
    };
    let mut said = Vec::new();
    for (rule, check) in &rules::tables().expected {
        let cx = BodyCx { event, event_type, body };
        check(&cx, expect, &mut Sink::new(rule, &mut said));
    }
    let untold = |raised: &Raised| !faults.iter().any(|fault| fault.tells_of(&raised.scope));
    found.extend(said.into_iter().filter(untold).map(|raised| {
        let scope = scope(event, &raised.scope);
        Raised { event: Some(number), scope, ..raised }
    }));
}

/// The rules of values, by event type.
static BY_EVENT_TYPE: LazyLock<[Vec<&'static Rule>; EventType::ALL.len()]> = LazyLock::new(|| {
    EventType::ALL.map(|event_type| {
        let speaks = |rule: &&Rule| {
            matches!(rule.check, Check::Values(event_types, _) if event_types.contains(&event_type))
        };
        rules::all().filter(speaks).collect()
    })
});

/// Findings of one rule with the same event type and subject are one.
fn scope(event: &Event, pointer: &str) -> String {
    format!("{} {pointer}", event.kind.word().unwrap_or_default())
}
