//! Which suites a report has room for: of too many, those with the most severe findings stay.

use std::cmp::Reverse;

/// What a suite takes of a report, and what it is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    /// Its cases, and one for itself.
    pub(super) parts: usize,
    /// Higher for what must not be left out.
    pub(super) worth: u8,
}

/// Which of the suites fit into `max` parts, the worthiest first, and of those equal the first.
pub(super) fn fitting(claims: &[Claim], max: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&number| Reverse(claims[number].worth));
    let mut left = max;
    let mut fits = vec![false; claims.len()];
    for number in order {
        let Some(rest) = left.checked_sub(claims[number].parts) else { break };
        left = rest;
        fits[number] = true;
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worthiest_stay() {
        let claims = [(2, 0), (3, 2), (2, 0), (2, 1)].map(|(parts, worth)| Claim { parts, worth });
        assert_eq!(fitting(&claims, 9), [true, true, true, true]);
        assert_eq!(fitting(&claims, 7), [true, true, false, true]);
        assert_eq!(fitting(&claims, 6), [false, true, false, true]);
        assert_eq!(fitting(&claims, 2), [false, false, false, false]);
    }
}
