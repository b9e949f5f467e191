//! What holds for a session as a whole: its content, and in which units it tells time.

use super::{Arrival, Defect, Reading};
use crate::session::{Beginning, Session};

/// The kind of content, by `media.contentType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `live`, `linear` or `radio`, letter case apart: the playhead follows the live edge.
    Live,
    /// Everything else.
    Recorded,
    /// The capture does not show the `sessionStart`.
    Unknown,
}

/// Whether a `media.contentType` is that of live content: `live`, `linear` or `radio`, letter case apart.
pub fn is_live(content_type: &str) -> bool {
    ["live", "linear", "radio"].iter().any(|live| content_type.eq_ignore_ascii_case(live))
}

/// The clock behind the session's `ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Milliseconds since the Unix epoch, as the API asks.
    Milliseconds,
    /// Seconds since the Unix epoch.
    Seconds,
    /// Microseconds since the Unix epoch.
    Microseconds,
    /// Nanoseconds since the Unix epoch.
    Nanoseconds,
    /// Milliseconds from a start of its own: `performance.now()`, the media's own time.
    NearZero,
}

/// The unit of the session's playheads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayheadUnit {
    /// Seconds, as the API asks.
    Seconds,
    /// Milliseconds: the replay divides them by 1000.
    Milliseconds {
        /// The median of playhead change over `ts` change.
        ratio: f64,
    },
}

/// A `media.length` above this many seconds must be milliseconds, and 86400 stands for a live stream of
/// unknown length (content length).
pub const MAX_LENGTH_S: f64 = 86_400.0;

/// The playhead of recorded content may be reported this many seconds past its end.
pub const END_TOLERANCE_S: f64 = 1.0;

/// 2000-01-01 in seconds since the Unix epoch: no player reports an earlier date.
const EARLIEST_S: i64 = 946_684_800;

/// 2100-01-01 in seconds since the Unix epoch.
const LATEST_S: i64 = 4_102_444_800;

impl Clock {
    /// The clock that shows `ts` as a time between 2000 and 2100, or one that starts near zero.
    pub fn of(ts: i64) -> Option<Self> {
        let within =
            |unit: i64| ((EARLIEST_S * unit)..(LATEST_S.saturating_mul(unit))).contains(&ts);
        match ts {
            _ if within(1000) => Some(Self::Milliseconds),
            _ if within(1) => Some(Self::Seconds),
            _ if within(1_000_000) => Some(Self::Microseconds),
            _ if within(1_000_000_000) => Some(Self::Nanoseconds),
            // Also a device that has run for months, or whose clock was never set.
            _ if ts < EARLIEST_S * 1000 => Some(Self::NearZero),
            _ => None,
        }
    }

    /// `ts` in milliseconds since the Unix epoch, where it shows a time between 2000 and 2100.
    pub fn epoch_ms(ts: i64) -> Option<i64> {
        Self::of(ts).filter(|clock| *clock != Self::NearZero).map(|clock| clock.to_ms(ts))
    }

    /// `ts` in milliseconds.
    fn to_ms(self, ts: i64) -> i64 {
        match self {
            Self::Milliseconds | Self::NearZero => ts,
            Self::Seconds => ts.saturating_mul(1000),
            Self::Microseconds => ts / 1000,
            Self::Nanoseconds => ts / 1_000_000,
        }
    }
}

/// What holds for a session as a whole.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Whether the capture holds the session's `sessionStart`.
    pub start_captured: bool,
    /// The kind of content.
    pub content: Content,
    /// The length of the content in seconds, where `media.length` tells a usable one.
    pub length_s: Option<f64>,
    /// The clock behind its `ts`: that of its first readable `ts`.
    pub clock: Clock,
    /// The unit of its playheads.
    pub playhead_unit: PlayheadUnit,
    /// Whether the playheads are milliseconds that are read as seconds, as the back end does.
    pub milliseconds_as_seconds: bool,
}

