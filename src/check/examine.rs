//! Examines one exchange: whether it is a call, what its payload holds, and what the rules that need no
//! session have to say of it.

use std::sync::{Arc, LazyLock};

use super::accept::AcceptPath;
use super::answers::{Late, handed_out};
use super::parsed::Parsed;
use crate::api::{self, Endpoint, EventType, Familiar, Target};
use crate::finding::Raised;
use crate::ingest::{Body, Chunk, Damage, Exchange, Item, NoBody, Status, Take, Trouble};
use crate::json::{Kind as JsonKind, Node};
use crate::payload::schemas::Schemas;
use crate::payload::{self, Event, Events, Fault, Origin};
use crate::place::{Place, Shape};
use crate::rules::{self, BodyCx, CallCx, Check, FaultCx, Rule, Sink};
use crate::session::{CallKind, CallRecord};

/// How many calls a chunk of a log mostly holds, or some less: a few hundred bytes each.
const USUAL_CALLS: usize = 512;

/// The longest message of a server that is kept, in characters.
const MAX_MESSAGE_CHARS: usize = 300;

/// What a chunk of an input holds.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// HAR entries or log lines.
    pub records: u64,
    /// Calls.
    pub calls: Vec<CallRecord>,
    /// Calls only if their host gets others: their path is that of other APIs as well, and nothing else
    /// tells. Each with the reason why it has no body, if so.
    pub doubtful: Vec<(CallRecord, Option<NoBody>)>,
    /// Responses without their requests.
    pub late: Vec<Late>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Calls without a body, and the first of them.
    pub bodies_missing: Option<(u64, Place, NoBody)>,
    /// Calls with a damaged body, and the first of them.
    pub damaged: Option<(u64, Place, Damage)>,
    /// Whether a response was recorded.
    pub answered: bool,
    /// The last capture time, in milliseconds since the Unix epoch, of any request.
    pub last_ms: Option<i64>,
}

/// Examines a chunk of an input.
pub(super) fn examine(chunk: &Chunk, schemas: &Schemas) -> Examined {
    let examined = Examined { calls: Vec::with_capacity(USUAL_CALLS), ..Examined::default() };
    let accept = AcceptPath::new(schemas);
    let mut examiner = Examiner { examined, schemas, accept, urls: Familiar::default() };
    let records = chunk.give(&mut examiner);
    Examined { records, ..examiner.examined }
}

/// Examines the items of a chunk.
struct Examiner<'s> {
    examined: Examined,
    schemas: &'s Schemas,
    accept: AcceptPath<'s>,
    urls: Familiar,
}

impl Take for Examiner<'_> {
    fn item(&mut self, item: Item<'_>) {
        match item {
            Item::Trouble(trouble) => self.examined.troubles.push(trouble),
            Item::Exchange(exchange) => self.exchange(&exchange),
            Item::Answer(answer) => {
                self.examined.answered |= matches!(answer.status, Status::Code(_));
                self.examined.late.push(Late::of(&answer, message));
            }
        }
    }

    fn body(&mut self, text: &str) -> Option<usize> {
        self.accept.body(text)
    }
}

impl Examiner<'_> {
    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.examined.answered |= matches!(exchange.status, Status::Code(_));
        self.examined.last_ms = self.examined.last_ms.max(exchange.time_ms);
        let Some(target) = target(exchange, &mut self.urls) else { return };
        let body = match self.accept.facts(&exchange.body) {
            Some(facts) => Parsed::Accepted(facts),
            None => Parsed::of(&exchange.body),
        };
        let host = self.urls.host(&exchange.url);
        let certainty = certainty(exchange, host.as_deref(), &target, &body);
        if certainty == Certainty::Other {
            return;
        }
        let call = call(exchange, host, &target, body, self.schemas);
        let missing = missing(exchange);
        let examined = &mut self.examined;
        if certainty == Certainty::Doubtful {
            return examined.doubtful.push((call, missing));
        }
        if let Some(reason) = missing
            && call.status != Status::Unknown
            && let Some(id) = call.id.clone()
        {
            return examined.late.push(Late::of_call(call, id, reason));
        }
        if let Some(reason) = missing {
            examined.bodies_missing.get_or_insert((0, exchange.place, reason)).0 += 1;
        }
        if let Body::Text { damage: Some(damage), .. } = &exchange.body {
            examined.damaged.get_or_insert((0, exchange.place, *damage)).0 += 1;
        }
        examined.calls.push(call);
    }
}

