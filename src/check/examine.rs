//! Examines one exchange: whether it is a call, what its payload holds, and what the rules that need no
//! session have to say of it.

use std::sync::Arc;

use super::Options;
use super::answers::{Late, handed_out};
use super::body::events;
use super::mark::Marker;
use super::parsed::Parsed;
use crate::api::{self, Endpoint, EventType, Target};
use crate::finding::Raised;
use crate::ingest::{
    self, Body, BodyState, Chunk, Damage, Exchange, Item, NoBody, Recorded, Status, Take, Trouble,
};
use crate::json::Kind as JsonKind;
use crate::payload::{Event, Facts, Habits, accept};
use crate::place::{Place, Shape};
use crate::rules::{self, CallCx, Sink};
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
    /// Request bodies of what may be calls.
    pub bodies: u64,
    /// Those of them that the accept path accepted.
    pub accepted: u64,
}

/// Examines a chunk of an input.
pub(super) fn examine(chunk: &Chunk, options: &Options, learned: &mut Learned) -> Examined {
    let mut examiner = Examiner {
        examined: Examined { calls: Vec::with_capacity(USUAL_CALLS), ..Examined::default() },
        options,
        known: &mut learned.examiner,
        payload: None,
        marker: Marker::of(options),
    };
    let records = chunk.give(&mut learned.reader, &mut examiner);
    Examined { records, ..examiner.examined }
}

/// What is learned from a chunk of how others may look. It saves time, and changes nothing else.
#[derive(Debug, Default)]
pub(super) struct Learned {
    reader: ingest::Learned,
    examiner: Known,
}

/// What an examiner knows of records before.
#[derive(Debug, Default)]
struct Known {
    habits: Habits,
    urls: Urls,
}

/// What is learned from URLs: most of a log go to the same place.
#[derive(Debug, Default)]
struct Urls {
    /// The host of the last call: mostly that of the next one.
    host: Option<Arc<str>>,
    /// What stood before the session ID in the URL of the last event on that host. Empty at first.
    before: String,
}

impl Urls {
    /// What `url` asks for, as [`api::target`] tells; and its host.
    fn read<'u>(&mut self, url: &'u str) -> (Option<Target<'u>>, Option<Arc<str>>) {
        if let Some(sid) = self.sid(url) {
            let target =
                Some(Target { endpoint: Endpoint::Events { sid: sid.into() }, fault: None });
            debug_assert_eq!(
                (&target, &self.host.as_deref()),
                (&api::target(url), &api::host(url))
            );
            return (target, self.host.clone());
        }
        let (target, host) = (api::target(url), api::host(url));
        if self.host.as_deref() != host || self.host.is_none() {
            self.host = host.map(Arc::from);
            self.before.clear();
        }
        if let Some(Target { endpoint: Endpoint::Events { sid }, fault: None }) = &target
            && let Some(before) = url.strip_suffix(BEHIND).and_then(|url| url.strip_suffix(&**sid))
            && !before.contains(['?', '#'])
        {
            before.clone_into(&mut self.before);
        }
        (target, self.host.clone())
    }

    /// The session ID of an event that goes where the last one went: letters and digits, which neither end
    /// the path nor stand for anything else.
    fn sid<'u>(&self, url: &'u str) -> Option<&'u str> {
        let sid = url.strip_prefix(&*self.before)?.strip_suffix(BEHIND)?;
        // Without a way out halfway, so that many bytes are looked at together.
        let is_word = sid.bytes().fold(true, |is, byte| is & byte.is_ascii_alphanumeric());
        (is_word && !sid.is_empty() && !self.before.is_empty()).then_some(sid)
    }
}

/// What follows the session ID in the URL of an event.
const BEHIND: &str = "/events";

/// Examines the items of a chunk.
struct Examiner<'s> {
    examined: Examined,
    options: &'s Options,
    known: &'s mut Known,
    /// What the payload tells that the reader asked about last.
    payload: Option<Facts>,
    marker: Option<Marker<'s>>,
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

    fn payload(&mut self, text: &str) -> Option<usize> {
        let (facts, len) = accept(text, &self.options.schemas, &mut self.known.habits)?;
        self.payload = Some(facts);
        Some(len)
    }
}

