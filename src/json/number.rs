//! Numbers: how they are written, and what they come to.

use super::document::Content;
use super::parse::Parser;
use super::{SyntaxError, SyntaxKind, Within};

/// A number, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'d> {
    raw: &'d str,
}

impl<'d> Number<'d> {
    /// The number that is written as `raw`, which must be JSON.
    pub(crate) fn new(raw: &'d str) -> Self {
        Self { raw }
    }

    /// The text of the number.
    pub fn raw(self) -> &'d str {
        self.raw
    }

    /// Its value where it is written as an integer and fits.
    pub fn as_i64(self) -> Option<i64> {
        self.raw.parse().ok()
    }

    /// Its value where it is written as an integer and fits.
    pub fn as_u64(self) -> Option<u64> {
        self.raw.parse().ok()
    }

    /// The nearest value; a number beyond all of them becomes [`f64::MAX`] or [`f64::MIN`], so
    /// that whoever compares or adds never meets an infinity.
    pub fn as_f64(self) -> f64 {
        // Every JSON number is a number for Rust as well, so the fallback is never taken.
        self.raw.parse().unwrap_or(0.0_f64).clamp(f64::MIN, f64::MAX)
    }

    /// Whether it is written without a fraction and without an exponent. That is what draft-04
    /// calls an integer: neither `1.0` nor `1e2` is one.
    pub fn is_written_as_integer(self) -> bool {
        !self.raw.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
    }
}

impl Parser<'_> {
    /// The number that begins here.
    pub(super) fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.peek() {
                    return Err(SyntaxError { offset: start, kind: SyntaxKind::LeadingZero });
                }
            }
            Some(b'1'..=b'9') => self.skip_digits(),
            _ => return Err(self.no_digit(start)),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits(start)?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits(start)?;
        }
        self.push(start, Content::Number);
        Ok(())
    }

    /// At least one digit of the number that began at `start`.
    fn digits(&mut self, start: usize) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(b'0'..=b'9') => {
                self.skip_digits();
                Ok(())
            }
            _ => Err(self.no_digit(start)),
        }
    }

    fn skip_digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    /// Why the number that began at `start` does not go on with a digit.
    fn no_digit(&mut self, start: usize) -> SyntaxError {
        if self.at == self.text.len() {
            return self.fault(SyntaxKind::Ends(Within::Number));
        }
        self.at = start;
        self.not_a_value()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    #[test]
    fn values_follow_how_the_number_is_written() {
        for (raw, integer, float, written_as_integer) in [
            ("0", Some(0), 0.0, true),
            ("-12", Some(-12), -12.0, true),
            ("9223372036854775807", Some(i64::MAX), i64::MAX as f64, true),
            ("9223372036854775808", None, 9_223_372_036_854_775_808.0, true),
            ("1.0", None, 1.0, false),
            ("1e2", None, 100.0, false),
            ("30.5", None, 30.5, false),
            ("1e999", None, f64::MAX, false),
            ("-1e999", None, f64::MIN, false),
            ("1e-999", None, 0.0, false),
        ] {
            let document = Document::parse(raw.as_bytes()).unwrap();
            let number = document.root().as_number().unwrap();
            assert_eq!(number.raw(), raw);
            assert_eq!(number.as_i64(), integer, "{raw}");
            assert_eq!(number.as_f64(), float, "{raw}");
            assert_eq!(number.is_written_as_integer(), written_as_integer, "{raw}");
        }
    }
}