/// Why a body that should be there is not: only a `POST` has one.
fn missing(exchange: &Exchange<'_>) -> Option<NoBody> {
    match &exchange.body {
        Body::Missing(reason) if may_be_post(exchange) => Some(*reason),
        _ => None,
    }
}

/// Whether the request is a `POST`, as far as the record tells.
fn may_be_post(exchange: &Exchange<'_>) -> bool {
    exchange.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case("POST"))
}

/// What the exchange asks for, if it can be a call: not a preflight, not a schema.
fn target<'a>(exchange: &'a Exchange<'_>, urls: &mut Familiar) -> Option<Target<'a>> {
    if exchange.place.shape == Shape::BarePayload {
        return Some(Target { endpoint: Endpoint::Sessions, fault: None });
    }
    if exchange.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("OPTIONS")) {
        return None;
    }
    urls.target(&exchange.url).filter(|target| target.endpoint != Endpoint::Schema)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Call,
    Doubtful,
    Other,
}

fn certainty(
    exchange: &Exchange<'_>,
    host: Option<&str>,
    target: &Target<'_>,
    body: &Parsed<'_>,
) -> Certainty {
    if body.tracks() {
        return Certainty::Call;
    }
    if target.fault.is_some() {
        return Certainty::Other;
    }
    let adobe = host.is_some_and(|host| {
        let host = host.to_ascii_lowercase();
        host == "omtrdc.net" || host.ends_with(".omtrdc.net")
    });
    let hands_out = exchange.location.value().is_some_and(|to| api::location_sid(to).is_some());
    match target.endpoint {
        Endpoint::Events { .. } => Certainty::Call,
        _ if adobe || hands_out => Certainty::Call,
        _ => Certainty::Doubtful,
    }
}

fn call(
    exchange: &Exchange<'_>,
    host: Option<Arc<str>>,
    target: &Target<'_>,
    body: Parsed<'_>,
    schemas: &Schemas,
) -> CallRecord {
    let (written_sid, sid_fault) = sid(exchange, target);
    let mut found: Vec<(Option<usize>, Raised)> = Vec::new();
    let batch = body.root().is_some_and(|root| root.kind() == JsonKind::Array);
    let events = events(exchange, body, schemas, &mut found);
    let mut call = CallRecord {
        place: exchange.place,
        time_ms: exchange.time_ms,
        arrival_ms: 0,
        host,
        endpoint: target.endpoint.kind(),
        kind: kind(exchange, target, batch, &events),
        sid: written_sid,
        sid_fault,
        status: exchange.status,
        handed_out: handed_out(&exchange.location),
        server_message: exchange
            .status
            .is_failure()
            .then(|| exchange.response_body.as_deref().and_then(message))
            .flatten(),
        events,
        raised: found.into_iter().map(|(_, raised)| raised).collect(),
        id: exchange.id.as_deref().map(Box::from),
        hop: exchange.hop,
    };
    let mut said = Vec::new();
    let cx = CallCx { exchange, target, call: &call, batch };
    for (rule, check) in &rules::tables().calls {
        check(&cx, &mut Sink::new(rule, None, &mut said));
    }
    call.raised.extend(said.into_iter().map(|(_, raised)| raised));
    call
}

fn sid(exchange: &Exchange<'_>, target: &Target<'_>) -> (Option<Box<str>>, Option<api::SidFault>) {
    let sid = match &target.endpoint {
        Endpoint::Events { sid } => Some(sid.as_ref()),
        _ => exchange.sid.as_deref(),
    };
    match sid {
        None => (None, None),
        Some(sid) => match api::sid_fault(sid) {
            None => (Some(sid.into()), None),
            fault => (None, fault),
        },
    }
}

