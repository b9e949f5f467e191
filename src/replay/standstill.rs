//! Standstills of the playhead while main content plays: the back end counts a stall.

use super::{Ignored, Replay, STANDSTILL_S};

/// The back end counts a stall from this many consecutive events with the same playhead on (stall
/// events).
const MIN_EVENTS: u32 = 3;

/// A standstill of up to this long, in ms, may be events told together, or rounding of clocks.
const MIN_SPAN_MS: i64 = 1500;

/// Consecutive events with the same playhead, while playing main content.
#[derive(Clone, Copy, Debug)]
pub struct Standstill {
    /// The moment of the first of them.
    pub since: usize,
    /// That of the next, which is the first to show it.
    pub shown: usize,
    /// That of the last.
    pub last: usize,
    /// How many.
    pub events: u32,
    /// From the first of them to the last, in milliseconds.
    pub span_ms: i64,
}

impl Replay<'_> {
    /// The stalls as the back end counts them, in replay order.
    pub fn stalls(&self) -> Vec<Standstill> {
        self.standstills(MIN_EVENTS, MIN_SPAN_MS)
    }

    /// The standstills of at least so many events that last longer than so many milliseconds, in replay
    /// order.
    pub fn standstills(&self, min_events: u32, min_span_ms: i64) -> Vec<Standstill> {
        let is_stall =
            |still: &Standstill| still.events >= min_events && still.span_ms > min_span_ms;
        let mut stalls = Vec::new();
        let mut open: Option<Standstill> = None;
        for interval in self.intervals() {
            let number = interval.number;
            let from = open.map_or(interval.from, |still| &self.moments[still.since]);
            // The time of an ad that the back end ignores is content time, and the playhead stands still in it.
            let plays =
                interval.state.plays_main_content() && interval.state.ignored == Ignored::Nothing;
            // An event without a playhead, which has that of the one before it, neither tells of a standstill
            // nor ends it.
            if !plays || (interval.to.playhead_s - from.playhead_s).abs() > STANDSTILL_S {
                // Mostly there was none.
                if let Some(still) = open.take() {
                    stalls.extend(Some(still).filter(is_stall));
                }
                continue;
            }
            if self.event(interval.to).playhead.is_none() {
                continue;
            }
            let still = open.get_or_insert(Standstill {
                since: number - 1,
                shown: number,
                last: number,
                events: 1,
                span_ms: 0,
            });
            still.events += 1;
            still.last = number;
            still.span_ms = interval.to.ts_ms.saturating_sub(from.ts_ms);
        }
        stalls.extend(open.filter(is_stall));
        stalls
    }
}
