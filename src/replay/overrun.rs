//! Ads that stay open, with their break, although the content goes on.

use super::state::{Ad, Life, Slot};
use super::{Content, Moment, PLAYHEAD_TOLERANCE_S, Replay, STANDSTILL_S, Slip};
use crate::api::EventType;
use crate::payload::Detail;

/// Content that moves faster than this, as a multiple of the clock, does not play: it is a seek.
const MAX_SPEED: f64 = 2.0;

/// An ad that stays open, with its break, although the content goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// The moment of the `adBreakStart`.
    pub opened: usize,
    /// The first moment that shows the content.
    pub first: usize,
    /// The last moment with this ad open: the end of the content, or the next break.
    pub last: usize,
}

impl Overrun {
    /// The one in which content plays up to the moment `number`, of those in replay order.
    pub fn at(overruns: &[Self], number: usize) -> Option<&Self> {
        let next = overruns.partition_point(|overrun| overrun.last < number);
        overruns.get(next).filter(|overrun| overrun.first <= number)
    }
}

impl Replay<'_> {
    /// All of them, in replay order.
    pub fn overruns(&self) -> Vec<Overrun> {
        let overrun = |(number, slip): &(usize, Slip)| match slip {
            Slip::AdNotClosed(ad) => self.overrun(*number, ad),
            _ => None,
        };
        self.slips.iter().filter_map(overrun).collect()
    }

    /// The ad that the session leaves open, and the last moment, where the content went on before that.
    pub(super) fn left_running(&self) -> Option<(usize, Ad)> {
        let number = self.moments.len().checked_sub(1)?;
        let last = &self.moments[number];
        let Slot::Open(ad) = self.before(last).ad else { return None };
        if !matches!(self.after(last).life, Life::Open | Life::Ended) {
            return None;
        }
        // The viewer left: what comes with the `sessionEnd` tells nothing.
        let seen = match self.event_type(last) {
            Some(EventType::SessionEnd) => number.checked_sub(1)?,
            _ => number,
        };
        let is_open = self.after(&self.moments[seen]).ad == Slot::Open(ad);
        (is_open && self.overrun(seen, &ad).is_some()).then_some((number, ad))
    }

    fn overrun(&self, number: usize, ad: &Ad) -> Option<Overrun> {
        let last = &self.moments[number];
        if self.facts.content != Content::Recorded
            || self.event_type(last) == Some(EventType::AdBreakComplete)
        {
            return None;
        }
        let ad_break = self.before(last).ad_break.open().filter(|ad_break| !ad_break.implied)?;
        let (opened, start) = ad_break.opened.zip(ad.opened)?;
        let Detail::Ad { length: Some(length_s), .. } = self.detail(&self.moments[start]) else {
            return None;
        };
        let start_s = self.moments[start].playhead_s;
        let moves = |moment: &Moment| (moment.playhead_s - start_s).abs() > STANDSTILL_S;
        let first = (start + 1..=number).find(|it| moves(&self.moments[*it]))?;
        let (from, to) = (&self.moments[first - 1], &self.moments[first]);
        let advance_s = to.playhead_s - from.playhead_s;
        let seconds = |since_ms: i64, to_ms: i64| to_ms.saturating_sub(since_ms) as f64 / 1000.0;
        // A player that moves its playhead in ads does so from their start.
        let ran_s =
            seconds(ad.since_ms, from.ts_ms).max(seconds(ad.since_ms, to.ts_ms) - advance_s);
        let is_over = ran_s >= length_s - PLAYHEAD_TOLERANCE_S;
        let plays = advance_s <= seconds(from.ts_ms, to.ts_ms) * MAX_SPEED + PLAYHEAD_TOLERANCE_S;
        let goes_on = last.playhead_s - start_s > PLAYHEAD_TOLERANCE_S;
        (is_over && plays && goes_on).then_some(Overrun { opened, first, last: number })
    }
}
