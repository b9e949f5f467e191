//! What can be seen of a session at a glance, so that a rule passes over it only where it may have something
//! to say.
//!
//! Most sessions are healthy, and most rules look at every moment. So one pass gathers the [`Signs`] of a
//! session, and each rule names those without which it says nothing. A sign may be there for nothing; it may
//! never be missing. Debug builds ask all rules, and hold that those that need not be asked are silent.

use super::Limits;
use super::values::DAY_S;
use crate::api::EventType;
use crate::replay::{Clock, Content, END_TOLERANCE_S, Moment, Replay, STANDSTILL_S};

#[cfg(test)]
mod tests;

/// A set of signs: a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u32);

impl Signs {
    /// What every session shows: for rules that see at once whether they have something to say.
    pub const ANY: Self = Self(1);
    /// The replay noted a slip.
    pub const SLIPS: Self = Self(1 << 1);
    /// It was uploaded as a batch.
    pub const DOWNLOADED: Self = Self(1 << 2);
    /// An event takes no part in the replay: it was sent twice.
    pub const REPEATS: Self = Self(1 << 3);
    /// A call was not accepted.
    pub const REFUSED: Self = Self(1 << 4);
    /// Moments come behind its end, or that of its content.
    pub const OVER: Self = Self(1 << 5);
    /// A moment does not stand at its event's `ts`: that lies before the `sessionStart`.
    pub const EARLY: Self = Self(1 << 6);
    /// Events did not arrive in the order of their `ts`.
    pub const DISORDER: Self = Self(1 << 7);
    /// Moments share their time.
    pub const TIES: Self = Self(1 << 8);
    /// More time passes between two moments than a ping on main content may take.
    pub const SILENCE: Self = Self(1 << 9);
    /// Pings on main content come closer than they should.
    pub const CLOSE_PINGS: Self = Self(1 << 10);
    /// The playhead stands still for longer than it may while main content plays.
    pub const STANDSTILL: Self = Self(1 << 11);
    /// The playhead leaves the clock while main content plays, or is not told by every event.
    pub const JUMPS: Self = Self(1 << 12);
    /// A playhead lies where none can be.
    pub const ODD_PLAYHEAD: Self = Self(1 << 13);
    /// A `ts` is not in milliseconds since the Unix epoch.
    pub const ODD_TIME: Self = Self(1 << 14);
    /// A `ts` is far from the time of capture.
    pub const SKEW: Self = Self(1 << 15);
    /// `adStart` occurs.
    pub const ADS: Self = Self(1 << 16);
    /// `adBreakStart` or `adBreakComplete` occurs.
    pub const BREAKS: Self = Self(1 << 17);
    /// `chapterStart` occurs.
    pub const CHAPTERS: Self = Self(1 << 18);
    /// `pauseStart` or `bufferStart` occurs.
    pub const STOPS: Self = Self(1 << 19);
    /// A player state starts or ends.
    pub const STATES: Self = Self(1 << 20);

    /// The signs of a session, by the bounds of the rules of time.
    pub fn of(replay: &Replay<'_>, limits: &Limits) -> Self {
        let mut glance = Glance::new(replay, limits);
        let mut signs = of_session(replay);
        let mut from = None;
        for moment in &replay.moments {
            if let Some(from) = from.replace(moment) {
                signs = signs.and(glance.interval(from, moment));
            }
            signs = signs.and(glance.moment(moment));
        }
        signs
    }

    /// Whether there is one of `others` among them.
    pub fn have(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// It, where it is to be seen.
    fn if_so(self, is_seen: bool) -> Self {
        Self(self.0 * u32::from(is_seen))
    }

    /// Those of an event of this type.
    fn of_type(event_type: Option<EventType>) -> Self {
        match event_type {
            Some(EventType::AdStart) => Self::ADS,
            Some(EventType::AdBreakStart | EventType::AdBreakComplete) => Self::BREAKS,
            Some(EventType::ChapterStart) => Self::CHAPTERS,
            Some(EventType::PauseStart | EventType::BufferStart) => Self::STOPS,
            Some(EventType::StateStart | EventType::StateEnd | EventType::StatesUpdate) => {
                Self::STATES
            }
            _ => Self::ANY,
        }
    }
}

/// The pass over a session.
struct Glance<'a, 's> {
    replay: &'a Replay<'s>,
    limits: &'a Limits,
    /// The most that a playhead may be, in seconds.
    end_s: f64,
    /// The longest time between two moments that is no silence, in milliseconds.
    max_gap_ms: i64,
    /// The farthest that a `ts` may be from the time of capture, in milliseconds.
    max_skew_ms: u64,
    /// The number of the last moment's event in order of arrival.
    last_event: usize,
    /// The last ping on main content, in milliseconds since the Unix epoch.
    last_ping_ms: Option<i64>,
    /// For how long the playhead has been standing still, in milliseconds.
    still_ms: i64,
}

impl<'a, 's> Glance<'a, 's> {
    fn new(replay: &'a Replay<'s>, limits: &'a Limits) -> Self {
        let facts = &replay.facts;
        let day_s = if facts.content == Content::Live { DAY_S } else { f64::INFINITY };
        let downloaded = replay.session.downloaded;
        let Limits { max_ping_gap_ms, max_ping_gap_downloaded_ms, .. } = *limits;
        let max_gap_ms = if downloaded { max_ping_gap_downloaded_ms } else { max_ping_gap_ms };
        Self {
            replay,
            limits,
            end_s: facts.length_s.map_or(day_s, |length_s| day_s.min(length_s + END_TOLERANCE_S)),
            max_gap_ms,
            max_skew_ms: limits.max_skew_ms.unsigned_abs(),
            last_event: 0,
            last_ping_ms: None,
            still_ms: 0,
        }
    }

