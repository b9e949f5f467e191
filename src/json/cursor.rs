//! JSON of the usual kind, read at a cursor: without a tree, and without memory. What is unusual (an
//! escape, an exponent, deep nesting) is not read at all.

mod needle;
mod number;
mod skim;

pub use needle::Needle;
pub use skim::Skim;

/// How deep [`Cursor::value`] follows arrays and objects.
const MAX_DEPTH: u32 = 8;

/// How many bytes of a long string are looked at together.
const AT_ONCE: usize = 32;

/// A string that is longer than this, in bytes, is no short one.
const SHORT: usize = 16;

/// The lowest bit of each byte.
const LOW: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each byte.
const HIGH: u64 = LOW << 7;

/// A place in a text. Each method that reads gives None where the text is not as it expects, which may
/// still be JSON; the place means nothing then.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// The beginning of `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The place, in bytes from the beginning.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The text from `start`, a place where the cursor was, up to here.
    pub fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    /// The text from here on.
    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next byte.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Moves behind white space.
    #[inline]
    pub fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Moves behind `byte`, an ASCII character.
    #[inline]
    pub fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek() != Some(byte) {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Moves behind `text`, if that is what comes next.
    #[inline]
    pub fn take_bytes<const LEN: usize>(&mut self, text: &[u8; LEN]) -> Option<()> {
        let comes = self.text.as_bytes().get(self.at..)?.first_chunk() == Some(text);
        comes.then(|| self.at += LEN)
    }

    /// Moves behind `text`, if that is what comes next.
    #[inline]
    pub fn take_text(&mut self, text: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(text.as_bytes()).then(|| self.at += text.len())
    }

    /// Moves `count` bytes on, to the end of a character.
    pub fn advance(&mut self, count: usize) -> Option<()> {
        let at = self.at.checked_add(count)?;
        self.at = self.text.is_char_boundary(at).then_some(at)?;
        Some(())
    }

    /// The colon behind a name, and the space around it.
    #[inline]
    pub fn colon(&mut self) -> Option<()> {
        self.space();
        self.take(b':')?;
        self.space();
        Some(())
    }

    /// Behind an element or a member: true if another one follows, to whose beginning it moves; false
    /// behind the bracket `close`.
    #[inline]
    pub fn goes_on(&mut self, close: u8) -> Option<bool> {
        self.space();
        let next = self.peek()?;
        self.at += 1;
        if next == b',' {
            self.space();
            return Some(true);
        }
        (next == close).then_some(false)
    }

    /// A string without escapes: what stands between its quotes.
    #[inline]
    pub fn string(&mut self) -> Option<&'t str> {
        self.take(b'"')?;
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let mut end = start;
        // Eight bytes at a time, and more of them once it is no short string.
        while let Some(eight) = bytes.get(end..).and_then(|rest| rest.first_chunk()) {
            let ends = ends_plain(u64::from_le_bytes(*eight));
            if ends != 0 {
                end += ends.trailing_zeros() as usize / 8;
                self.at = end;
                self.take(b'"')?;
                return self.text.get(start..end);
            }
            end += 8;
            if end - start >= SHORT {
                while bytes.get(end..).and_then(|rest| rest.first_chunk()).is_some_and(is_plain) {
                    end += AT_ONCE;
                }
            }
        }
        while !matches!(bytes.get(end)?, b'"' | b'\\' | ..b' ') {
            end += 1;
        }
        self.at = end;
        self.take(b'"')?;
        Some(&self.text[start..end])
    }

    /// `true` or `false`.
    pub fn truth(&mut self) -> Option<()> {
        self.take_bytes(b"true").or_else(|| self.take_bytes(b"false"))
    }

    /// Any value.
    pub fn value(&mut self) -> Option<()> {
        self.nested(MAX_DEPTH)
    }

    fn nested(&mut self, depth: u32) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b'n' => self.take_bytes(b"null"),
            b't' | b'f' => self.truth(),
            b'{' => self.children(b'}', depth, |inner, depth| {
                inner.string()?;
                inner.colon()?;
                inner.nested(depth)
            }),
            b'[' => self.children(b']', depth, Self::nested),
            _ => None,
        }
    }

    fn children(
        &mut self,
        close: u8,
        depth: u32,
        child: fn(&mut Self, u32) -> Option<()>,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.at += 1;
        self.space();
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            child(self, depth)?;
            if !self.goes_on(close)? {
                return Some(());
            }
        }
    }
}

/// Whether no byte ends the plain part of a string. Without a way out halfway, so that many bytes are
/// looked at together.
#[inline]
fn is_plain(bytes: &[u8; AT_ONCE]) -> bool {
    let ends = |byte: u8| (byte == b'"') | (byte == b'\\') | (byte < b' ');
    !bytes.iter().fold(false, |found, byte| found | ends(*byte))
}

/// The bytes of a word, the first one lowest, that end the plain part of a string: quotes, backslashes
/// and control characters. The lowest bit that is set is the highest of the first such byte; bits above
/// it may be wrong.
#[inline]
fn ends_plain(word: u64) -> u64 {
    let is_zero = |word: u64| word.wrapping_sub(LOW) & !word;
    let is_control = word.wrapping_sub(LOW * u64::from(b' ')) & !word;
    let quote = word ^ (LOW * u64::from(b'"'));
    let backslash = word ^ (LOW * u64::from(b'\\'));
    (is_zero(quote) | is_zero(backslash) | is_control) & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn reads(text: &str) -> bool {
        let mut cursor = Cursor::new(text);
        cursor.value().is_some() && cursor.at() == text.len()
    }

    #[test]
    fn reads_the_usual_kind() {
        for text in [
            r#"{"a":[1,-2.5,"é b",{}],"b" : null , "c":[ true,false ] }"#,
            "0",
            "-0.25",
            r#""12345678""#,
            r#""123456789""#,
        ] {
            assert!(reads(text), "{text}");
        }
    }

    #[test]
    fn leaves_the_rest_to_others() {
        for text in [
            r#""a\n""#,
            "\"a\tb\"",
            "\"12345678\u{1}",
            "\"open",
            "1e3",
            "01",
            "1.",
            "-",
            "1234567890123456789",
            "[1,]",
            "{\"a\" 1}",
            "{a:1}",
            "nul",
            "",
        ] {
            assert!(!reads(text), "{text}");
        }
        assert!(!reads(&("[".repeat(99_999) + &"]".repeat(99_999))));
    }

    proptest! {
        #[test]
        fn what_is_read_is_json(text in r#"[ \[\]{},:"\\ae0-9.\-é\x01]{0,24}"#) {
            prop_assert!(!reads(&text) || serde_json::from_str::<Value>(&text).is_ok());
        }

        #[test]
        fn strings_end_where_they_end(inner in "[^\"\\\\\\x00-\\x1f]{0,140}", rest in ".{0,12}") {
            let text = format!("\"{inner}\"{rest}");
            let mut cursor = Cursor::new(&text);
            prop_assert_eq!(cursor.string(), Some(inner.as_str()));
            prop_assert_eq!(cursor.rest(), rest.as_str());
        }
    }
}