impl Examiner<'_> {
    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.examined.answered |= matches!(exchange.status, Status::Code(_));
        self.examined.last_ms = self.examined.last_ms.max(exchange.time_ms);
        let (target, host) = self.known.urls.read(&exchange.url);
        let Some(target) = asked_for(exchange, target) else { return };
        self.examined.bodies += u64::from(matches!(exchange.body, Body::Text { .. }));
        let body = self.body(&exchange.body);
        let is_valid = matches!(body, Parsed::Accepted(_));
        let certainty = self.certainty(exchange, host.as_deref(), &target, &body);
        if certainty == Certainty::Other {
            return;
        }
        let mut call = call(exchange, host, &target, body, self.options);
        if let Some(marker) = &self.marker {
            marker.mark(&exchange.body, &mut call.events);
        }
        let missing = missing(exchange);
        let examined = &mut self.examined;
        if certainty == Certainty::Doubtful {
            return examined.doubtful.push((call, missing));
        }
        if let Some(reason) = missing
            && call.status != Status::Unknown
            && let Some(id) = call.id().map(Box::from)
        {
            return examined.late.push(Late::of_call(call, id, reason));
        }
        if let Some(reason) = missing {
            examined.bodies_missing.get_or_insert((0, exchange.place, reason)).0 += 1;
        }
        if !is_valid && let Some(damage) = exchange.body.damage() {
            examined.damaged.get_or_insert((0, exchange.place, damage)).0 += 1;
        }
        examined.calls.push(call);
    }

    /// The body: what it tells where it is surely valid, and else as far as it can be parsed.
    fn body<'b>(&mut self, body: &'b Body<'_>) -> Parsed<'b> {
        match self.facts(body) {
            Some(facts) => {
                self.examined.accepted += 1;
                Parsed::Accepted(facts)
            }
            None => Parsed::of(body),
        }
    }

    /// What a body tells, if it is surely valid.
    fn facts(&mut self, body: &Body<'_>) -> Option<Facts> {
        let Body::Text { text, state } = body else { return None };
        if *state == BodyState::Payload {
            return self.payload.take();
        }
        let text = str::from_utf8(text).ok().filter(|_| *state == BodyState::Nothing)?.trim_ascii();
        let (facts, len) = accept(text, &self.options.schemas, &mut self.known.habits)?;
        (len == text.len()).then_some(facts)
    }

    fn certainty(
        &self,
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
        let ours = || host.is_some_and(|host| self.is_ours(host));
        let hands_out =
            || exchange.location.value().is_some_and(|to| api::location_sid(to).is_some());
        match target.endpoint {
            Endpoint::Events { .. } => Certainty::Call,
            _ if ours() || hands_out() => Certainty::Call,
            _ => Certainty::Doubtful,
        }
    }

    /// Whether all that goes to `host` by the API's paths are calls.
    fn is_ours(&self, host: &str) -> bool {
        let name = host.to_ascii_lowercase();
        name == "omtrdc.net"
            || name.ends_with(".omtrdc.net")
            || self.options.hosts.iter().any(|pattern| pattern.matches(host))
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

/// What the exchange asks for, if it can be a call: not a preflight, not a schema. `target` is what its URL
/// says.
fn asked_for<'a>(exchange: &Exchange<'_>, target: Option<Target<'a>>) -> Option<Target<'a>> {
    if exchange.place.shape == Shape::BarePayload {
        return Some(Target { endpoint: Endpoint::Sessions, fault: None });
    }
    if exchange.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("OPTIONS")) {
        return None;
    }
    target.filter(|target| target.endpoint != Endpoint::Schema)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Call,
    Doubtful,
    Other,
}

fn call(
    exchange: &Exchange<'_>,
    host: Option<Arc<str>>,
    target: &Target<'_>,
    body: Parsed<'_>,
    options: &Options,
) -> CallRecord {
    let mut found: Vec<Raised> = Vec::new();
    let batch = body.root().is_some_and(|root| root.kind() == JsonKind::Array);
    let events = events(exchange, body, options, &mut found);
    let (endpoint, kind) = (target.endpoint.kind(), kind(exchange, target, batch, &events));
    let mut call = CallRecord::new(exchange.place, endpoint, kind, events);
    call.time_ms = exchange.time_ms;
    call.host = host;
    (call.sid, call.sid_fault) = sid(exchange, target);
    call.status = exchange.status;
    call.hop = exchange.hop;
    call.set_handed_out(handed_out(&exchange.location));
    if exchange.status.is_failure() {
        call.set_server_message(exchange.response_body.as_deref().and_then(message));
    }
    call.set_id(exchange.id.as_deref().map(Box::from));
    call.raise(found);
    let mut said = Vec::new();
    let cx = CallCx { exchange, target, call: &call, batch };
    for (rule, check) in &rules::tables().calls {
        check(&cx, &mut Sink::new(rule, &mut said));
    }
    call.raise(said);
    call
}

fn sid(exchange: &Exchange<'_>, target: &Target<'_>) -> (Option<Arc<str>>, Option<api::SidFault>) {
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
    // A word that is no event type may be meant to open the session that the answer hands out.
    let opens = || matches!(handed_out(&exchange.location), Recorded::Value(Some(_)));
    let tells_nothing = event
        .is_none_or(|event| event.kind.word().is_none() || event.kind.meant().is_none() && opens());
    match target.endpoint {
        Endpoint::Events { .. } => CallKind::Event,
        _ if batch => CallKind::Batch,
        _ if starts || tells_nothing && may_be_post(exchange) => CallKind::Open,
        _ => CallKind::Event,
    }
}

/// What a server says in a response body: its `message`, or the text itself.
pub(crate) fn message(body: &str) -> Option<Box<str>> {
    let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let told = json.as_ref().and_then(|json| json.get("message")?.as_str()).unwrap_or(body).trim();
    let short: String = told.chars().take(MAX_MESSAGE_CHARS).collect();
    (!short.is_empty()).then(|| short.into())
}