    fn moment(&mut self, moment: &Moment) -> Signs {
        let event = self.replay.event(moment);
        let signs = Signs::of_type(moment.event_type).and(self.ping(moment));
        let is_usual = moment.event >= self.last_event
            && event.playhead.is_some()
            && (0.0..self.end_s).contains(&moment.playhead_s)
            && event.ts == Some(moment.ts_ms)
            && Clock::of(moment.ts_ms) == Some(Clock::Milliseconds)
            && event.captured_ms.is_none_or(|ms| moment.ts_ms.abs_diff(ms) <= self.max_skew_ms);
        let signs = if is_usual { signs } else { signs.and(self.unusual(moment)) };
        self.last_event = moment.event;
        signs
    }

    /// The signs of a moment that is not as most are.
    #[cold]
    fn unusual(&self, moment: &Moment) -> Signs {
        let event = self.replay.event(moment);
        let is_odd = !(0.0..self.end_s).contains(&moment.playhead_s);
        let signs = Signs::DISORDER
            .if_so(moment.event < self.last_event)
            .and(Signs::ODD_PLAYHEAD.and(Signs::JUMPS).if_so(is_odd))
            .and(Signs::JUMPS.if_so(event.playhead.is_none()));
        let Some(ts) = event.ts else { return signs };
        let is_early = self.replay.facts.ts_ms(ts) != moment.ts_ms;
        let skew_ms = event.captured_ms.map_or(0, |captured_ms| ts.abs_diff(captured_ms));
        signs
            .and(Signs::ODD_TIME.if_so(Clock::of(ts) != Some(Clock::Milliseconds)))
            .and(Signs::EARLY.and(Signs::DISORDER).if_so(is_early))
            .and(Signs::SKEW.if_so(skew_ms > self.max_skew_ms))
    }

    fn ping(&mut self, moment: &Moment) -> Signs {
        let is_ping = moment.event_type == Some(EventType::Ping);
        if !is_ping || !self.replay.before(moment).is_main_content() {
            return Signs::ANY;
        }
        let last_ms = self.last_ping_ms.replace(moment.ts_ms);
        let gap_ms = last_ms.map_or(i64::MAX, |last_ms| moment.ts_ms.saturating_sub(last_ms));
        Signs::CLOSE_PINGS.if_so(gap_ms < self.limits.min_ping_gap_ms)
    }

    fn interval(&mut self, from: &Moment, to: &Moment) -> Signs {
        let elapsed_ms = to.ts_ms.saturating_sub(from.ts_ms);
        let signs = Signs::TIES
            .if_so(elapsed_ms == 0)
            .and(Signs::SILENCE.if_so(elapsed_ms > self.max_gap_ms));
        if !self.replay.after(from).plays_main_content() {
            self.still_ms = 0;
            return signs;
        }
        let advance_s = to.playhead_s - from.playhead_s;
        let signs = signs.and(Signs::JUMPS.if_so(self.limits.is_jump(advance_s, elapsed_ms)));
        // All that are as near to one playhead are so near to each other; and numbers are rounded.
        if advance_s.abs() > 3.0 * STANDSTILL_S {
            self.still_ms = 0;
            return signs;
        }
        self.still_ms = self.still_ms.saturating_add(elapsed_ms);
        let is_long = self.still_ms > self.limits.max_standstill_ms;
        signs.and(Signs::STANDSTILL.if_so(is_long))
    }
}

/// Those that no moment needs to be looked at for.
fn of_session(replay: &Replay<'_>) -> Signs {
    let is_refused = replay.session.calls.iter().any(|call| call.status.is_failure());
    Signs::ANY
        .and(Signs::SLIPS.if_so(!replay.slips.is_empty()))
        .and(Signs::DOWNLOADED.if_so(replay.session.downloaded))
        .and(Signs::REPEATS.if_so(replay.moments.len() < replay.events.len()))
        .and(Signs::REFUSED.if_so(is_refused))
        .and(Signs::OVER.if_so(replay.open_moments().len() < replay.moments.len()))
}
