//! What an event carries into its session: a small, flat record that points back at its source.

use std::fmt;

use crate::api::EventType;
use crate::ingest::Status;
use crate::place::{Part, Place, Side, Spot};

/// What kind of event a payload is, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the 20.
    Known(EventType),
    /// A word that the API does not know, and the event type that it surely means, if any.
    Unknown {
        /// The word.
        word: Box<str>,
        /// The event type that the client meant.
        meant: Option<EventType>,
    },
    /// The payload is an object without a readable `eventType`.
    Absent,
    /// The payload cannot be read at all, or was not captured.
    Unreadable,
}

impl Kind {
    /// The event type that the replay takes it for: what the client meant, where that is sure.
    pub fn meant(&self) -> Option<EventType> {
        match self {
            Self::Known(event_type) => Some(*event_type),
            Self::Unknown { meant, .. } => *meant,
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// The word on the wire.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Known(event_type) => Some(event_type.as_str()),
            Self::Unknown { word, .. } => Some(word),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

/// An event of a session.
#[derive(Clone, Debug)]
pub struct Event {
    /// The record that holds it.
    pub place: Place,
    /// Its position in the batch, from 0, where the body is an array.
    pub element: Option<u32>,
    /// What kind of event it is.
    pub kind: Kind,
    /// `playerTime.ts` as sent: milliseconds since the Unix epoch by the client's clock, if it keeps
    /// to the API.
    pub ts: Option<i64>,
    /// `playerTime.playhead` as sent: seconds of main content, if it keeps to the API.
    pub playhead: Option<f64>,
    /// When the request was captured, in milliseconds since the Unix epoch.
    pub captured_ms: Option<i64>,
    /// How the server answered.
    pub status: Status,
    /// A hash of the payload's bytes: equal for a payload that was sent again.
    pub digest: u64,
    /// What the sequence rules need of its parameters; none where that is nothing. Apart, for most events
    /// have none, and many of them are held.
    pub detail: Option<Box<Detail>>,
    /// What the metrics need of its `qoeData`.
    pub quality: Quality,
    /// The comparisons of the run's query that hold of its payload, a bit each; 0 where there is none.
    pub marks: u64,
    /// The comparisons of the run's own rules that hold of its payload, a bit each; 0 where there is none.
    pub own_marks: u64,
}

impl Detail {
    /// It, apart; none where it is nothing.
    pub(super) fn apart(self) -> Option<Box<Self>> {
        (self != Self::None).then(|| Box::new(self))
    }
}

impl Event {
    /// What the sequence rules need of its parameters.
    pub fn detail(&self) -> &Detail {
        self.detail.as_deref().unwrap_or(&Detail::None)
    }

    /// The value at `pointer` in this event's payload.
    pub fn value(&self, pointer: &str) -> Spot {
        self.spot(pointer, Side::Value)
    }

    /// The member's name at `pointer` in this event's payload.
    pub fn key(&self, pointer: &str) -> Spot {
        self.spot(pointer, Side::Key)
    }

    /// The event as a whole: the value of its `eventType` where there is one, else its body.
    pub fn spot_of_type(&self) -> Spot {
        match self.kind {
            Kind::Known(_) | Kind::Unknown { .. } => self.value("/eventType"),
            Kind::Absent => self.value(""),
            Kind::Unreadable => Spot { place: self.place, part: Part::Record },
        }
    }

    fn spot(&self, pointer: &str, side: Side) -> Spot {
        let pointer = match self.element {
            Some(element) => format!("/{element}{pointer}"),
            None => pointer.to_owned(),
        };
        Spot { place: self.place, part: Part::Body { pointer, side } }
    }
}

/// What the sequence rules need of an event's parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// Of a `sessionStart`.
    Start(Box<Start>),
    /// Of an `adBreakStart`.
    AdBreak {
        /// `media.ad.podIndex`.
        index: Option<i64>,
        /// `media.ad.podSecond`, in seconds of main content.
        second: Option<f64>,
    },
    /// Of an `adStart`.
    Ad {
        /// `media.ad.id`.
        id: Option<Box<str>>,
        /// `media.ad.length`, in seconds.
        length: Option<f64>,
        /// `media.ad.podPosition`.
        position: Option<i64>,
    },
    /// Of a `chapterStart`.
    Chapter {
        /// `media.chapter.offset`, in seconds of main content.
        offset: Option<f64>,
        /// `media.chapter.length`, in seconds.
        length: Option<f64>,
    },
    /// Of an `error`.
    Error {
        /// `media.qoe.errorID` of `qoeData`, or `media.errorId`.
        id: Option<Box<str>>,
        /// Whether its source is another one than the player.
        is_external: bool,
    },
    /// Of `stateStart`, `stateEnd` and `statesUpdate`.
    States {
        /// The names of the player states that end, in the order of the payload; empty where one cannot
        /// be read.
        ended: Vec<Box<str>>,
        /// The names of the player states that start, in the order of the payload; empty where one cannot
        /// be read.
        started: Vec<Box<str>>,
    },
}

/// What the metrics need of an event's `qoeData`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// `media.qoe.bitrate`, in the player's unit: bit/s, or kbit/s.
    pub bitrate: Told,
    /// `media.qoe.droppedFrames`, since the session began.
    pub dropped_frames: Told,
    /// `media.qoe.timeToStart`, in milliseconds.
    pub time_to_start_ms: Told,
}

/// A number that an event may tell, in no more memory than a number takes: a third of all events tell
/// some, and many events are held.
#[derive(Clone, Copy)]
pub struct Told(f64);

impl Told {
    /// Nothing.
    pub const NOTHING: Self = Self(f64::NAN);

    /// The number, if one was told.
    pub fn get(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

impl Default for Told {
    fn default() -> Self {
        Self::NOTHING
    }
}

impl From<Option<f64>> for Told {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::NOTHING, Self)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// What the session needs of its `sessionStart`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// `media.id`.
    pub media_id: Option<Box<str>>,
    /// `media.name`.
    pub media_name: Option<Box<str>>,
    /// `media.length`, in seconds.
    pub length: Option<f64>,
    /// `media.contentType`.
    pub content_type: Option<Box<str>>,
    /// `media.playerName`.
    pub player_name: Option<Box<str>>,
    /// `media.resume`.
    pub resume: Option<bool>,
    /// `media.downloaded`.
    pub downloaded: Option<bool>,
    /// Whether `media.pass.auth` is `true`, in any letter case.
    pub authorized: bool,
    /// `media.sdkVersion`: the version of the player's app.
    pub app_version: Option<Box<str>>,
    /// A hash of `visitor.marketingCloudUserId`, `analytics.visitorId` and `analytics.aid`; none where
    /// the payload has none of them.
    pub visitor: Option<u64>,
}
