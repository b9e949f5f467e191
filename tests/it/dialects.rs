//! The captures of other programs, each in its true form: the same four calls come out of all of them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use playproof::api::{self, Endpoint};
use playproof::check::{Options, check};
use playproof::ingest::{self, Answer, Body, Exchange, Item, Locator, NoBody, Recorded, Status};
use playproof::place::{InputId, Part, Place, Side};
use playproof::source::{Input, Mapping, discover};
use serde_json::Value;

const SID: &str = "5e551d005e551d005e551d005e551d005e551d005e551d005e551d005e551d00";

/// When the calls were captured, in milliseconds since the Unix epoch.
const TIMES_MS: [i64; 4] =
    [1_767_600_000_050, 1_767_600_000_150, 1_767_600_010_150, 1_767_600_020_150];

const STATUSES: [u16; 4] = [201, 204, 204, 204];

const EVENT_TYPES: [&str; 4] = ["sessionStart", "play", "ping", "sessionComplete"];

/// The name of the media: with what escapes are made of.
const NAME: &str = "L'été \"bleu\" \\ Côte";

/// What a capture does not hold, or not in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Body,
    Status,
    Time,
    /// The fraction of a second.
    Fraction,
    Location,
    ContentType,
    Host,
    Url,
    Method,
}

use Lost::{Body as NoBodies, ContentType, Fraction, Host, Location, Method, Time, Url};

/// The captures that hold the four calls, and what each loses.
const CAPTURES: &[(&str, &[Lost])] = &[
    ("chrome.har", &[]),
    ("chrome-sanitized.har", &[]),
    ("firefox.har", &[]),
    ("safari.har", &[]),
    ("charles.har", &[]),
    ("proxyman.har", &[]),
    ("fiddler.har", &[]),
    ("mitmproxy.har", &[]),
    ("mitmproxy.zhar", &[]),
    ("playwright-embed.har", &[]),
    ("playwright-attach.zip", &[]),
    ("playwright-attach", &[]),
    ("playwright-omit.har", &[NoBodies]),
    ("chrome-har.har", &[]),
    ("browsermob.har", &[]),
    ("http-toolkit.har", &[]),
    ("reqable.har", &[]),
    ("header-arrays.har", &[]),
    ("utf16.har", &[]),
    ("members.har.gz", &[]),
    ("capture.har.zst", &[]),
    ("captures.zip", &[]),
    ("har-entries.ndjson", &[]),
    ("own.ndjson", &[]),
    ("array.json", &[]),
    ("concatenated.json", &[]),
    ("mitmproxy-jsondump.ndjson", &[]),
    ("proxify.jsonl", &[]),
    ("charles.chlsj", &[]),
    ("nginx-json.log", &[]),
    ("nginx-escaped.log", &[]),
    ("nginx-request-line.log", &[Fraction, ContentType]),
    ("caddy.log", &[NoBodies]),
    ("traefik.log", &[NoBodies]),
    ("envoy-tap.json", &[Time]),
    ("api-gateway.log", &[NoBodies, Location, ContentType]),
    ("logpush.ndjson", &[NoBodies, Location, ContentType]),
    ("opentelemetry.ndjson", &[ContentType]),
    ("pino-two-lines.log", &[]),
    ("two-lines.ndjson", &[]),
    ("pino.log", &[]),
    ("express.ndjson", &[]),
    ("http-body-string-twice.ndjson", &[ContentType]),
    ("apisix.log", &[]),
    ("kong.log", &[]),
    ("fastly.log", &[NoBodies, Location, ContentType]),
    ("docker.log", &[]),
    ("docker-nginx.log", &[]),
    ("fluent-bit.log", &[]),
    ("cloudwatch.json", &[]),
    ("elasticsearch.ndjson", &[]),
    ("payloads.ndjson", &[Lost::Status, Location, ContentType, Host, Url, Method, Time]),
    ("payloads-docker.log", &[Lost::Status, Location, ContentType, Host, Url, Method]),
    ("goreplay.gor", &[]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects")
}

fn inputs(name: &str) -> Vec<Input> {
    discover(&[folder().join(name)]).expect("the fixtures can be read")
}

/// A call, as it was read.
struct Call {
    input: Input,
    place: Place,
    method: Option<String>,
    url: String,
    time_ms: Option<i64>,
    body: Result<Value, NoBody>,
    content_type: Option<String>,
    status: Status,
    location: Option<String>,
    id: Option<String>,
}

fn owned(text: &Recorded<std::borrow::Cow<'_, str>>) -> Option<String> {
    text.value().map(|text| text.clone().into_owned())
}

impl Call {
    fn of(input: &Input, exchange: &Exchange<'_>) -> Option<Self> {
        let is_preflight = exchange.method.as_deref() == Some("OPTIONS");
        let is_call = exchange.url.is_empty() || api::target(&exchange.url).is_some();
        (is_call && !is_preflight).then(|| Self {
            input: input.clone(),
            place: exchange.place,
            method: exchange.method.as_deref().map(str::to_owned),
            url: exchange.url.clone().into_owned(),
            time_ms: exchange.time_ms,
            body: match &exchange.body {
                Body::Text { text, .. } => Ok(serde_json::from_slice(text).expect("JSON")),
                Body::Missing(reason) => Err(*reason),
            },
            content_type: owned(&exchange.content_type),
            status: exchange.status,
            location: owned(&exchange.location),
            id: exchange.id.as_deref().map(str::to_owned),
        })
    }

    /// Takes the response that another record holds.
    fn take(&mut self, answer: &Answer<'_>) {
        self.status = answer.status;
        self.location = owned(&answer.location);
    }
}

/// The calls of an input; the second of two records of a call, without its body, counts as its answer.
fn calls(input: &Input) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let reader = input.open().expect("the fixture can be opened");
    for chunk in ingest::read(InputId(0), reader).beside(input) {
        chunk.expect("the fixture can be read").items(&mut |item| match item {
            Item::Exchange(exchange) => {
                let Some(call) = Call::of(input, &exchange) else { return };
                let first = calls.iter_mut().find(|first| call.id.is_some() && first.id == call.id);
                match first.filter(|_| call.body.is_err()) {
                    Some(first) => (first.status, first.location) = (call.status, call.location),
                    None => calls.push(call),
                }
            }
            Item::Answer(answer) => {
                let id = Some(answer.id.clone().into_owned());
                if let Some(call) = calls.iter_mut().find(|call| call.id == id) {
                    call.take(&answer);
                }
            }
            Item::Trouble(trouble) => panic!("{}: {trouble:?}", input.name),
        });
    }
    calls
}

