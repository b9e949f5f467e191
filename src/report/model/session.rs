//! Sessions in short, as formats read them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::finding::Severity;

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClosedBy {
    /// The content was watched to its end.
    SessionComplete,
    /// The viewer left.
    SessionEnd,
    /// 10 minutes without an event.
    Timeout,
    /// 30 minutes without playhead movement.
    Idle,
    /// Nothing in the capture closes it.
    None,
}

impl ClosedBy {
    /// The word for it in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SessionComplete => "sessionComplete",
            Self::SessionEnd => "sessionEnd",
            Self::Timeout => "timeout",
            Self::Idle => "idle",
            Self::None => "none",
        }
    }

    /// How people are told.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::SessionComplete => "ended by sessionComplete",
            Self::SessionEnd => "ended by sessionEnd",
            Self::Timeout => "timed out after 10 min without an event",
            Self::Idle => "expired after 30 min without playhead movement",
            Self::None => "not ended",
        }
    }
}

/// How a session's `sessionStart` is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartKnown {
    /// The capture tells which session ID it was given.
    BySid,
    /// By order and host alone: the capture does not tell which session ID it was given.
    ByOrder,
    /// The capture does not hold it.
    NotCaptured,
}

impl StartKnown {
    /// What there is to say of it to people.
    pub(crate) fn words(self) -> Option<&'static str> {
        match self {
            Self::BySid => None,
            Self::ByOrder => Some("start joined by order, its sid not recorded"),
            Self::NotCaptured => Some("start not captured"),
        }
    }
}

/// A session, in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The sid; empty where the server never gave one or the capture does not tell.
    pub id: Arc<str>,
    /// The inputs that hold its calls, as the user named them.
    #[serde(skip)]
    pub inputs: Vec<Arc<str>>,
    /// Time of its first and last event, in milliseconds since the Unix epoch.
    pub start_ms: Option<i64>,
    /// See `start_ms`.
    pub end_ms: Option<i64>,
    /// How its `sessionStart` is known.
    pub start_known: StartKnown,
    /// How it ended.
    pub closed_by: ClosedBy,
    /// Events, the `sessionStart` included.
    pub events: u64,
    /// `adStart` events.
    pub ads: u64,
    /// `chapterStart` events.
    pub chapters: u64,
    /// Findings that name it.
    pub findings: u64,
    /// The same by severity, the worst first.
    pub by_severity: [u64; Severity::ALL.len()],
    /// Findings beside those, which the configuration says to ignore.
    pub ignored: u64,
    /// `media.contentType`, as sent.
    pub content_type: Option<Arc<str>>,
    /// `media.playerName`.
    pub player: Option<Arc<str>>,
    /// `media.id`.
    pub media_id: Option<Arc<str>>,
    /// `media.name`.
    pub media_name: Option<Arc<str>>,
    /// `media.length`, in seconds.
    pub media_length: Option<f64>,
}
