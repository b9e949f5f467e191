//! A session while rules of one's own walk through it.

use crate::payload::Event;
use crate::query::{Condition, Truth, Walk};
use crate::replay::{Life, Moment, Replay, SESSION_TIMEOUT_MS};
use crate::rules::SessionCx;

/// A session while rules of one's own walk through it.
pub(super) struct Session<'r> {
    pub(super) replay: &'r Replay<'r>,
    pub(super) walk: Walk<'r>,
    /// Whether no event can follow the last one.
    pub(super) is_over: bool,
    /// When the captures end, in milliseconds since the Unix epoch.
    end_ms: Option<i64>,
}

impl<'r> Session<'r> {
    pub(super) fn new(cx: &SessionCx<'r>) -> Self {
        let end_ms = cx.span.end_ms;
        let is_late =
            |(last_ms, end_ms): (i64, i64)| end_ms.saturating_sub(last_ms) > SESSION_TIMEOUT_MS;
        let is_over = cx.replay.life() != Life::Open
            || cx.replay.last_seen_ms().zip(end_ms).is_some_and(is_late);
        Self { replay: cx.replay, walk: Walk::new(cx.replay, is_over), is_over, end_ms }
    }

    /// Whether the capture shows the session from its beginning.
    pub(super) fn is_begun(&self) -> bool {
        self.replay.facts.start_captured
    }

    pub(super) fn moment(&self, number: usize) -> &'r Moment {
        &self.replay.moments[number]
    }

    pub(super) fn event(&self, number: usize) -> &'r Event {
        self.replay.event(self.moment(number))
    }

    /// Whether a condition holds of the event that the walk is at.
    pub(super) fn truth(&self, condition: &Condition) -> Truth {
        condition.truth(&self.walk)
    }

    /// The same of a condition that may be left out, and then never holds.
    pub(super) fn optional(&self, condition: Option<&Condition>) -> Truth {
        condition.map_or(Truth::No, |condition| self.truth(condition))
    }

    /// Whether the capture goes on for `ms` milliseconds behind an event.
    pub(super) fn goes_on(&self, number: usize, ms: i64) -> bool {
        let captured_ms = self.event(number).captured_ms;
        let from_ms = captured_ms.unwrap_or(self.moment(number).ts_ms);
        self.end_ms.is_some_and(|end_ms| end_ms.saturating_sub(from_ms) > ms)
    }
}
