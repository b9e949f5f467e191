//! Sessions: the calls of all inputs, put together by sid, in order of arrival.

mod calls;
mod join;
mod twins;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::api::{EndpointKind, SidFault};
use crate::finding::Raised;
use crate::ingest::{Hop, Recorded, Status};
use crate::payload::{Detail, Events, Start};
use crate::place::{InputId, Place};

pub use calls::Calls;
pub use join::{Answered, Hindsight, Horizon, Joined, Joiner, Learned, Rest};

/// What a call asks for, as its sender meant it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// Open a session: a single `sessionStart`.
    Open,
    /// Send an event.
    Event,
    /// Upload a downloaded session: an array of events.
    Batch,
}

/// A Media Collection call as its session needs it: small, and free of the capture's bytes.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// The record.
    pub place: Place,
    /// When it was captured, in milliseconds since the Unix epoch.
    pub time_ms: Option<i64>,
    /// Its time in order of arrival, in milliseconds since the Unix epoch: `time_ms`, or that of the
    /// record before it.
    pub arrival_ms: i64,
    /// The host, where the URL tells.
    pub host: Option<Arc<str>>,
    /// The endpoint it went to, or seems to be meant for. A bare payload tells none and counts as sent to
    /// `/sessions`.
    pub endpoint: EndpointKind,
    /// What it asks for.
    pub kind: CallKind,
    /// The session ID in the path, where it can be one.
    pub sid: Option<Arc<str>>,
    /// Why the session ID in the path cannot be one.
    pub sid_fault: Option<SidFault>,
    /// How the server answered.
    pub status: Status,
    /// Its events: one, or those of the batch. A body that cannot be read is one unreadable event.
    pub events: Events,
    /// Where on its way it was recorded.
    pub hop: Hop,
    /// Whether the response has a `Location`.
    location: Recorded<()>,
    /// What most calls do not have.
    seldom: Option<Box<Seldom>>,
}

/// What few calls have: apart from them, for many are held.
#[derive(Clone, Debug, Default)]
struct Seldom {
    handed_out: Option<Box<str>>,
    server_message: Option<Box<str>>,
    raised: Vec<Raised>,
    id: Option<Box<str>>,
}

/// A place in order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Turn {
    /// The time of arrival, in milliseconds since the Unix epoch.
    pub ms: i64,
    /// The input.
    pub input: InputId,
    /// The number of the record in the input.
    pub record: u64,
}

impl Turn {
    /// Behind all others.
    pub const LAST: Self = Self { ms: i64::MAX, input: InputId(u32::MAX), record: u64::MAX };
}

/// A response that stands apart from its request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The input that holds it.
    pub input: InputId,
    /// The number of its record.
    pub record: u64,
    /// What joins it to its request.
    pub id: Box<str>,
    /// How the server answered.
    pub status: Status,
    /// The session ID that its `Location` hands out; none within where it hands out none.
    pub handed_out: Recorded<Option<Box<str>>>,
    /// What the server said of a call that it did not accept.
    pub server_message: Option<Box<str>>,
}

impl CallRecord {
    /// A call with these events, of which nothing else is known but what it asks for where.
    pub fn new(place: Place, endpoint: EndpointKind, kind: CallKind, events: Events) -> Self {
        Self {
            place,
            time_ms: None,
            arrival_ms: 0,
            host: None,
            endpoint,
            kind,
            sid: None,
            sid_fault: None,
            status: Status::Unknown,
            events,
            hop: Hop::Direct,
            location: Recorded::Unknown,
            seldom: None,
        }
    }

    /// The session ID that the response's `Location` hands out; none within where it hands out none.
    pub fn handed_out(&self) -> Recorded<Option<&str>> {
        let seldom = self.seldom.as_deref();
        self.location.as_ref().map(|()| seldom?.handed_out.as_deref())
    }

    /// Sets the session ID that the response's `Location` hands out.
    pub fn set_handed_out(&mut self, handed_out: Recorded<Option<Box<str>>>) {
        self.location = handed_out.as_ref().map(|_| ());
        let sid = match handed_out {
            Recorded::Value(sid) => sid,
            Recorded::Absent | Recorded::Unknown => None,
        };
        self.set_seldom(sid, |seldom| &mut seldom.handed_out);
    }

    /// What the server said of a call that it did not accept.
    pub fn server_message(&self) -> Option<&str> {
        self.seldom.as_ref()?.server_message.as_deref()
    }

