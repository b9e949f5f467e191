//! The requests of drawn events with their responses, as the capture has them.

use std::collections::BTreeMap;
use std::io;

use super::packed::Packed;
use super::{Drawing, Moment, Origin};
use crate::ingest::{Body, Exchange, Item, Status, again};
use crate::place::{InputId, Place, Shape};
use crate::source::Input;

/// The sessions whose requests a report has, at most.
pub const MAX_SESSIONS: usize = 100;

/// The events of a session whose requests a report has, at most: an hour of pings 10 s apart, and some.
pub const MAX_EVENTS: usize = 500;

/// The most bytes of a body. A usual one has less than 1,000.
pub const MAX_BODY: usize = 16 << 10;

/// The most bytes of all requests of a report.
pub const MAX_BYTES: usize = 8 << 20;

/// The most bytes of records that are read again for it: of each, what a request may have at most.
const MAX_READ: u64 = 8 * MAX_BYTES as u64;

/// The longest URL, header or method that is kept, in characters.
const MAX_HEAD: usize = 2_000;

/// A request with its response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// When it was captured, in milliseconds since the Unix epoch.
    pub time_ms: Option<i64>,
    /// The method; none where the capture does not tell.
    pub method: Option<String>,
    /// The URL; empty for a payload that was logged by itself.
    pub url: String,
    /// The request's `Content-Type`.
    pub content_type: Option<String>,
    /// The request's body.
    pub body: Option<String>,
    /// Bytes that are left out at the end of `body`.
    pub body_left_out: usize,
    /// The HTTP status; 0 where no response came, none where the capture does not tell.
    pub status: Option<u16>,
    /// The response's `Location`.
    pub location: Option<String>,
    /// The response's body.
    pub answer: Option<String>,
    /// Bytes that are left out at the end of `answer`.
    pub answer_left_out: usize,
}

/// The requests of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Each once; none where the record is too long to be read again.
    pub calls: Vec<Option<Request>>,
    /// The place among `calls` of each event's request, of the first [`MAX_EVENTS`].
    pub of_events: Vec<usize>,
}

/// Where the first events of a session were read, close together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Packed);

/// The numbers of an event in [`Origins`].
const NUMBERS: usize = 6;

const SHAPES: [Shape; 6] = [
    Shape::HarEntry,
    Shape::LogLine,
    Shape::BarePayload,
    Shape::Dialect,
    Shape::Wire,
    Shape::Unknown,
];

impl Origins {
    /// Input, record and offset as differences to the event before, length, shape, and status.
    pub(super) fn of(moments: &[Moment]) -> Self {
        let mut before = [0; 3];
        let numbers = moments.iter().take(MAX_EVENTS).flat_map(|moment| {
            let Origin { place: Place { input, record, offset, len, shape }, .. } = moment.origin;
            let here = [i64::from(input.0), record as i64, offset as i64];
            let [input, record, offset] = std::array::from_fn(|at| here[at] - before[at]);
            before = here;
            let shape = SHAPES.iter().position(|&it| it == shape).unwrap_or_default();
            let status = moment.status.map_or(-1, i64::from);
            [input, record, offset, len as i64, shape as i64, status]
        });
        Self(numbers.collect())
    }

    fn places(&self) -> Vec<(Place, Option<u16>)> {
        let mut here = [0; 3];
        let numbers = self.0.numbers();
        let place = |of: &[i64]| {
            here = std::array::from_fn(|at| here[at] + of[at]);
            let place = Place {
                input: InputId(here[0] as u32),
                record: here[1] as u64,
                offset: here[2] as u64,
                len: of[3] as u64,
                shape: SHAPES[of[4] as usize],
            };
            (place, u16::try_from(of[5]).ok())
        };
        numbers.chunks_exact(NUMBERS).map(place).collect()
    }
}

/// A request that is to be read.
struct Wanted {
    drawing: usize,
    call: usize,
    place: Place,
    status: Option<u16>,
}

/// Reads the requests of the first [`MAX_SESSIONS`] of `drawings`. `shown` gives a request as it may be
/// shown: no other is left in them.
///
/// # Errors
/// An input cannot be read again.
pub fn read(
    drawings: &mut [&mut Drawing],
    inputs: &[Input],
    shown: &mut dyn FnMut(Request) -> Request,
) -> Result<(), (InputId, io::Error)> {
    let mut by_input: BTreeMap<InputId, Vec<Wanted>> = BTreeMap::new();
    for wanted in wanted(drawings) {
        by_input.entry(wanted.place.input).or_default().push(wanted);
    }
    for (id, wanted) in by_input {
        let places: Vec<Place> = wanted.iter().map(|wanted| wanted.place).collect();
        again(&inputs[id.0 as usize], &places, &mut |number, item| {
            let Wanted { drawing, call, status, .. } = wanted[number];
            if let (Item::Exchange(exchange), Some(requests)) =
                (item, drawings[drawing].requests.as_mut())
            {
                let request = Request { status, ..Request::of(&exchange) };
                requests.calls[call] = Some(shown(request).cut());
            }
        })
        .map_err(|error| (id, error))?;
    }
    let mut left = MAX_BYTES;
    for drawing in drawings {
        let bytes = drawing.requests.as_ref().map_or(0, Requests::bytes);
        left = left.saturating_sub(bytes);
        if left == 0 {
            drawing.requests = None;
        }
    }
    Ok(())
}

