//! Strings: finding their end eight bytes at a time, and undoing their escapes.

use super::document::Content;
use super::parse::Parser;
use super::{SyntaxError, SyntaxKind, Within};

impl Parser<'_> {
    /// The string that begins here; returns the index of its entry.
    pub(super) fn string(&mut self) -> Result<usize, SyntaxError> {
        let start = self.at;
        self.at = skip_plain(self.bytes(), start + 1);
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(self.push(start, Content::Plain));
        }
        self.escaped_string(start)
    }

    /// The rest of a string that began at `start`, from the first byte that cannot be taken as it
    /// is.
    fn escaped_string(&mut self, start: usize) -> Result<usize, SyntaxError> {
        let decoded_start = self.arena.decoded.len() as u32;
        let mut run = start + 1;
        loop {
            self.arena.decoded.push_str(&self.text[run..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let decoded = self.escape()?;
                    self.arena.decoded.push(decoded);
                }
                Some(_) => return Err(self.fault(SyntaxKind::ControlInString)),
                None => return Err(self.ends()),
            }
            run = self.at;
            self.at = skip_plain(self.bytes(), run);
        }
        self.at += 1;
        let end = self.arena.decoded.len() as u32;
        Ok(self.push(start, Content::Decoded { start: decoded_start, end }))
    }

    /// The character that the escape here stands for.
    fn escape(&mut self) -> Result<char, SyntaxError> {
        let decoded = match self.bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            Some(_) => return Err(self.fault(SyntaxKind::BadEscape)),
            None => return Err(self.ends()),
        };
        self.at += 2;
        Ok(decoded)
    }

    /// The character that a `\u` escape, or a surrogate pair of them, stands for.
    fn unicode_escape(&mut self) -> Result<char, SyntaxError> {
        let unit = self.code_unit()?;
        if let Some(decoded) = char::from_u32(u32::from(unit)) {
            return Ok(decoded);
        }
        let follows = self.bytes()[self.at..].starts_with(b"\\u");
        if follows && (0xD800..0xDC00).contains(&unit) {
            let second_at = self.at;
            let pair = [unit, self.code_unit()?];
            if let Some(Ok(decoded)) = char::decode_utf16(pair).next() {
                return Ok(decoded);
            }
            // Not its other half: the second escape stands for itself.
            self.at = second_at;
        }
        self.arena.lone_surrogates = true;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The four digits of the `\u` escape here.
    fn code_unit(&mut self) -> Result<u16, SyntaxError> {
        let digits = &self.bytes()[self.at + 2..];
        let mut unit = 0;
        for place in 0..4 {
            let Some(&digit) = digits.get(place) else { return Err(self.ends()) };
            let Some(value) = char::from(digit).to_digit(16) else {
                return Err(self.fault(SyntaxKind::BadEscape));
            };
            unit = unit << 4 | value as u16;
        }
        self.at += 6;
        Ok(unit)
    }

    fn ends(&self) -> SyntaxError {
        SyntaxError { offset: self.text.len(), kind: SyntaxKind::Ends(Within::String) }
    }
}

/// The first place from `at` on that holds a quote, a backslash or a control character, or the end.
fn skip_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        let hits = special(u64::from_le_bytes(*chunk));
        if hits != 0 {
            return at + hits.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes[at..].iter();
    at + rest.take_while(|byte| **byte >= b' ' && !matches!(byte, b'"' | b'\\')).count()
}

/// Marks the bytes of `word` that end a plain run with their highest bit. Exact up to and with the
/// first marked byte: a borrow can only spoil what is above it (Mycroft's test for a zero byte).
fn special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let zero_byte = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = zero_byte(word ^ (ONES * b'"' as u64));
    let backslash = zero_byte(word ^ (ONES * b'\\' as u64));
    (control | quote | backslash) & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::skip_plain;

    #[test]
    fn a_plain_run_ends_at_the_right_byte() {
        for stop in (0_u8..=255).filter(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\')) {
            for place in 0..20 {
                let mut bytes = [b'a'; 24];
                bytes[place] = stop;
                // What stands behind the first stop must not matter.
                bytes[place + 1] = b'"';
                assert_eq!(skip_plain(&bytes, 0), place, "{stop:#04x} at {place}");
            }
        }
    }

    #[test]
    fn all_other_bytes_are_plain() {
        for plain in (b' '..=255).filter(|byte| !matches!(byte, b'"' | b'\\')) {
            assert_eq!(skip_plain(&[plain; 19], 0), 19, "{plain:#04x}");
        }
    }
}
