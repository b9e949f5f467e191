//! What the inputs lost: places in order of arrival where a record cannot be read, or a call tells no usable
//! session ID. What was there may have been a call of any session of that time.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use foldhash::fast::RandomState;

use crate::place::InputId;
use crate::session::{CallRecord, Turn};

/// The most places that are kept: from the next one on, an input may have lost something anywhere.
const MAX_HOLES: usize = 100_000;

/// What was lost so long before a session or after it, in milliseconds, was not its own: the longest time
/// that the back end waits for an event (timeout conditions).
const NEAR_MS: i64 = 10 * 60 * 1000;

/// The places of all inputs.
#[derive(Debug, Default)]
pub(super) struct Holes {
    by_input: HashMap<InputId, BTreeSet<Turn>, RandomState>,
    count: usize,
    /// The first place of each input that was not kept.
    beyond: HashMap<InputId, Turn, RandomState>,
}

impl Holes {
    /// Adds a place.
    pub(super) fn add(&mut self, hole: Turn) {
        if self.count < MAX_HOLES {
            self.count += usize::from(self.by_input.entry(hole.input).or_default().insert(hole));
        } else {
            let first = self.beyond.entry(hole.input).or_insert(hole);
            *first = hole.min(*first);
        }
    }

    /// Takes a place out: what was there is known by now.
    pub(super) fn remove(&mut self, hole: &Turn) {
        if self.by_input.get_mut(&hole.input).is_some_and(|holes| holes.remove(hole)) {
            self.count -= 1;
        }
    }

    /// The places among `calls`, which are in order of arrival, where one of them may have been lost: each
    /// by the number of the call behind it.
    pub(super) fn among<'c>(
        &self,
        calls: impl Iterator<Item = &'c CallRecord> + Clone,
    ) -> Box<[usize]> {
        let mut inputs: Vec<InputId> = Vec::new();
        if self.count > 0 {
            inputs.extend(calls.clone().map(|call| call.place.input));
            inputs.sort_unstable();
            inputs.dedup();
            inputs.retain(|input| {
                self.by_input.contains_key(input) || self.beyond.contains_key(input)
            });
        }
        if inputs.is_empty() {
            return Box::default();
        }
        let turns: Vec<Turn> = calls.map(CallRecord::turn).collect();
        let is_lost = |number: &usize| {
            let before = number.checked_sub(1).map(|before| turns[before]);
            let behind = turns.get(*number).copied();
            inputs.iter().any(|input| self.lies_between(*input, before, behind))
        };
        (0..=turns.len()).filter(is_lost).collect()
    }

    /// Whether an input lost something between two calls, or near the first or the last one.
    fn lies_between(&self, input: InputId, before: Option<Turn>, behind: Option<Turn>) -> bool {
        let near = |turn: &Turn| {
            let before_ms = before.map_or(i64::MIN, |before| before.ms);
            let behind_ms = behind.map_or(i64::MAX, |behind| behind.ms);
            // A record before the first time of its input has none.
            let is_near = |ms: i64| ms <= NEAR_MS || turn.ms == i64::MIN;
            (before.is_some() || is_near(behind_ms.saturating_sub(turn.ms)))
                && (behind.is_some() || is_near(turn.ms.saturating_sub(before_ms)))
        };
        let from = before.map_or(Bound::Unbounded, Bound::Included);
        let to = behind.map_or(Bound::Unbounded, Bound::Excluded);
        let lost = self.by_input.get(&input).and_then(|holes| {
            let mut within = holes.range((from, to));
            // The nearest to the call that there is.
            if before.is_some() { within.next() } else { within.next_back() }
        });
        let beyond = self.beyond.get(&input);
        lost.is_some_and(near)
            || beyond.is_some_and(|first| behind.is_none_or(|behind| *first < behind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::join::tests::{event, of_input};

    fn at(ms: i64, input: u32, record: u64) -> Turn {
        Turn { ms, input: InputId(input), record }
    }

    fn calls() -> Vec<CallRecord> {
        let call = |record: u64| {
            let arrival_ms = record as i64 * 1000;
            of_input(0, CallRecord { arrival_ms, ..event(record, "a") })
        };
        [10, 20, 30].map(call).to_vec()
    }

    fn among(holes: &[Turn]) -> Vec<usize> {
        let mut all = Holes::default();
        holes.iter().for_each(|hole| all.add(*hole));
        all.among(calls().iter()).into_vec()
    }

    #[test]
    fn a_hole_is_known_by_the_call_behind_it() {
        assert_eq!(among(&[]), [0; 0]);
        assert_eq!(among(&[at(10_000, 0, 15)]), [1]);
        assert_eq!(among(&[at(10_000, 0, 12), at(10_000, 0, 13), at(20_000, 0, 25)]), [1, 2]);
        assert_eq!(among(&[at(9000, 0, 9)]), [0]);
        assert_eq!(among(&[at(30_000, 0, 31)]), [3]);
        assert_eq!(among(&[at(15_000, 1, 15)]), [0; 0]);
    }

    #[test]
    fn a_hole_long_before_or_after_a_session_is_not_its_own() {
        assert_eq!(among(&[at(30_000 + NEAR_MS, 0, 31)]), [3]);
        assert_eq!(among(&[at(30_001 + NEAR_MS, 0, 31)]), [0; 0]);
        assert_eq!(among(&[at(10_000 - NEAR_MS, 0, 1)]), [0]);
        assert_eq!(among(&[at(9999 - NEAR_MS, 0, 1)]), [0; 0]);
    }

    #[test]
    fn what_is_known_by_now_is_no_hole() {
        let mut holes = Holes::default();
        holes.add(at(10_000, 0, 15));
        holes.remove(&at(10_000, 0, 15));
        assert_eq!(holes.among(calls().iter()).into_vec(), [0; 0]);
    }

    #[test]
    fn beyond_the_bound_anything_may_be_lost() {
        let mut holes = Holes { count: MAX_HOLES, ..Holes::default() };
        holes.add(at(20_000, 0, 25));
        holes.add(at(30_000, 0, 35));
        assert_eq!(holes.among(calls().iter()).into_vec(), [2, 3]);
    }
}