/// What a call asks for, as its sender meant it: a body tells more surely than a path.
fn kind(exchange: &Exchange<'_>, target: &Target<'_>, batch: bool, events: &[Event]) -> CallKind {
    let event = events.first();
    let starts = event.and_then(|event| event.kind.meant()) == Some(EventType::SessionStart);
    let tells_nothing = event.is_none_or(|event| event.kind.word().is_none());
    match target.endpoint {
        Endpoint::Events { .. } => CallKind::Event,
        _ if batch => CallKind::Batch,
        _ if starts || tells_nothing && may_be_post(exchange) => CallKind::Open,
        _ => CallKind::Event,
    }
}

fn events(
    exchange: &Exchange<'_>,
    body: Parsed<'_>,
    schemas: &Schemas,
    found: &mut Vec<(Option<usize>, Raised)>,
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
            return Events::One(accepted(exchange, facts.event(origin), found));
        }
        Parsed::Malformed(error, text) => {
            let event = payload::unreadable(origin);
            say(&event, 0, &[payload::malformed(error, text)], found);
            return Events::One(event);
        }
        Parsed::Missing | Parsed::Damaged => return Events::One(payload::unreadable(origin)),
    };
    let root = document.root();
    let batch = root.kind() == JsonKind::Array;
    let mut judge = |number: usize, node: Node<'_>, origin: Origin| {
        let (event, faults) = payload::judge(node, origin, schemas);
        say(&event, number, &faults, found);
        values(&event, number, node, found);
        event
    };
    let events = if batch {
        let elements = root.elements().zip(0_u32..).enumerate();
        let judged = elements.map(|(number, (node, at))| {
            judge(number, node, Origin { element: Some(at), ..origin })
        });
        Events::Many(judged.collect())
    } else {
        Events::One(judge(0, root, origin))
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
    if events.is_empty() { Events::One(payload::unreadable(origin)) } else { events }
}

/// Lets the rules of values speak of an accepted payload: they need to see its values.
fn accepted(
    exchange: &Exchange<'_>,
    event: Event,
    found: &mut Vec<(Option<usize>, Raised)>,
) -> Event {
    let judged = event.kind.meant().is_some_and(|known| !BY_EVENT_TYPE[known as usize].is_empty());
    if judged && let Parsed::Json(document) = Parsed::of(&exchange.body) {
        values(&event, 0, document.root(), found);
    }
    event
}

/// The element of an array into which a pointer leads.
fn first_index(pointer: &str) -> Option<usize> {
    pointer.strip_prefix('/')?.split('/').next()?.parse().ok()
}

/// Lets the payload rules speak of an event's faults.
fn say(event: &Event, number: usize, faults: &[Fault], found: &mut Vec<(Option<usize>, Raised)>) {
    for fault in faults {
        for (rule, check) in &rules::tables().faults {
            if let Some(draft) = check(&FaultCx { event, fault }) {
                let scope = scope(event, &fault.subject());
                Sink::new(rule, None, found).raise_scoped(number, scope, draft);
                break;
            }
        }
    }
}

/// Lets the rules of values speak of a payload.
fn values(event: &Event, number: usize, node: Node<'_>, found: &mut Vec<(Option<usize>, Raised)>) {
    let Some(event_type) = event.kind.meant() else { return };
    for rule in &BY_EVENT_TYPE[event_type as usize] {
        let Check::Values(_, check) = rule.check else { continue };
        let before = found.len();
        check(&BodyCx { event, event_type, body: node }, &mut Sink::new(rule, None, found));
        for (_, raised) in &mut found[before..] {
            let pointer = raised.draft.at.pointer().unwrap_or_default();
            let batch = event.element.map(|element| format!("/{element}"));
            let own =
                batch.and_then(|batch| pointer.strip_prefix(batch.as_str())).unwrap_or(pointer);
            raised.scope = scope(event, own);
            raised.event = Some(number);
        }
    }
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

/// What a server says in a response body: its `message`, or the text itself.
fn message(body: &str) -> Option<Box<str>> {
    let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let told = json.as_ref().and_then(|json| json.get("message")?.as_str()).unwrap_or(body).trim();
    let short: String = told.chars().take(MAX_MESSAGE_CHARS).collect();
    (!short.is_empty()).then(|| short.into())
}
