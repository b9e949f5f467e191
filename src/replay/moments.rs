//! The events of a session in replay order: one by one, those that count, and the time between them.

use super::state::{Expiry, Life, State};
use super::{IDLE_TIMEOUT_MS, Replay, SESSION_TIMEOUT_MS, Slip};
use crate::api::EventType;

/// An event of a session at its turn in the replay.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The event's number among [`Replay::events`].
    pub event: usize,
    /// Its event type, as the client meant it.
    pub event_type: Option<EventType>,
    /// Its time: `ts` in milliseconds since the Unix epoch where it can be read, else its capture time,
    /// else that of the event before it.
    pub ts_ms: i64,
    /// Its playhead in seconds, else that of the event before it.
    pub playhead_s: f64,
    /// The state before it, by its number among the replay's: see [`Replay::before`].
    pub(super) before: usize,
    /// The state after it, as that before: most events change nothing, and then it is the same number.
    pub(super) after: usize,
}

impl Replay<'_> {
    /// The moments that count for the sequence rules, with their numbers: up to the end of the session,
    /// or the completion of its content, that event included.
    pub fn open_moments(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, &Moment)> + ExactSizeIterator {
        self.moments[..self.open].iter().enumerate()
    }

    /// Those of them whose event may change the state: all but `sessionStart`, `ping`, `bitrateChange` and
    /// `error`.
    pub fn turning_points(&self) -> impl Iterator<Item = (usize, &Moment)> {
        self.turning_points_until(0, self.open)
    }

    /// The turning points behind the moment `from`, up to the moment `to` and with it.
    pub fn turning_points_between(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, &Moment)> {
        let behind = self.turning_points.partition_point(|number| *number <= from);
        self.turning_points_until(behind, to + 1)
    }

    /// Those from the one with the number `first` on, before the moment `end`.
    fn turning_points_until(
        &self,
        first: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, &Moment)> {
        let numbers = self.turning_points[first..].iter().take_while(move |number| **number < end);
        numbers.map(|&number| (number, &self.moments[number]))
    }

    /// Pairs of consecutive moments among [`Replay::open_moments`], with the number of the second.
    pub fn intervals(&self) -> impl Iterator<Item = Interval<'_>> {
        let pairs = self.moments[..self.open].windows(2);
        pairs.zip(1..).map(|(pair, number)| {
            let (from, to) = (&pair[0], &pair[1]);
            let state = if self.dark.has(number) { &State::UNKNOWN } else { self.after(from) };
            Interval { number, from, to, state }
        })
    }

    /// The moment at which the content was told to be complete.
    pub fn completion(&self) -> Option<usize> {
        // It ends the moments that count.
        let last = self.open.checked_sub(1)?;
        (self.after(&self.moments[last]).life == Life::Completed).then_some(last)
    }

    /// The first moment of a `sessionEnd` or `sessionComplete`, of one that comes too late as well.
    pub fn closing(&self) -> Option<usize> {
        // Nothing before the last moment that counts can be one: it would have closed the session.
        let first = self.open.saturating_sub(1);
        let closes = |moment: &Moment| {
            let event_type = self.event_type(moment);
            matches!(event_type, Some(EventType::SessionEnd | EventType::SessionComplete))
        };
        self.moments[first..].iter().position(closes).map(|behind| first + behind)
    }

    /// Whether the captures go on for so long after the session's last event that it has expired.
    pub fn has_timed_out(&self) -> bool {
        self.last_seen_ms()
            .zip(self.captured_until_ms)
            .is_some_and(|(last_ms, end_ms)| end_ms.saturating_sub(last_ms) > SESSION_TIMEOUT_MS)
    }

    /// Time from the last event of the session to its close, in milliseconds; none while it is open.
    pub fn since_last_call_ms(&self) -> Option<u64> {
        let before = |number: usize| Some(&self.moments[number.checked_sub(1)?]);
        let since_ms = match self.life() {
            Life::Ended => {
                let ends = |it: &Moment| self.event_type(it) == Some(EventType::SessionEnd);
                let end = self.moments.iter().position(ends)?;
                let since_ms = self.moments[end].ts_ms.saturating_sub(before(end)?.ts_ms);
                since_ms.min(SESSION_TIMEOUT_MS)
            }
            Life::Expired(Expiry::Silence) => SESSION_TIMEOUT_MS,
            Life::Expired(Expiry::Idle) => {
                let idle = |(number, slip): &(usize, Slip)| match slip {
                    Slip::Expired { idle_ms, .. } => Some((*number, *idle_ms)),
                    _ => None,
                };
                let (number, idle_ms) = self.slips.iter().find_map(idle)?;
                let moved_ms = self.moments[number].ts_ms.saturating_sub(idle_ms);
                moved_ms.saturating_add(IDLE_TIMEOUT_MS).saturating_sub(before(number)?.ts_ms)
            }
            Life::Open | Life::Completed if self.has_timed_out() => SESSION_TIMEOUT_MS,
            Life::Open | Life::Completed => return None,
        };
        u64::try_from(since_ms).ok()
    }

    /// How the session ended, as far as the capture shows.
    pub fn life(&self) -> Life {
        self.moments.last().map_or(Life::Open, |moment| self.after(moment).life)
    }
}

/// The time between two consecutive moments.
#[derive(Clone, Copy, Debug)]
pub struct Interval<'r> {
    /// The number of the moment that ends it.
    pub number: usize,
    /// The moment that begins it: its state after the event holds during the interval.
    pub from: &'r Moment,
    /// The moment that ends it.
    pub to: &'r Moment,
    /// The state that holds during the interval; unknown where the capture lost what may lie in it.
    pub state: &'r State,
}

impl Interval<'_> {
    /// Its length by `ts`, in milliseconds; never negative.
    pub fn elapsed_ms(&self) -> i64 {
        self.to.ts_ms.saturating_sub(self.from.ts_ms)
    }

    /// How far the playhead moved, in seconds; negative where it went back.
    pub fn advance_s(&self) -> f64 {
        self.to.playhead_s - self.from.playhead_s
    }
}