fn event_type(call: &Call) -> Option<&str> {
    call.body.as_ref().ok()?.get("eventType")?.as_str()
}

fn assert_call(number: usize, call: &Call, lost: &[Lost], name: &str) {
    let has = |part| !lost.contains(&part);
    let at = format!("call {number} of {name}");
    if has(NoBodies) {
        assert_eq!(event_type(call), Some(EVENT_TYPES[number]), "{at}");
    } else {
        assert!(call.body.is_err(), "{at}");
    }
    if number == 0 && has(NoBodies) {
        let body = call.body.as_ref().expect("it has a body");
        assert_eq!(body["params"]["media.name"], NAME, "{at}");
        assert_eq!(body["params"].as_object().map(serde_json::Map::len), Some(13), "{at}");
    }
    if has(Url) {
        let target = api::target(&call.url).expect("it is a call");
        match target.endpoint {
            Endpoint::Sessions => assert_eq!(number, 0, "{at}"),
            Endpoint::Events { sid } => assert_eq!((number > 0, &*sid), (true, SID), "{at}"),
            other => panic!("{at}: {other:?}"),
        }
    }
    if has(Host) {
        assert_eq!(api::host(&call.url), Some("example.hb-api.omtrdc.net"), "{at}: {}", call.url);
    }
    if has(Method) {
        assert_eq!(call.method.as_deref(), Some("POST"), "{at}");
    }
    let time = match lost {
        _ if !has(Time) => None,
        _ if !has(Fraction) => Some(TIMES_MS[number] / 1000 * 1000),
        _ => Some(TIMES_MS[number]),
    };
    assert_eq!(call.time_ms, time, "{at}");
    let status = if has(Lost::Status) { Status::Code(STATUSES[number]) } else { Status::Unknown };
    assert_eq!(call.status, status, "{at}");
    if number == 0 && has(Location) {
        assert_eq!(call.location, Some(format!("/api/v1/sessions/{SID}")), "{at}");
    }
    if has(ContentType) {
        assert_eq!(call.content_type.as_deref(), Some("application/json"), "{at}");
    }
}

#[test]
fn the_same_calls_come_out_of_all_captures() {
    for (name, lost) in CAPTURES {
        let calls: Vec<Call> = inputs(name).iter().flat_map(calls).collect();
        assert_eq!(calls.len(), 4, "{name}");
        for (number, call) in calls.iter().enumerate() {
            assert_call(number, call, lost, name);
        }
    }
}

