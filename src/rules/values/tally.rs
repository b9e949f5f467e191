//! Counts what a rule sees many times in a session, so that it says so once.

use crate::finding::Draft;
use crate::rules::SessionCx;

/// How often something was seen, where first, and where it was worst.
#[derive(Debug, Default)]
pub(super) struct Tally {
    count: u64,
    first: Option<usize>,
    worst: Option<(usize, f64)>,
}

impl Tally {
    /// Takes the moment with this number; `measure` tells by its size how bad it is.
    pub(super) fn add(&mut self, number: usize, measure: f64) {
        self.count += 1;
        self.first.get_or_insert(number);
        if self.worst.is_none_or(|(_, worst)| measure.abs() > worst) {
            self.worst = Some((number, measure.abs()));
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The first of them, if any.
    pub(super) fn first(&self) -> Option<usize> {
        self.first
    }

    /// The worst of them, the first one of equals.
    pub(super) fn worst(&self) -> Option<usize> {
        self.worst.map(|(number, _)| number)
    }

    /// A draft that points at the first and tells of the worst: with the count, and the place of the worst
    /// where that is another one.
    pub(super) fn tell(&self, cx: &SessionCx<'_>, pointer: &str, draft: Draft) -> Draft {
        let draft = draft.count(self.count);
        match self.worst() {
            Some(worst) if self.first != Some(worst) => {
                draft.related("the worst of them", cx.value(worst, pointer))
            }
            _ => draft,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_and_the_worst() {
        let mut tally = Tally::default();
        assert_eq!((tally.count(), tally.first(), tally.worst()), (0, None, None));
        for (number, measure) in [(3, 1.0), (5, -7.0), (8, 7.0)] {
            tally.add(number, measure);
        }
        assert_eq!((tally.count(), tally.first(), tally.worst()), (3, Some(3), Some(5)));
    }
}
