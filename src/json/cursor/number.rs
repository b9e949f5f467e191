//! Numbers at a cursor, with their values.

use super::{Cursor, HIGH, LOW};

/// The most digits of a number that is read, before the point and behind it: an `i64` holds all of them.
const MAX_DIGITS: usize = 18;

/// The most digits of a fraction whose value is worked out here: with those before the point, an `f64`
/// holds all of them, and the power of ten that they are divided by, so that the quotient is the nearest
/// value there is.
const MAX_EXACT: usize = 15;

/// The powers of ten up to [`MAX_EXACT`].
const POWERS: [f64; MAX_EXACT + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The powers of ten by which a value is multiplied before so many digits follow.
const TENS: [i64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Digits in a row.
struct Digits {
    value: i64,
    count: usize,
}

impl Cursor<'_> {
    /// An integer of at most 18 digits. `-0` is not read: it is no other integer than 0, but another number.
    #[inline]
    pub fn integer(&mut self) -> Option<i64> {
        let is_negative = self.sign();
        match self.whole()?.value {
            0 if is_negative => None,
            value if is_negative => Some(-value),
            value => Some(value),
        }
    }

    /// A number without exponent, of at most 18 digits before and 18 behind the point: the nearest value.
    #[inline]
    pub fn number(&mut self) -> Option<f64> {
        let start = self.at;
        let is_negative = self.sign();
        let whole = self.whole()?;
        let mut value = whole.value as f64;
        if self.peek() == Some(b'.') {
            self.at += 1;
            let fraction = self.digits()?;
            if whole.count + fraction.count > MAX_EXACT {
                return self.since(start).parse().ok();
            }
            let shift = POWERS[fraction.count];
            value = (value * shift + fraction.value as f64) / shift;
        }
        Some(if is_negative { -value } else { value })
    }

    /// Moves behind a minus, if one comes next.
    #[inline]
    fn sign(&mut self) -> bool {
        self.take(b'-').is_some()
    }

    /// The digits before the point.
    #[inline]
    fn whole(&mut self) -> Option<Digits> {
        let leads_with_zero = self.peek() == Some(b'0');
        let digits = self.digits()?;
        (!leads_with_zero || digits.count == 1).then_some(digits)
    }

    #[inline]
    fn digits(&mut self) -> Option<Digits> {
        let (start, mut value) = (self.at, 0_i64);
        while let Some(eight) = self.text.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk) {
            let (some, count) = leading_digits(*eight);
            // What is too long is not read at all: it may come to nothing here.
            value = value.wrapping_mul(TENS[count]).wrapping_add(some);
            self.at += count;
            if count < 8 || self.at - start > MAX_DIGITS {
                return self.digits_since(start, value);
            }
        }
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            self.at += 1;
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
        }
        self.digits_since(start, value)
    }

    #[inline]
    fn digits_since(&self, start: usize, value: i64) -> Option<Digits> {
        let count = self.at - start;
        (1..=MAX_DIGITS).contains(&count).then_some(Digits { value, count })
    }
}

/// The value of the digits that `text` begins with, and how many these are. All at once: neighbours are
/// put together, to pairs, fours and eights.
#[inline]
fn leading_digits(text: [u8; 8]) -> (i64, usize) {
    let word = u64::from_le_bytes(text);
    let digits = word.wrapping_sub(LOW * u64::from(b'0'));
    // Beyond nine, adding 0x76 carries into the highest bit; below zero it is set already, there or by
    // a borrow of the byte below, which is none then. So the lowest mark is right.
    let marks = (digits | digits.wrapping_add(LOW * 0x76)) & HIGH;
    let count = marks.trailing_zeros() as usize / 8;
    if count == 0 {
        return (0, 0);
    }
    // The digits move behind zeros, to the end of eight.
    let digits = digits << (8 * (8 - count));
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eights = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    (eights as i64, count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_digits_are_digits() {
        assert_eq!(leading_digits(*b"12345678"), (12_345_678, 8));
        for place in 0..8 {
            for byte in 0..=255_u8 {
                let mut text = *b"90909090";
                text[place] = byte;
                let count = if byte.is_ascii_digit() { 8 } else { place };
                let value = text[..count]
                    .iter()
                    .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
                assert_eq!(leading_digits(text), (value, count), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn values_are_those_of_the_text(text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?", rest in "[ ,}]?") {
            let whole = format!("{text}{rest}");
            let mut cursor = Cursor::new(&whole);
            if let Some(number) = cursor.number() {
                prop_assert_eq!(cursor.rest(), rest.as_str());
                prop_assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits());
            } else {
                prop_assert!(text.len() > MAX_DIGITS);
            }
            let mut cursor = Cursor::new(&whole);
            if let Some(integer) = cursor.integer().filter(|_| !text.contains('.')) {
                prop_assert_eq!(Some(integer), text.parse().ok());
                prop_assert_eq!(cursor.rest(), rest.as_str());
            }
        }
    }
}
