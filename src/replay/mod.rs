//! Replays a session: the one state machine of the project.
//!
//! Events are walked in replay order: `sessionStart` first, the others by `ts`, ties in the order that
//! breaks the fewest bookends. Each event becomes a [`Moment`] with the state before and after it. Where an
//! event cannot be, the replay notes a [`Slip`] and goes on as the player meant it, so that nothing that
//! only follows from the slip is told again. Rules read moments and slips; none keeps a state of its own.

mod advance;
mod dark;
mod facts;
mod mend;
mod moments;
mod names;
mod order;
mod overrun;
mod plays;
mod reading;
mod standstill;
mod state;
mod step;
#[cfg(test)]
pub(crate) mod tests;
mod tie;
mod walk;

pub use facts::{Clock, Content, END_TOLERANCE_S, Facts, MAX_LENGTH_S, PlayheadUnit, is_live};
pub use moments::{Interval, Moment};
pub use overrun::Overrun;
pub use reading::{Defect, Reading};
pub use standstill::Standstill;
pub use state::{
    Ad, AdBreak, Chapter, Expiry, Ignored, Life, Playback, PlayerStates, Slot, State, StoppedAds,
};

use std::sync::Arc;

use dark::Dark;

use crate::api::EventType;
use crate::finding::EventRef;
use crate::payload::{Detail, Event};
use crate::session::{CallRecord, Session};

/// A session without an event for this long has expired, in ms: 10 minutes (timeout conditions).
pub const SESSION_TIMEOUT_MS: i64 = 10 * 60 * 1000;

/// A session whose playhead has not moved for this long has expired, in ms: 30 minutes (timeout
/// conditions).
pub const IDLE_TIMEOUT_MS: i64 = 30 * 60 * 1000;

/// Playhead movement up to this, in s, may be rounding of clocks.
pub const PLAYHEAD_TOLERANCE_S: f64 = 1.5;

/// A playhead that differs by no more than this, in s, stands still.
pub const STANDSTILL_S: f64 = 0.01;

/// The back end keeps this many different player states a session (player states).
pub const STATE_LIMIT: usize = 10;

/// Where an event cannot be as it stands, and what the replay made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slip {
    /// `adStart` with no break open: a break is implied.
    AdOutsideBreak,
    /// `adComplete` or `adSkip` with no ad open.
    AdEventWithoutAd,
    /// `adBreakComplete` with no break open.
    BreakEventWithoutBreak,
    /// The content went on, or completed, with this break open: it counts as closed.
    BreakNotClosed(AdBreak),
    /// `adBreakStart` with this break open: the new one takes its place.
    NestedBreak(AdBreak),
    /// `adStart` with this ad open: the new one takes its place.
    OverlappingAds(Ad),
    /// The break or the content ended with this ad open: it counts as closed.
    AdNotClosed(Ad),
    /// `chapterComplete` or `chapterSkip` with no chapter open.
    ChapterEventWithoutChapter,
    /// `chapterStart` with this chapter open: the new one takes its place.
    OverlappingChapters(Chapter),
    /// `sessionComplete` with this chapter open.
    ChapterNotClosed(Chapter),
    /// The start of a player state that is active, by its position among the states that the event
    /// starts.
    StateAlreadyActive(usize),
    /// The end of a player state that is not active, by its position among the states that the event
    /// ends.
    StateNotActive(usize),
    /// The start of a player state beyond the limit, by its position among the states that the event
    /// starts: dropped.
    StateOverLimit(usize),
    /// The playhead advanced although no `play` came: the session counts as playing from there.
    MissingPlay(Advance),
    /// Content played although the only `play` came inside an ad: it counts as started from there.
    LostStart(Advance),
    /// The playhead advanced while paused or buffering: the session counts as playing from there.
    MissingResume(Advance),
    /// Ads ran to their end while the content was paused or buffering: it counts as playing from the first
    /// of them.
    AdWhileStopped(StoppedAds),
    /// Events came after the session had expired: they are dropped.
    Expired {
        /// Why.
        expiry: Expiry,
        /// Milliseconds without an event, or without playhead movement.
        idle_ms: i64,
    },
}

/// Playhead movement that no state explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advance {
    /// The moment from which it is counted: the `pauseStart`, or the last moment before it moved.
    pub since: usize,
    /// The first moment that shows it.
    pub first: usize,
    /// How far the playhead moved, in seconds.
    pub playhead_s: f64,
    /// How much time passed, in milliseconds.
    pub elapsed_ms: i64,
}