/// The calls of the first drawings, each with an empty place in its drawing.
fn wanted(drawings: &mut [&mut Drawing]) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    let mut left = MAX_READ;
    for (number, drawing) in drawings.iter_mut().enumerate().take(MAX_SESSIONS) {
        let mut numbers: BTreeMap<(InputId, u64), usize> = BTreeMap::new();
        let mut of_session = Vec::new();
        let mut of_events = Vec::new();
        for (place, status) in drawing.origins.places() {
            let next = numbers.len();
            let call = *numbers.entry((place.input, place.offset)).or_insert(next);
            of_events.push(call);
            if call == next {
                of_session.push(Wanted { drawing: number, call, place, status });
            }
        }
        let bytes = of_session.iter().map(|it| it.place.len.min(4 * MAX_BODY as u64)).sum();
        let Some(rest) = left.checked_sub(bytes) else { break };
        left = rest;
        drawing.requests = Some(Requests { calls: vec![None; of_session.len()], of_events });
        all.extend(of_session);
    }
    all
}

impl Requests {
    fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let request = |it: &Request| it.url.len() + text(&it.body) + text(&it.answer);
        self.calls.iter().flatten().map(request).sum()
    }
}

impl Request {
    fn of(exchange: &Exchange<'_>) -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            time_ms: exchange.time_ms,
            method: exchange.method.as_deref().map(text),
            url: text(&exchange.url),
            content_type: exchange.content_type.value().map(|it| text(it)),
            body: match &exchange.body {
                Body::Text { text, .. } => Some(String::from_utf8_lossy(text).into_owned()),
                Body::Missing(_) => None,
            },
            body_left_out: 0,
            status: match exchange.status {
                Status::Unknown => None,
                Status::None => Some(0),
                Status::Code(code) => Some(code),
            },
            location: exchange.location.value().map(|it| text(it)),
            answer: exchange.response_body.as_deref().map(text),
            answer_left_out: 0,
        }
    }

    /// The request within its bounds.
    fn cut(mut self) -> Self {
        let heads = [&mut self.method, &mut self.content_type, &mut self.location];
        heads.into_iter().flatten().for_each(cut_chars);
        cut_chars(&mut self.url);
        self.body_left_out = self.body.as_mut().map_or(0, cut_bytes);
        self.answer_left_out = self.answer.as_mut().map_or(0, cut_bytes);
        self
    }
}

fn cut_chars(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MAX_HEAD) {
        text.truncate(end);
        text.push('…');
    }
}

/// Cuts a body, and gives the bytes that are left out.
fn cut_bytes(text: &mut String) -> usize {
    let len = text.len();
    if len <= MAX_BODY {
        return 0;
    }
    let end = (0..=MAX_BODY).rev().find(|&at| text.is_char_boundary(at));
    text.truncate(end.unwrap_or_default());
    len - text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, survey};

    fn drawn(path: &str) -> (Vec<Drawing>, Vec<Input>) {
        let inputs = crate::source::discover(&[path.into()]).unwrap();
        let all = survey(&inputs, &Options::default(), &|replay| Drawing::of(replay));
        (all.unwrap().views, inputs)
    }

    #[test]
    fn each_event_has_its_request() {
        for path in ["fixtures/quickstart.har", "fixtures/timelines", "fixtures/dialects"] {
            let (mut all, inputs) = drawn(path);
            let mut all: Vec<&mut Drawing> = all.iter_mut().collect();
            read(&mut all, &inputs, &mut |request| request).unwrap();
            for drawing in all.iter().take(MAX_SESSIONS) {
                let requests = drawing.requests.as_ref().unwrap();
                assert_eq!(requests.of_events.len(), drawing.events.min(MAX_EVENTS));
                for call in &requests.calls {
                    let body = call.as_ref().unwrap().body.as_deref();
                    assert!(body.is_none_or(|body| body.contains("eventType")), "{body:?}");
                }
            }
        }
    }

    #[test]
    fn a_long_body_is_cut_and_says_so() {
        let body = Some("é".repeat(MAX_BODY));
        let cut = Request { body, url: "u".repeat(3_000), ..Request::default() }.cut();
        assert_eq!((cut.body.unwrap().len(), cut.body_left_out), (MAX_BODY, MAX_BODY));
        assert_eq!(cut.url.chars().count(), MAX_HEAD + 1);
    }

    #[test]
    fn beyond_the_bound_sessions_have_none() {
        let (all, inputs) = drawn("fixtures/quickstart.har");
        let mut all = vec![all[0].clone(); MAX_SESSIONS + 1];
        let mut all: Vec<&mut Drawing> = all.iter_mut().collect();
        read(&mut all, &inputs, &mut |request| request).unwrap();
        assert!(all[MAX_SESSIONS - 1].requests.is_some() && all[MAX_SESSIONS].requests.is_none());
        let large = |request| Request { body: Some("x".repeat(MAX_BODY)), ..request };
        read(&mut all, &inputs, &mut { large }).unwrap();
        let with = all.iter().filter(|drawing| drawing.requests.is_some()).count();
        assert!(with > 20 && with < MAX_SESSIONS, "{with}");
    }
}
