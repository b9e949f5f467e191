//! Where a session is dark: what the capture lost there may have opened or closed anything.

use std::ops::{Range, RangeInclusive};

use super::order::Turn;
use super::{Arrival, Replay};
use crate::payload::Kind;
use crate::session::Session;

/// An event may arrive this long after another with a later `ts`, in ms: the back end restores the order of
/// events within it (controlling the order of events). What was lost may be as far from its neighbours.
const DISORDER_MS: i64 = 1000;

/// Where the capture lost an event, in order of arrival: each place by the number of the event behind it. An
/// event that cannot be read has one before it and one behind it, for its `ts` is not known.
pub(super) fn holes(session: &Session, events: &[Arrival<'_>]) -> Vec<usize> {
    let mut holes = Vec::new();
    if !session.holes.is_empty() {
        let mut first = 0;
        let firsts = session.calls.iter().map(|call| {
            let own = first;
            first += call.events.len();
            own
        });
        let firsts: Vec<usize> = firsts.collect();
        let event = |call: &usize| firsts.get(*call).copied().unwrap_or(events.len());
        holes.extend(session.holes.iter().map(event));
    }
    for (number, arrival) in events.iter().enumerate() {
        if arrival.event.kind == Kind::Unreadable {
            holes.extend([number, number + 1]);
        }
    }
    holes.sort_unstable();
    holes.dedup();
    holes
}

/// The dark parts of a session, each by the numbers of its moments: of each of them, and of nothing else,
/// nobody knows what came just before it. Behind the last moment is one more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dark {
    /// Where the capture lost an event.
    lost: Vec<RangeInclusive<usize>>,
    /// Ties of which nothing tells the order, for it is not known what was open before them.
    tied: Vec<RangeInclusive<usize>>,
}

impl Dark {
    /// The dark parts of `turns`, in which the events at `holes` were lost.
    pub(super) fn of(holes: &[usize], events: usize, turns: &[Turn], starts: bool) -> Self {
        if holes.is_empty() {
            return Self::default();
        }
        let mut times = vec![None; events];
        for turn in turns {
            times[turn.event] = Some(turn.ts_ms);
        }
        let mut dark: Vec<RangeInclusive<usize>> = Vec::new();
        for &hole in holes {
            let (before, behind) = times.split_at(hole.min(events));
            let before_ms = before.iter().rev().find_map(|ms| *ms);
            let behind_ms = behind.iter().find_map(|ms| *ms);
            let (from_ms, to_ms) = match (before_ms, behind_ms) {
                (Some(one), Some(other)) => (one.min(other), one.max(other)),
                (Some(ms), None) => (ms, i64::MAX),
                (None, Some(ms)) => (i64::MIN, ms),
                (None, None) => (i64::MIN, i64::MAX),
            };
            let from_ms = from_ms.saturating_sub(DISORDER_MS);
            let to_ms = to_ms.saturating_add(DISORDER_MS);
            let first = turns.partition_point(|turn| turn.ts_ms < from_ms);
            let last = turns.partition_point(|turn| turn.ts_ms <= to_ms);
            // Nothing of a session comes before its start.
            dark.push(first.max(usize::from(starts))..=last);
        }
        dark.sort_unstable_by_key(|part| *part.start());
        Self { lost: merged(dark), tied: Vec::new() }
    }

    /// Whether the moment `number` is in the dark: what came just before it is not known.
    pub(super) fn has(&self, number: usize) -> bool {
        self.lies_within(number, number)
    }

    /// Adds a tie by its moments: those before it are walked through.
    pub(super) fn add_tie(&mut self, tie: Range<usize>) {
        self.tied.push(tie.start..=tie.end);
    }

    /// Whether one of the moments from `first` to `last` is in the dark.
    pub(super) fn lies_within(&self, first: usize, last: usize) -> bool {
        [&self.lost, &self.tied].into_iter().any(|parts| {
            let next = parts.partition_point(|part| *part.end() < first);
            parts.get(next).is_some_and(|part| *part.start() <= last)
        })
    }
}

fn merged(parts: Vec<RangeInclusive<usize>>) -> Vec<RangeInclusive<usize>> {
    let mut merged: Vec<RangeInclusive<usize>> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.start() <= last.end() => {
                *last = *last.start()..=*last.end().max(part.end());
            }
            _ => merged.push(part),
        }
    }
    merged
}

impl Replay<'_> {
    /// Whether the capture lost what may have come between the moments `from` and `to`, or close to them.
    /// Behind the last moment is one more.
    pub fn is_dark_between(&self, from: usize, to: usize) -> bool {
        self.dark.lies_within(from + 1, to)
    }

    /// Whether the capture lost what may have been an event of the session at the moment `from` or later.
    pub fn is_dark_from(&self, from: usize) -> bool {
        self.dark.lies_within(from, self.moments.len())
    }

    /// Whether the capture lost what may have been the first event of the session.
    pub fn is_beginning_lost(&self) -> bool {
        self.holes.first() == Some(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark(holes: &[usize], times: &[i64], starts: bool) -> Vec<RangeInclusive<usize>> {
        let turns: Vec<Turn> =
            times.iter().enumerate().map(|(event, &ts_ms)| Turn { event, ts_ms }).collect();
        Dark::of(holes, times.len(), &turns, starts).lost
    }

    #[test]
    fn it_is_dark_from_the_event_before_a_hole_to_the_one_behind() {
        let times = [0, 10_000, 20_000, 30_000, 40_000];
        assert_eq!(dark(&[], &times, true), []);
        assert_eq!(dark(&[2], &times, true), [1..=3]);
        assert_eq!(dark(&[1], &times, true), [1..=2]);
        assert_eq!(dark(&[5], &times, true), [4..=5]);
        assert_eq!(dark(&[0], &times, false), [0..=1]);
        assert_eq!(dark(&[1, 2, 4], &times, true), [1..=5]);
    }

    #[test]
    fn what_was_lost_may_have_come_a_second_before_or_behind_its_place() {
        let times = [0, 5000, 9100, 10_000, 20_000, 20_900, 22_000];
        assert_eq!(dark(&[4], &times, true), [2..=6]);
    }

    #[test]
    fn a_part_is_found_by_any_of_its_moments() {
        let mut dark = Dark { lost: vec![2..=3, 7..=9], tied: Vec::new() };
        dark.add_tie(10..11);
        let found: Vec<usize> = (0..12).filter(|number| dark.has(*number)).collect();
        assert_eq!(found, [2, 3, 7, 8, 9, 10, 11]);
        assert!(dark.lies_within(4, 7) && dark.lies_within(0, 2) && !dark.lies_within(4, 6));
    }
}
