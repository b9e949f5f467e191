//! A request and its response, as any capture can tell of them.

use std::borrow::Cow;

use super::damage::damage;
use crate::place::Place;

/// A header, or any other field that a recorder may have left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded<T> {
    /// The recorder does not tell: the absence means nothing.
    Unknown,
    /// The recorder tells of its kind (other headers are there), and this one is not among them.
    Absent,
    /// What was recorded.
    Value(T),
}

impl<T> Recorded<T> {
    /// What was recorded, if anything.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// The same, borrowed.
    pub fn as_ref(&self) -> Recorded<&T> {
        match self {
            Self::Value(value) => Recorded::Value(value),
            Self::Absent => Recorded::Absent,
            Self::Unknown => Recorded::Unknown,
        }
    }

    /// The same with the recorded value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Recorded<U> {
        match self {
            Self::Value(value) => Recorded::Value(change(value)),
            Self::Absent => Recorded::Absent,
            Self::Unknown => Recorded::Unknown,
        }
    }
}

/// How the server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The recorder does not tell.
    Unknown,
    /// There was no response: aborted, blocked or lost (a HAR's status 0, -1 or -999).
    None,
    /// The response's status code, 100 to 999.
    Code(u16),
}

impl Status {
    /// Whether the server is known to have accepted the request (2xx).
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299))
    }

    /// Whether the server is known not to have accepted it: another code, or no response.
    pub fn is_failure(self) -> bool {
        match self {
            Self::Unknown => false,
            Self::None => true,
            Self::Code(code) => !(200..=299).contains(&code),
        }
    }
}

/// Why a request has no body in the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoBody {
    /// The record has no field for it.
    NoField,
    /// The field is there and empty.
    Empty,
    /// The field names a file that is not there, or too large (Playwright's `attach`).
    InFile,
}

/// A request body, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// The bytes that the client sent, as far as the recorder kept them.
    Text {
        /// UTF-8, except where the recorder damaged it.
        text: Cow<'a, [u8]>,
        /// What was seen of it while it was read.
        state: BodyState,
    },
    /// Not recorded.
    Missing(NoBody),
}

impl Body<'_> {
    /// The recorder's damage, if any.
    pub fn damage(&self) -> Option<Damage> {
        match self {
            Self::Missing(_) | Self::Text { state: BodyState::Payload, .. } => None,
            Self::Text { state: BodyState::CutShort, .. } => Some(Damage::CutShort),
            Self::Text { text, state } => {
                damage(&String::from_utf8_lossy(text), *state == BodyState::Characters)
            }
        }
    }
}

/// What is seen of a body while its record is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyState {
    /// Nothing: its text may show damage.
    Nothing,
    /// Characters were replaced.
    Characters,
    /// The record says that it was cut short.
    CutShort,
    /// It is the payload that [`Take::payload`](super::Take::payload) was asked about last, and no recorder
    /// damaged it.
    Payload,
}

/// What a recorder did to a body. The player sent something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Damage {
    /// Characters were replaced: lone surrogates in the capture, or U+FFFD.
    Characters,
    /// A marker says that the body was cut short.
    CutShort,
    /// A value was replaced by a redaction marker.
    Redacted,
}

/// A request and its response. Borrows from the record where it can.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    /// The record it was read from.
    pub place: Place,
    /// The method, as written. Absent where the record does not tell: then a tracking body means POST.
    pub method: Option<Cow<'a, str>>,
    /// The URL: absolute, or its path alone.
    pub url: Cow<'a, str>,
    /// When the request was captured, in milliseconds since the Unix epoch.
    pub time_ms: Option<i64>,
    /// The request's `Content-Type`.
    pub content_type: Recorded<Cow<'a, str>>,
    /// The request's body.
    pub body: Body<'a>,
    /// How the server answered.
    pub status: Status,
    /// The response's `Location`.
    pub location: Recorded<Cow<'a, str>>,
    /// The response's body, as text; none where it is empty or was not recorded.
    pub response_body: Option<Cow<'a, str>>,
    /// The session ID that the record itself gives beside a bare payload.
    pub sid: Option<Cow<'a, str>>,
    /// What joins the record of the request to that of its response, where a log keeps them apart.
    pub id: Option<Cow<'a, str>>,
    /// Where on its way the request was recorded.
    pub hop: Hop,
}

/// Where on its way a request was recorded. Some recorders see a request at more than one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Hop {
    /// On its way from the client, as far as the recorder tells.
    #[default]
    Direct,
    /// In the page, before a service worker that sent a request of its own for it.
    BeforeWorker,
    /// Behind a proxy that says so in the request's headers.
    BehindProxy,
}

/// The response to a request that is another record of the log.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// The record it was read from.
    pub place: Place,
    /// What joins it to its request's [`Exchange::id`].
    pub id: Cow<'a, str>,
    /// When it was captured, in milliseconds since the Unix epoch.
    pub time_ms: Option<i64>,
    /// How the server answered.
    pub status: Status,
    /// The response's `Location`.
    pub location: Recorded<Cow<'a, str>>,
    /// The response's body, as text; none where it is empty or was not recorded.
    pub response_body: Option<Cow<'a, str>>,
}

/// What went wrong while reading a capture. Reading goes on behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where: the record, or the input.
    pub place: Place,
    /// The byte of the record at which it shows, counted from the record's beginning.
    pub byte: Option<u64>,
    /// What.
    pub kind: TroubleKind,
}

/// The kinds of [`Trouble`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// A record that is not a request; the text says why, in lower case and without a full stop.
    Unreadable(String),
    /// The input ends in the middle of a document; the text says in which part.
    Truncated(String),
}

/// What a chunk of a capture gives, in the order of the input.
#[derive(Debug)]
pub enum Item<'a> {
    /// A request.
    Exchange(Exchange<'a>),
    /// A response without its request.
    Answer(Answer<'a>),
    /// Something that could not be read.
    Trouble(Trouble),
}