    /// Sets what the server said of it.
    pub fn set_server_message(&mut self, message: Option<Box<str>>) {
        self.set_seldom(message, |seldom| &mut seldom.server_message);
    }

    /// What the rules that need no session have said of it.
    pub fn raised(&self) -> &[Raised] {
        self.seldom.as_ref().map_or(&[], |seldom| &seldom.raised)
    }

    /// Adds what a rule has said of it.
    pub fn raise(&mut self, raised: Vec<Raised>) {
        if !raised.is_empty() {
            self.seldom().raised.extend(raised);
        }
    }

    /// What joins it to its response, where a log keeps them apart.
    pub fn id(&self) -> Option<&str> {
        self.seldom.as_ref()?.id.as_deref()
    }

    /// Sets what joins it to its response.
    pub fn set_id(&mut self, id: Option<Box<str>>) {
        self.set_seldom(id, |seldom| &mut seldom.id);
    }

    /// Sets what few calls have: one that has nothing of it needs no memory for that.
    fn set_seldom(
        &mut self,
        text: Option<Box<str>>,
        place: fn(&mut Seldom) -> &mut Option<Box<str>>,
    ) {
        if text.is_some() || self.seldom.is_some() {
            *place(self.seldom()) = text;
        }
    }

    fn seldom(&mut self) -> &mut Seldom {
        self.seldom.get_or_insert_default()
    }

    /// Takes the response that stood apart.
    fn answer(&mut self, answer: Answer) {
        self.set_status(answer.status);
        self.set_handed_out(answer.handed_out);
        self.set_server_message(answer.server_message);
    }

    /// The session ID that it opens, where the capture tells it.
    fn opens(&self) -> Option<&str> {
        match self.handed_out() {
            Recorded::Value(Some(sid)) => Some(sid),
            _ => self.sid.as_deref(),
        }
    }

    /// Says how the server answered, for the call and its events.
    fn set_status(&mut self, status: Status) {
        self.status = status;
        for event in self.events.iter_mut() {
            event.status = status;
        }
    }

    /// The `sessionStart` that opens its session, where it holds one.
    pub fn start(&self) -> Option<&Start> {
        self.events.iter().find_map(|event| match event.detail() {
            Detail::Start(start) => Some(start.as_ref()),
            _ => None,
        })
    }

    /// Its turn in order of arrival.
    fn turn(&self) -> Turn {
        Turn { ms: self.arrival_ms, input: self.place.input, record: self.place.record }
    }

    /// A hash of its payload: equal for a call that was sent again. None where it cannot be read, for
    /// then nothing tells one call from another.
    fn digest(&self) -> Option<u64> {
        self.events.iter().try_fold(0_u64, |hash, event| {
            (event.digest != 0).then(|| hash.rotate_left(5) ^ event.digest)
        })
    }
}

/// How a session's `sessionStart` is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// By the session ID: the response hands it out, or the record itself names it.
    BySid,
    /// By order and host: the capture does not tell which session ID the start was given.
    ByOrder,
    /// The capture does not hold it.
    NotCaptured,
}

/// The calls of one session, in order of arrival.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session ID; none where the server gave none, or the capture does not tell.
    pub sid: Option<Arc<str>>,
    /// Whether it is a downloaded session: uploaded as a batch.
    pub downloaded: bool,
    /// How its `sessionStart` is known.
    pub beginning: Beginning,
    /// Its calls, those included that the server did not accept.
    pub calls: Calls,
    /// Where the capture lost what may have been a call of it, in order: each place by the number of the call
    /// behind it, or that of all calls.
    pub holes: Box<[usize]>,
}

impl Session {
    /// The turn of its first call in order of arrival.
    pub fn turn(&self) -> Turn {
        self.calls.first().map_or(Turn::LAST, CallRecord::turn)
    }

    /// The inputs that hold its calls, each once, in the order of the calls.
    pub fn inputs(&self) -> Vec<InputId> {
        let mut inputs = Vec::new();
        for call in &self.calls {
            if !inputs.contains(&call.place.input) {
                inputs.push(call.place.input);
            }
        }
        inputs
    }

    /// Its `sessionStart`'s parameters: those of the first that the server did not refuse.
    pub fn start(&self) -> Option<&Start> {
        let accepted = self.calls.iter().filter(|call| !call.status.is_failure());
        accepted.chain(&self.calls).find_map(CallRecord::start)
    }
}
