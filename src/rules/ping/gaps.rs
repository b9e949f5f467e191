//! Times between events that are out of bounds: how many, the first, the worst.

use crate::rules::wording;

/// Gaps between events of a session that are out of bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gaps {
    /// The number of the moment that ends the first of them.
    pub first: usize,
    /// The first of them, in milliseconds.
    pub first_ms: i64,
    /// The longest, in milliseconds.
    pub longest_ms: i64,
    /// The shortest, in milliseconds.
    pub shortest_ms: i64,
    /// How many there are.
    pub count: usize,
}

impl Gaps {
    /// Takes together gaps, each with the number of the moment that ends it and its length in
    /// milliseconds; none where there are none.
    pub(super) fn of(gaps: impl Iterator<Item = (usize, i64)>) -> Option<Self> {
        gaps.fold(None, |known, (number, ms)| {
            let known = known.unwrap_or(Self {
                first: number,
                first_ms: ms,
                longest_ms: ms,
                shortest_ms: ms,
                count: 0,
            });
            Some(Self {
                longest_ms: known.longest_ms.max(ms),
                shortest_ms: known.shortest_ms.min(ms),
                count: known.count + 1,
                ..known
            })
        })
    }

    /// What to add on all of them, the worst being `worst_ms`, where there is more than one.
    pub(super) fn others(&self, worst_ms: i64) -> String {
        if self.count > 1 {
            format!("; {} so, {} at worst", wording::times(self.count), wording::span(worst_ms))
        } else {
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_and_the_first_is_kept() {
        assert!(Gaps::of([].into_iter()).is_none());
        let gaps = Gaps::of([(4, 13_000), (9, 20_000), (12, 12_600)].into_iter()).unwrap();
        assert_eq!((gaps.first, gaps.first_ms), (4, 13_000));
        assert_eq!((gaps.longest_ms, gaps.shortest_ms, gaps.count), (20_000, 12_600, 3));
        assert_eq!(gaps.others(gaps.longest_ms), "; 3 times so, 20 s at worst");
        let one = Gaps::of([(4, 13_000)].into_iter()).unwrap();
        assert_eq!(one.others(one.longest_ms), "");
    }
}
