//! Takes sessions, or single records, out of captures: a small capture that shows the same.
//!
//! Records are read again at their places and written in one form: what tells of a call, and no more.
//! Bodies are copied as text.

mod choose;
mod curl;
mod har;
mod log;
mod redact;
mod reduce;

use std::collections::BTreeMap;
use std::io;

pub use choose::{Shows, Taken, records, sessions};
pub use curl::write as write_curl;
pub use har::write as write_har;
pub use log::write as write_log;
pub use redact::redact;
pub use reduce::needed;

use crate::check::server_message;
use crate::ingest::{self, Body, Damage, Exchange, Item, NoBody, Recorded, Status, again};
use crate::place::{InputId, Place, Shape};
use crate::replay::Replay;
use crate::session::{CallKind, CallRecord};
use crate::source::Input;

/// Where the request goes that shows how long a capture went on: no server has this name.
const END_URL: &str = "https://playproof.invalid/the-capture-goes-on";

/// A call of a session, as far as it is not in its record.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its record.
    pub place: Place,
    /// Whether it asks for a session.
    opens: bool,
    answer: Answer,
}

/// How a call was answered, perhaps in another record.
#[derive(Clone, Debug)]
struct Answer {
    status: Status,
    handed_out: Recorded<Option<Box<str>>>,
    message: Option<Box<str>>,
}

/// The calls of a replayed session, in order of arrival.
pub fn calls(replay: &Replay<'_>) -> Vec<Call> {
    replay.session.calls.iter().map(Call::of).collect()
}

impl Call {
    fn of(call: &CallRecord) -> Self {
        let answer = Answer {
            status: call.status,
            handed_out: call.handed_out().map(|sid| sid.map(Box::from)),
            message: call.server_message().map(Box::from),
        };
        Self { place: call.place, opens: call.kind == CallKind::Open, answer }
    }
}

/// A call, free of its capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// What the record looked like.
    pub shape: Shape,
    /// When it was captured, in milliseconds since the Unix epoch.
    pub time_ms: Option<i64>,
    /// The method, where the capture tells.
    pub method: Option<String>,
    /// The URL; empty for a bare payload.
    pub url: String,
    /// The request's `Content-Type`.
    pub content_type: Recorded<String>,
    /// The body.
    pub body: Result<String, NoBody>,
    /// How the server answered.
    pub status: Status,
    /// The response's `Location`.
    pub location: Recorded<String>,
    /// What the server said of a call that it refused.
    pub message: Option<String>,
    /// The session ID that the record names beside a bare payload.
    pub sid: Option<String>,
    /// Where it was taken from; none for a record that no capture has.
    pub origin: Option<Origin>,
}

/// Where a call was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its record.
    pub place: Place,
    /// The number of its session in the survey; none where it is of no session.
    pub session: Option<usize>,
    /// Whether it asks for a session.
    pub opens: bool,
}

impl Extracted {
    /// A record that is no call, and shows that the capture went on, and recorded responses.
    pub fn of_end(time_ms: Option<i64>) -> Self {
        Self {
            shape: Shape::LogLine,
            time_ms,
            method: Some("GET".to_owned()),
            url: END_URL.to_owned(),
            content_type: Recorded::Unknown,
            body: Err(NoBody::NoField),
            status: Status::Code(200),
            location: Recorded::Unknown,
            message: None,
            sid: None,
            origin: None,
        }
    }

    /// Whether it is no call, but shows how long the capture went on.
    fn is_end(&self) -> bool {
        self.origin.is_none() && self.url == END_URL
    }

    /// Whether it is a payload by itself, without a request.
    pub fn is_bare(&self) -> bool {
        self.shape == Shape::BarePayload
    }