impl Facts {
    pub(super) fn of(session: &Session, events: &[Arrival<'_>]) -> Self {
        let start = session.start();
        let content = match start {
            None => Content::Unknown,
            Some(start) => match start.content_type.as_deref() {
                Some(word) if is_live(word) => Content::Live,
                _ => Content::Recorded,
            },
        };
        let length_s = start
            .and_then(|start| start.length)
            .filter(|&length| length > 0.0 && length <= MAX_LENGTH_S);
        let mut clocks = events.iter().filter_map(|arrival| Clock::of(arrival.event.ts?));
        let clock = clocks.next().unwrap_or(Clock::Milliseconds);
        Self {
            start_captured: session.beginning != Beginning::NotCaptured,
            content,
            length_s,
            clock,
            playhead_unit: playhead_unit(events, clock, length_s),
            milliseconds_as_seconds: false,
        }
    }

    /// As a reading takes them that may not mend the unit of playheads.
    pub(super) fn read(self, reading: Reading) -> Self {
        let is_mended = reading.mends(Defect::PlayheadUnit);
        let milliseconds_as_seconds = !is_mended && self.playhead_unit != PlayheadUnit::Seconds;
        let playhead_unit = if is_mended { self.playhead_unit } else { PlayheadUnit::Seconds };
        Self { playhead_unit, milliseconds_as_seconds, ..self }
    }

    /// An event's `ts` in milliseconds.
    pub fn ts_ms(&self, ts: i64) -> i64 {
        // A value of another clock than the session's is taken by its own.
        Clock::of(ts).unwrap_or(self.clock).to_ms(ts)
    }

    /// A playhead in seconds.
    pub fn playhead_s(&self, playhead: f64) -> f64 {
        match self.playhead_unit {
            PlayheadUnit::Seconds => playhead,
            PlayheadUnit::Milliseconds { .. } => playhead / 1000.0,
        }
    }
}

/// Milliseconds show as a playhead that moves a thousand times as fast as the clock: the median of its
/// change over the change of `ts` (seconds over seconds) lies between these.
const MILLISECOND_RATIO: std::ops::Range<f64> = 500.0..2000.0;

/// Pairs of events closer than this, in ms, tell no rate.
const MIN_PAIR_MS: i64 = 1000;

/// One pair may be a seek.
const MIN_PAIRS: usize = 2;

fn playhead_unit(events: &[Arrival<'_>], clock: Clock, length_s: Option<f64>) -> PlayheadUnit {
    let counted = events.iter().filter(|arrival| arrival.left_out.is_none());
    let told = counted.filter_map(|arrival| Some((arrival.event.ts?, arrival.event.playhead?)));
    let farthest = told.clone().fold(f64::NEG_INFINITY, |farthest, (_, it)| farthest.max(it));
    // Most sessions end here: with a known length, no playhead lies beyond it.
    if length_s.is_some_and(|length| farthest <= length + END_TOLERANCE_S) {
        return PlayheadUnit::Seconds;
    }
    let mut told: Vec<(i64, f64)> = told.map(|(ts, it)| (clock.to_ms(ts), it)).collect();
    told.sort_by_key(|(ts, _)| *ts);
    let mut ratios: Vec<f64> = told
        .windows(2)
        .filter_map(|pair| {
            let elapsed_ms = pair[1].0.saturating_sub(pair[0].0);
            let moved = pair[1].1 - pair[0].1;
            (elapsed_ms >= MIN_PAIR_MS && moved > 0.0).then(|| moved * 1000.0 / elapsed_ms as f64)
        })
        .collect();
    if ratios.len() < MIN_PAIRS {
        return PlayheadUnit::Seconds;
    }
    let middle = ratios.len() / 2;
    let (_, &mut median, _) = ratios.select_nth_unstable_by(middle, f64::total_cmp);
    if MILLISECOND_RATIO.contains(&median) {
        PlayheadUnit::Milliseconds { ratio: median }
    } else {
        PlayheadUnit::Seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_told_by_the_time_it_shows() {
        let clocks = [
            (1_767_600_000, Some(Clock::Seconds)),
            (1_767_600_000_000, Some(Clock::Milliseconds)),
            (1_767_600_000_000_000, Some(Clock::Microseconds)),
            (1_767_600_000_000_000_000, Some(Clock::Nanoseconds)),
            (0, Some(Clock::NearZero)),
            (-1, Some(Clock::NearZero)),
            (86_400_000, Some(Clock::NearZero)),
            // A device that has run for 100 days.
            (8_640_000_000, Some(Clock::NearZero)),
            (i64::MIN, Some(Clock::NearZero)),
            (i64::MAX, None),
            // The year 3000.
            (32_503_680_000_000, None),
        ];
        for (ts, clock) in clocks {
            assert_eq!(Clock::of(ts), clock, "{ts}");
        }
    }
}