#[test]
fn every_fixture_is_in_the_list() {
    let other =
        ["chrome-service-worker.har", "lone-surrogate.har", "mapped.ndjson", "truncated.har"];
    for entry in std::fs::read_dir(folder()).expect("the fixtures are there") {
        let name = entry.expect("it can be read").file_name();
        let name = name.to_str().expect("the name is text");
        let is_known = other.contains(&name) || CAPTURES.iter().any(|(known, _)| *known == name);
        assert!(is_known, "{name} has no test");
    }
}

#[test]
fn the_same_session_comes_out_of_all_captures() {
    for (name, lost) in CAPTURES {
        let report = check(&inputs(name), &Options::default()).expect("the fixture can be read");
        assert_eq!(report.sessions.len(), 1, "{name}");
        assert_eq!(&*report.sessions[0].id, SID, "{name}");
        assert_eq!(report.summary.calls, 4, "{name}");
        let missing = if lost.contains(&NoBodies) { 4 } else { 0 };
        assert_eq!(report.summary.bodies_missing, missing, "{name}");
        if missing == 0 && !lost.contains(&Lost::Status) {
            assert_eq!(crate::support::told(&report.findings), Vec::<String>::new(), "{name}");
        }
    }
}

/// What the record's bytes at the value of `pointer` are, and the text that it is shown in.
fn located(call: &Call, pointer: &str) -> (String, String) {
    let mut bytes = Vec::new();
    call.input.open().and_then(|mut reader| reader.read_to_end(&mut bytes)).expect("readable");
    let start = call.place.offset as usize;
    let record = &bytes[start..start + call.place.len as usize];
    let part = Part::Body { pointer: pointer.into(), side: Side::Value };
    let found = Locator::of(&call.input).locate(&call.place, record, &part).expect("it is there");
    let written = String::from_utf8_lossy(&record[found.span]).into_owned();
    (written, found.text[found.text_span].to_owned())
}

#[test]
fn values_are_found_again_in_the_bytes() {
    // Bodies in files or in base64 have no places: the whole of them is pointed at.
    let whole = ["playwright-attach.zip", "playwright-attach", "reqable.har", "kong.log"];
    for (name, lost) in CAPTURES.iter().filter(|(_, lost)| !lost.contains(&NoBodies)) {
        let calls: Vec<Call> = inputs(name).iter().flat_map(calls).collect();
        let (written, shown) = located(&calls[0], "/params/media.channel");
        if name.starts_with("playwright-attach") {
            assert!(written.ends_with(".json\""), "{name}: {written}");
            continue;
        }
        assert_eq!(shown, "\"example\"", "{name} {lost:?}");
        assert_eq!(written.contains("example"), !whole.contains(name), "{name}: {written}");
        assert!(whole.contains(name) || written.len() < 32, "{name}: {written}");
        let (written, shown) = located(&calls[0], "/params/media.name");
        let value: Value = serde_json::from_str(&shown).expect("a JSON string");
        assert_eq!(value, NAME, "{name}: {written}");
    }
}

#[test]
fn a_request_seen_before_and_behind_a_service_worker_counts_once() {
    let inputs = inputs("chrome-service-worker.har");
    assert_eq!(calls(&inputs[0]).len(), 8);
    let report = check(&inputs, &Options::default()).expect("the fixture can be read");
    assert_eq!(report.sessions.len(), 1);
    assert_eq!(report.sessions[0].events, 4);
    assert_eq!(crate::support::told(&report.findings), Vec::<String>::new());
}

#[test]
fn names_that_the_user_gives_are_found() {
    let input = inputs("mapped.ndjson").remove(0);
    let mut mapping = Mapping::default();
    let fields = [
        "method=call.m",
        "url=call.to",
        "body=$.call.sent",
        "status=came.code",
        "location=came.next",
    ];
    for field in fields.into_iter().chain(["time=when"]) {
        mapping.add(field).expect("it is well formed");
    }
    let input = input.with_mapping(Arc::new(mapping));
    let calls = calls(&input);
    assert_eq!(calls.len(), 4);
    for (number, call) in calls.iter().enumerate() {
        assert_call(number, call, &[ContentType], "mapped.ndjson");
    }
    assert_eq!(located(&calls[0], "/params/media.channel").1, "\"example\"");
}

#[test]
fn half_a_character_loses_neither_the_record_nor_the_file() {
    let inputs = inputs("lone-surrogate.har");
    let calls = calls(&inputs[0]);
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[2].body.as_ref().expect("a body")["x"], "\u{fffd}");
}

#[test]
fn what_is_complete_in_a_cut_file_is_used() {
    let report = check(&inputs("truncated.har"), &Options::default()).expect("readable");
    assert_eq!(report.summary.calls, 3);
}