    fn of(exchange: &Exchange<'_>, origin: Origin, answer: Answer) -> Self {
        let Answer { status, handed_out, message } = answer;
        let own = exchange.location.clone().map(std::borrow::Cow::into_owned);
        let location = match (own, handed_out) {
            (Recorded::Value(own), _) => Recorded::Value(own),
            (_, Recorded::Value(Some(sid))) => Recorded::Value(format!("/api/v1/sessions/{sid}")),
            (_, Recorded::Value(None)) => Recorded::Value("/".to_owned()),
            (Recorded::Absent, _) | (_, Recorded::Absent) => Recorded::Absent,
            (Recorded::Unknown, Recorded::Unknown) => Recorded::Unknown,
        };
        Self {
            shape: exchange.place.shape,
            time_ms: exchange.time_ms,
            method: exchange.method.as_deref().map(str::to_owned),
            url: exchange.url.clone().into_owned(),
            content_type: exchange.content_type.clone().map(std::borrow::Cow::into_owned),
            body: body(&exchange.body),
            status,
            location,
            message: message.filter(|_| status.is_failure()).map(String::from),
            sid: exchange.sid.as_deref().map(str::to_owned),
            origin: Some(origin),
        }
    }
}

/// The text of a body. Where only the recorder's own word tells that it was cut short, a mark says so.
fn body(body: &Body<'_>) -> Result<String, NoBody> {
    let text = match body {
        Body::Missing(reason) => return Err(*reason),
        Body::Text { text, .. } => String::from_utf8_lossy(text).into_owned(),
    };
    let ends = text.ends_with('…') || text.ends_with("...");
    Ok(if body.damage() == Some(Damage::CutShort) && !ends { text + "…" } else { text })
}

/// What was read again, and what could not be.
#[derive(Debug, Default)]
struct Reading {
    /// The calls, in the order that was asked for.
    calls: Vec<Extracted>,
    /// The records that are too long, or no requests.
    left_out: Vec<Place>,
}

/// Reads the records of `calls` again, each with the number of its session.
///
/// # Errors
/// An input cannot be read again.
fn read(inputs: &[Input], calls: &[(usize, &Call)]) -> Result<Reading, (InputId, io::Error)> {
    let mut by_input: BTreeMap<InputId, Vec<usize>> = BTreeMap::new();
    for (number, (_, call)) in calls.iter().enumerate() {
        by_input.entry(call.place.input).or_default().push(number);
    }
    let mut found: Vec<Option<Extracted>> = vec![None; calls.len()];
    for (id, numbers) in by_input {
        let places: Vec<Place> = numbers.iter().map(|&number| calls[number].1.place).collect();
        again(&inputs[id.0 as usize], &places, &mut |at, item| {
            if let Item::Exchange(exchange) = item {
                let number = numbers[at];
                let (session, Call { place, opens, answer }) = calls[number];
                let origin = Origin { place: *place, session: Some(session), opens: *opens };
                found[number] = Some(Extracted::of(&exchange, origin, answer.clone()));
            }
        })
        .map_err(|error| (id, error))?;
    }
    let mut reading = Reading::default();
    for (found, (_, call)) in found.into_iter().zip(calls) {
        match found {
            Some(extracted) => reading.calls.push(extracted),
            None => reading.left_out.push(call.place),
        }
    }
    Ok(reading)
}

/// Reads records by their numbers, in the order of the inputs: for those that belong to no session.
/// Numbers that are no requests are passed over.
///
/// # Errors
/// An input cannot be read again.
fn read_records(
    inputs: &[Input],
    wanted: &[(InputId, u64)],
) -> Result<Vec<Extracted>, (InputId, io::Error)> {
    let mut found = Vec::new();
    for (id, input) in (0..).map(InputId).zip(inputs) {
        if !wanted.iter().any(|(wanted, _)| *wanted == id) {
            continue;
        }
        let reader = input.open().map_err(|error| (id, error))?;
        for chunk in ingest::read(id, reader).beside(input) {
            let chunk = chunk.map_err(|error| (id, error))?;
            chunk.items(&mut |item| {
                if let Item::Exchange(exchange) = item
                    && wanted.contains(&(id, exchange.place.record))
                {
                    let answer = Answer {
                        status: exchange.status,
                        handed_out: Recorded::Unknown,
                        message: exchange.response_body.as_deref().and_then(server_message),
                    };
                    let place = exchange.place;
                    let origin = Origin { place, session: None, opens: false };
                    found.push(Extracted::of(&exchange, origin, answer));
                }
            });
        }
    }
    Ok(found)
}
