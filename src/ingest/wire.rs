//! GoReplay's `.gor` files: HTTP messages as they were on the wire.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use memchr::memmem;

use super::body::checked;
use super::build::{could_be_call, status_of};
use super::exchange::{Answer, Exchange, Hop, Item, NoBody, Recorded, Status};
use super::exchange::{Trouble, TroubleKind};
use super::headers::PROXY_HEADERS;
use super::locate::{Found, in_record, in_text};
use super::message::{Message, Start, message};
use super::notation::{Cut, Notation, Records};
use super::scanner::Scanner;
use super::sniff::{Head, Kind};
use super::window::{CAPACITY, Window};
use super::{CHUNK, Context, Format, MAX_RECORD, Take, raw};
use crate::ingest::body::missing;
use crate::place::{InputId, Part, Place, Shape};

/// What stands between two messages.
const SEPARATOR: &[u8] = "\n\u{1f435}\u{1f648}\u{1f649}\n".as_bytes();

/// GoReplay's `.gor` files.
pub(super) struct GoReplay;

impl Notation for GoReplay {
    fn format(&self) -> Format {
        Format::GoReplay
    }

    fn begins(&self, head: &Head<'_>) -> bool {
        head.kind == Kind::Messages
    }

    fn cut(&self, input: InputId, window: Window) -> Box<dyn Cut> {
        Box::new(Messages::new(input, window))
    }
}

/// Cuts a file into messages.
struct Messages {
    input: InputId,
    window: Window,
    /// The messages so far.
    record: u64,
    done: bool,
}

impl Cut for Messages {
    fn next(&mut self) -> (Option<Box<dyn Records>>, Option<io::Error>) {
        let mut batch = Batch::default();
        let mut failed = None;
        while !self.done && batch.text.len() < CHUNK {
            if let Err(error) = self.read(&mut batch) {
                self.done = true;
                failed = Some(error);
            }
        }
        let any = !batch.parts.is_empty();
        (any.then(|| Box::new(batch) as Box<dyn Records>), failed)
    }
}

impl Messages {
    fn new(input: InputId, window: Window) -> Self {
        Self { input, window, record: 0, done: false }
    }

    /// Reads on behind the next separator.
    fn read(&mut self, batch: &mut Batch) -> io::Result<()> {
        let (start, offset) = (batch.text.len(), self.window.offset());
        let mut len = 0;
        let mut keep = |bytes: &[u8]| {
            if len + bytes.len() <= MAX_RECORD {
                batch.text.extend_from_slice(bytes);
            }
            len += bytes.len();
        };
        let found = loop {
            let rest = self.window.rest();
            if let Some(at) = memmem::find(rest, SEPARATOR) {
                keep(&rest[..at]);
                self.window.consume(at + SEPARATOR.len());
                break true;
            }
            let at_hand = rest.len();
            let rest = self.window.ahead(CAPACITY)?;
            if rest.len() > at_hand {
                continue;
            }
            let at_end = rest.len() < CAPACITY;
            // What may be the beginning of a separator stays for the next look.
            let count = if at_end { rest.len() } else { rest.len() - (SEPARATOR.len() - 1) };
            keep(&rest[..count]);
            self.window.consume(count);
            if at_end {
                break false;
            }
        };
        self.done = !found;
        let text = start..batch.text.len();
        if batch.text[text.clone()].iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        self.record += 1;
        let place = Place {
            input: self.input,
            record: self.record,
            offset,
            len: len as u64,
            shape: Shape::Wire,
        };
        batch.parts.push((place, text));
        Ok(())
    }
}

/// Some messages.
#[derive(Debug, Default)]
struct Batch {
    text: Vec<u8>,
    parts: Vec<(Place, Range<usize>)>,
}

impl Records for Batch {
    fn give(&self, _: &Context, _: &mut Scanner, take: &mut dyn Take) {
        for (place, range) in &self.parts {
            read(*place, &self.text[range.clone()], &mut |item| take.item(item));
        }
    }

    fn bytes(&self) -> usize {
        self.text.len()
    }

    fn count(&self) -> u64 {
        self.parts.len() as u64
    }
}

/// Reads the message at `place`.
pub(super) fn read(place: Place, bytes: &[u8], sink: &mut dyn FnMut(Item<'_>)) {
    let text = String::from_utf8_lossy(bytes);
    let damaged = matches!(text, Cow::Owned(_));
    let unreadable = |reason: &str| {
        let kind = TroubleKind::Unreadable(reason.to_owned());
        Item::Trouble(Trouble { place, byte: None, kind })
    };
    if (bytes.len() as u64) < place.len {
        let reason = format!("a record longer than {} MiB is not read", MAX_RECORD >> 20);
        return sink(unreadable(&reason));
    }
    match message(&text) {
        Some(message) => item(place, &message, damaged, sink),
        None => sink(unreadable("not a message of GoReplay")),
    }
}

fn item(place: Place, message: &Message<'_>, damaged: bool, sink: &mut dyn FnMut(Item<'_>)) {
    let time_ms = Some(message.time_ms);
    let body = message.body();
    match message.start {
        Start::Request { method, target } => {
            let host = message.header("host");
            let url = match host.filter(|_| target.starts_with('/')) {
                Some(host) => Cow::Owned(format!("http://{host}{target}")),
                None => Cow::Borrowed(target),
            };
            let behind = PROXY_HEADERS.iter().any(|name| message.header(name).is_some());
            let content_type = message.header("content-type");
            sink(Item::Exchange(Exchange {
                place,
                method: Some(method.into()),
                body: match body {
                    body if body.is_empty() => missing(NoBody::Empty),
                    body if could_be_call(url.as_bytes()) => checked(body, damaged),
                    _ => missing(NoBody::NoField),
                },
                url,
                time_ms,
                content_type: content_type
                    .map_or(Recorded::Absent, |text| Recorded::Value(text.into())),
                status: Status::Unknown,
                location: Recorded::Unknown,
                response_body: None,
                sid: None,
                id: Some(message.id.into()),
                hop: if behind { Hop::BehindProxy } else { Hop::Direct },
            }));
        }
        Start::Response { status } => {
            let location = message.header("location");
            sink(Item::Answer(Answer {
                place,
                id: message.id.into(),
                time_ms,
                status: status_of(status),
                location: location.map_or(Recorded::Absent, |text| Recorded::Value(text.into())),
                response_body: (!body.is_empty()).then_some(body),
            }));
        }
        // The answer of the server that the traffic was replayed to says nothing of the player's.
        Start::Replayed => {}
    }
}

/// Finds `part` of the message `text`. None where it has none.
pub(super) fn locate(text: &str, part: &Part) -> Option<Found<'static>> {
    let message = message(text)?;
    let written = match (part, message.start) {
        (Part::Method, Start::Request { method, .. }) => method,
        (Part::Url, Start::Request { target, .. }) => target,
        (Part::Status, Start::Response { status }) => status,
        (Part::ContentType, _) => message.header("content-type")?,
        (Part::Body { .. } | Part::BodyByte(_), _) => {
            let body = message.body();
            let text_span = in_text(&body, part);
            let at = raw::offset_in(text, message.written);
            let span = match &body {
                Cow::Borrowed(_) => at + text_span.start..at + text_span.end,
                Cow::Owned(_) => at..at + message.written.len(),
            };
            return Some(Found { span, text: body.into_owned().into(), text_span });
        }
        _ => return None,
    };
    let start = raw::offset_in(text, written);
    Some(in_record(text, start..start + written.len()).into_owned())
}