/// A session as it was replayed.
#[derive(Debug)]
pub struct Replay<'s> {
    /// The session.
    pub session: &'s Session,
    /// Which defects were mended.
    pub reading: Reading,
    /// What holds for the session as a whole.
    pub facts: Facts,
    /// Its events in order of arrival.
    pub events: Vec<Arrival<'s>>,
    /// The events that count, in replay order.
    pub moments: Vec<Moment>,
    /// Where the capture lost an event, in order of arrival.
    holes: Vec<usize>,
    /// The moments in the dark of what was lost.
    dark: Dark,
    /// What went wrong, by moment.
    pub slips: Vec<(usize, Slip)>,
    /// The names of the player states that the back end keeps, in the order of their first start.
    pub state_names: Vec<&'s str>,
    /// The states that held before and after the moments.
    states: Vec<State>,
    /// The moments whose event may have changed the state, by their numbers: a few of them.
    turning_points: Vec<usize>,
    /// The moment of each event, by its number among `events`; empty where each event became the moment of
    /// its own number, as in most sessions.
    turns: Vec<Option<usize>>,
    /// How many moments there are before the end of the session, or of its content, that one included.
    open: usize,
    /// When the captures end, in milliseconds since the Unix epoch, where that is known.
    pub captured_until_ms: Option<i64>,
}

/// An event in order of arrival.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'s> {
    /// The event.
    pub event: &'s Event,
    /// The call that carried it.
    pub call: &'s CallRecord,
    /// Why it takes no part in the replay, if so.
    pub left_out: Option<LeftOut>,
}

/// Why an event takes no part in the replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The server refused it, and the same was sent again.
    SentAgain,
    /// The same was sent before: the event with this number among [`Replay::events`].
    Repeats(usize),
}

impl<'s> Replay<'s> {
    /// Replays a session.
    pub fn of(session: &'s Session) -> Self {
        Self::read(session, Reading::JUDGED)
    }

    /// Replays a session, mending no defects but those of `reading`.
    pub fn read(session: &'s Session, reading: Reading) -> Self {
        let mut events = order::arrivals(session);
        let holes = dark::holes(session, &events);
        order::leave_out_repeats(&mut events, &holes);
        let facts = Facts::of(session, &events).read(reading);
        walk::walk(session, facts, events, holes, reading)
    }

    /// The same session read in another way: which events count and what holds for it as a whole is known.
    pub fn again(&self, reading: Reading) -> Self {
        let replay = if self.reading.mends(Defect::PlayheadUnit) {
            let facts = self.facts.clone().read(reading);
            walk::walk(self.session, facts, self.events.clone(), self.holes.clone(), reading)
        } else {
            Self::read(self.session, reading)
        };
        Self { captured_until_ms: self.captured_until_ms, ..replay }
    }

    /// Whether it has events of which nobody knows what they are, or the capture lost some: rules do not know
    /// the state behind them.
    pub fn has_gaps(&self) -> bool {
        !self.holes.is_empty() || self.moments.iter().any(|moment| moment.event_type.is_none())
    }

    /// The event of a moment.
    pub fn event(&self, moment: &Moment) -> &'s Event {
        self.events[moment.event].event
    }

    /// The moment with this number as a finding names it.
    pub fn reference(&self, number: usize) -> Option<EventRef> {
        let moment = self.moments.get(number)?;
        let event = self.event(moment);
        let first = self.moments.first();
        Some(EventRef {
            index: number as u64 + 1,
            event_type: event.kind.word().map(Arc::from),
            ts: event.ts,
            playhead: event.playhead,
            elapsed_ms: first.map(|first| moment.ts_ms.saturating_sub(first.ts_ms)),
        })
    }

    /// The event type of a moment, as the client meant it.
    pub fn event_type(&self, moment: &Moment) -> Option<EventType> {
        moment.event_type
    }

    /// The state before a moment.
    pub fn before(&self, moment: &Moment) -> &State {
        &self.states[moment.before]
    }

    /// The state after a moment.
    pub fn after(&self, moment: &Moment) -> &State {
        &self.states[moment.after]
    }

    /// The parameters of a moment's event.
    pub fn detail(&self, moment: &Moment) -> &'s Detail {
        self.event(moment).detail()
    }

    /// When the capture last shows the session, in milliseconds since the Unix epoch: its last capture
    /// time, or its last `ts` where it has none.
    pub fn last_seen_ms(&self) -> Option<i64> {
        let events = || self.events.iter().map(|arrival| arrival.event);
        let captured = events().filter_map(|event| event.captured_ms).max();
        captured.or_else(|| events().filter_map(|event| Clock::epoch_ms(event.ts?)).max())
    }

    /// The number of the moment at which the event with this number among [`Replay::events`] was
    /// replayed; for one that repeats an earlier event, of that one.
    pub fn moment_of(&self, event: usize) -> Option<usize> {
        match self.events.get(event)?.left_out {
            Some(LeftOut::Repeats(earlier)) => self.moment_of(earlier),
            Some(LeftOut::SentAgain) | None => match self.turns.get(event) {
                Some(turn) => *turn,
                None => Some(event),
            },
        }
    }
}
