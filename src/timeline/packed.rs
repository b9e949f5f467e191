//! Numbers as text, close together: small ones take one character each.

use serde::Serialize;

/// Numbers, each in digits of base 64 that hold five bits and whether more follow, the lowest first; the
/// lowest bit of all is the sign. It is the encoding of source maps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Packed(String);

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Numbers beyond are held at it: a script, which counts in `f64`, can add up a few of them.
const LARGEST: i64 = 1 << 52;

impl Packed {
    /// Adds a number; one that is further from 0 than 2^52 becomes 2^52.
    pub fn push(&mut self, number: i64) {
        let number = number.clamp(-LARGEST, LARGEST);
        let mut rest = number.unsigned_abs() << 1 | u64::from(number < 0);
        loop {
            let digit = (rest & 31) as usize;
            rest >>= 5;
            let more = if rest > 0 { 32 } else { 0 };
            self.0.push(char::from(DIGITS[digit | more]));
            if rest == 0 {
                return;
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbers again.
    pub(super) fn numbers(&self) -> Vec<i64> {
        let mut numbers = Vec::new();
        let (mut value, mut shift) = (0_i64, 0);
        for byte in self.0.bytes() {
            // Only digits are pushed.
            let digit = DIGITS.iter().position(|&digit| digit == byte).unwrap_or_default() as i64;
            value |= (digit & 31) << shift;
            shift += 5;
            if digit & 32 == 0 {
                numbers.push(if value & 1 == 1 { -(value >> 1) } else { value >> 1 });
                (value, shift) = (0, 0);
            }
        }
        numbers
    }
}

impl FromIterator<i64> for Packed {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        let mut packed = Self::default();
        numbers.into_iter().for_each(|number| packed.push(number));
        packed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_numbers_are_short() {
        let packed: Packed = [0, 1, -1, 15, 16, 10_000].into_iter().collect();
        assert_eq!(packed.as_str(), "ACDegBgxT");
    }

    #[test]
    fn a_script_can_hold_the_largest() {
        let packed: Packed = [i64::MAX, i64::MIN].into_iter().collect();
        assert_eq!(packed.numbers(), [LARGEST, -LARGEST]);
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers in prop::collection::vec(-LARGEST..=LARGEST, 0..20)) {
            let packed: Packed = numbers.iter().copied().collect();
            prop_assert_eq!(packed.numbers(), numbers);
        }
    }
}
