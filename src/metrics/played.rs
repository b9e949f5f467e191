//! Which of the content was played: a union of stretches.

use crate::replay::PLAYHEAD_TOLERANCE_S;

/// Players offer up to this speed: what moves faster is a seek that was not told.
const MAX_SPEED: f64 = 2.0;

/// Stretches of main content, in seconds.
#[derive(Debug, Default)]
pub(super) struct Played {
    stretches: Vec<(f64, f64)>,
}

impl Played {
    /// Adds what was played while the playhead came from `from_s` to `to_s` in `elapsed_ms`. After a seek
    /// that was not told it is what the clock allows, up to where the playhead is.
    pub(super) fn add(&mut self, from_s: f64, to_s: f64, elapsed_ms: u64) {
        let elapsed_s = elapsed_ms as f64 / 1000.0;
        let advance_s = to_s - from_s;
        if advance_s > elapsed_s * MAX_SPEED + PLAYHEAD_TOLERANCE_S
            || advance_s < -PLAYHEAD_TOLERANCE_S
        {
            self.push(to_s - elapsed_s, to_s);
        } else {
            self.push(from_s, to_s);
        }
    }

    fn push(&mut self, from_s: f64, to_s: f64) {
        match self.stretches.last_mut() {
            _ if from_s >= to_s => {}
            // Mostly it goes on where the last one ended.
            Some((_, end_s)) if (*end_s - from_s).abs() < f64::EPSILON => *end_s = to_s,
            _ => self.stretches.push((from_s, to_s)),
        }
    }

    /// The length of the union of all stretches from 0 on, in seconds.
    pub(super) fn unique_s(mut self) -> f64 {
        self.stretches.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut unique_s = 0.0;
        let mut covered_s = 0.0_f64;
        for (from_s, to_s) in self.stretches {
            let (from_s, to_s) = (from_s.max(covered_s), to_s);
            if from_s < to_s {
                unique_s += to_s - from_s;
                covered_s = to_s;
            }
        }
        unique_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(intervals: &[(f64, f64, u64)]) -> f64 {
        let mut played = Played::default();
        for &(from_s, to_s, elapsed_ms) in intervals {
            played.add(from_s, to_s, elapsed_ms);
        }
        played.unique_s()
    }

    #[test]
    fn what_is_seen_twice_counts_once() {
        let seen = [(0.0, 10.0, 10_000), (10.0, 20.0, 10_000), (5.0, 15.0, 10_000)];
        assert_eq!(unique(&seen), 20.0);
        assert_eq!(unique(&[(20.0, 30.0, 10_000), (0.0, 10.0, 10_000)]), 20.0);
    }

    #[test]
    fn nothing_lies_before_the_content() {
        assert_eq!(unique(&[(-5.0, 5.0, 10_000), (55.0, 65.0, 10_000)]), 15.0);
    }

    #[test]
    fn a_seek_that_was_not_told_counts_by_the_clock() {
        assert_eq!(unique(&[(0.0, 300.0, 10_000)]), 10.0);
        assert_eq!(unique(&[(300.0, 30.0, 10_000)]), 10.0);
        assert_eq!(unique(&[(0.0, 20.0, 10_000)]), 20.0, "twice the speed");
        assert_eq!(unique(&[(10.0, 9.5, 10_000)]), 0.0, "rounding");
    }

    #[test]
    fn nonsense_adds_nothing() {
        assert_eq!(unique(&[(f64::MAX, f64::MAX, u64::MAX), (1e300, -1e300, 0)]), 0.0);
    }
}
