//! Where things lie: an input, a record of it, and a part of that record.
//!
//! Everything below the reports points symbolically: at a record and a part of it. Bytes, lines and
//! columns are worked out once, at the end, for the places that are shown (see [`crate::ingest::locate`]).

use serde::{Deserialize, Serialize};

/// The number of an input, in the order in which the inputs were given, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputId(pub u32);

/// What a record looks like, so that its parts can be found again in its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shape {
    /// An object of HAR 1.2's `log.entries`, in a HAR file or alone on a line.
    HarEntry,
    /// A line of our own log format (`url`, `requestBody`, `status` …).
    LogLine,
    /// A line that is itself a payload: `eventType` and `playerTime` beside a `sid`.
    BarePayload,
    /// A record of another log format, perhaps inside another record: found by the names of its
    /// members.
    Dialect,
    /// An HTTP message as it was on the wire, with a line of GoReplay before it.
    Wire,
    /// Bytes that could not be read as any of these.
    Unknown,
}

/// A record of an input: an entry of a HAR, a line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The input that holds the record.
    pub input: InputId,
    /// The record's number, from 1: the line of a log, the entry of a HAR. 0 is the input as a whole.
    pub record: u64,
    /// Where the record's first byte lies in the input, in bytes from its beginning.
    pub offset: u64,
    /// The record's length in bytes.
    pub len: u64,
    /// What the record looks like.
    pub shape: Shape,
}

impl Place {
    /// The input as a whole, shown as its first byte.
    pub fn of_input(input: InputId) -> Self {
        Self { input, record: 0, offset: 0, len: 0, shape: Shape::Unknown }
    }
}

/// Whether a pointer means a member's name or its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The member's name, quotes included.
    Key,
    /// The value.
    Value,
}

/// A part of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    Record,
    /// The request's method.
    Method,
    /// The request's URL.
    Url,
    /// The request's `Content-Type` header.
    ContentType,
    /// The response's status.
    Status,
    /// A value of the request body, or the name of a member.
    Body {
        /// JSON pointer from the root of the body (of the whole array for a batch); "" is the body.
        pointer: String,
        /// The member's name or its value.
        side: Side,
    },
    /// A byte of the decoded request body: where its JSON breaks.
    BodyByte(u64),
    /// A byte of the record, counted from its beginning: where the record's JSON breaks.
    RecordByte(u64),
}

/// A part of a record at its place: what a finding points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// The record.
    pub place: Place,
    /// The part of it.
    pub part: Part,
}

impl Spot {
    /// The value at `pointer` in the body of the record at `place`.
    pub fn value(place: Place, pointer: impl Into<String>) -> Self {
        Self { place, part: Part::Body { pointer: pointer.into(), side: Side::Value } }
    }

    /// The name of the member at `pointer` in the body of the record at `place`.
    pub fn key(place: Place, pointer: impl Into<String>) -> Self {
        Self { place, part: Part::Body { pointer: pointer.into(), side: Side::Key } }
    }

    /// The JSON pointer in the request body, where the spot is in the body.
    pub fn pointer(&self) -> Option<&str> {
        match &self.part {
            Part::Body { pointer, .. } => Some(pointer),
            Part::BodyByte(_) => Some(""),
            _ => None,
        }
    }
}
