//! JSON of any kind, passed over at a cursor on bytes: strict in its grammar, and without a look at what it
//! says. It saves time; whatever it gives up at (deep nesting, broken text) may still be JSON.

use std::ops::Range;

use super::{Needle, ends_plain};

/// How deep [`Skim::value`] follows arrays and objects.
const MAX_DEPTH: u32 = 32;

/// A place in bytes that may be JSON. Each method that reads gives None where the bytes are not as it
/// expects; the place means nothing then.
#[derive(Clone, Copy, Debug)]
pub struct Skim<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Skim<'t> {
    /// The beginning of `bytes`.
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The place, in bytes from the beginning.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The bytes of a range.
    pub fn bytes(&self, range: Range<usize>) -> &'t [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// The next byte.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves behind white space.
    #[inline]
    pub fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Moves behind `byte`.
    #[inline]
    pub fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Moves behind `needle`, if that is what comes next.
    #[inline]
    pub fn take_needle(&mut self, needle: &Needle) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        needle.begins(rest).then(|| self.at += needle.text().len())
    }

    /// Moves `count` bytes on.
    pub fn advance(&mut self, count: usize) {
        self.at += count;
    }

    /// The colon behind a name, and the space around it.
    #[inline]
    pub fn colon(&mut self) -> Option<()> {
        self.space();
        self.take(b':')?;
        self.space();
        Some(())
    }

    /// The bracket `open`: true if something stands behind it, to whose beginning it moves; false behind
    /// the bracket `close`.
    #[inline]
    pub fn enters(&mut self, open: u8, close: u8) -> Option<bool> {
        self.take(open)?;
        self.space();
        Some(self.take(close).is_none())
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

    /// A string: where what stands between its quotes is written.
    #[inline]
    pub fn string(&mut self) -> Option<Range<usize>> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            self.plain();
            let next = self.peek()?;
            self.at += 1;
            match next {
                b'"' => return Some(start..self.at - 1),
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// Moves to the next quote, backslash or control character.
    #[inline]
    fn plain(&mut self) {
        while let Some(eight) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let ends = ends_plain(u64::from_le_bytes(*eight));
            if ends != 0 {
                self.at += ends.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        while self.peek().is_some_and(|byte| !matches!(byte, b'"' | b'\\' | ..b' ')) {
            self.at += 1;
        }
    }

    /// What stands behind a backslash.
    #[inline]
    fn escape(&mut self) -> Option<()> {
        let kind = self.peek()?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    /// Any value.
    #[inline]
    pub fn value(&mut self) -> Option<()> {
        self.nested(MAX_DEPTH)
    }

    fn nested(&mut self, depth: u32) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number(),
            b'n' => self.word(b"null"),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'{' => {
                let depth = depth.checked_sub(1)?;
                let mut goes_on = self.enters(b'{', b'}')?;
                while goes_on {
                    self.string()?;
                    self.colon()?;
                    self.nested(depth)?;
                    goes_on = self.goes_on(b'}')?;
                }
                Some(())
            }
            b'[' => {
                let depth = depth.checked_sub(1)?;
                let mut goes_on = self.enters(b'[', b']')?;
                while goes_on {
                    self.nested(depth)?;
                    goes_on = self.goes_on(b']')?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn word<const LEN: usize>(&mut self, word: &[u8; LEN]) -> Option<()> {
        let comes = self.bytes.get(self.at..)?.first_chunk() == Some(word);
        comes.then(|| self.at += LEN)
    }

    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        // A digit behind a zero is read by nobody.
        (!matches!(self.peek(), Some(b'0'..=b'9'))).then_some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;

    fn passes(text: &str) -> bool {
        let mut skim = Skim::new(text.as_bytes());
        skim.value().is_some() && skim.at() == text.len()
    }

    fn is_json(text: &str) -> bool {
        serde_json::from_str::<&RawValue>(text).is_ok_and(|value| value.get() == text)
    }

    #[test]
    fn values_of_every_kind_are_passed_over() {
        for text in [
            r#"{"a" : [1, -0.5e+10, true] , "b\"\u00e9" :{ }, "\udc00":null}"#,
            "[]",
            "-0",
            "\"é\\n and more than eight plain bytes\"",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in ["01", "-", "1.", "1e", "\"\\x\"", "\"\\u12\"", "{\"a\":1,}", "[1,]", "tru", ""]
        {
            assert!(!passes(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_passed_over_is_json(text in r#"([\[\]{},:"0-9eE.+\\-]|[\\]["u/n]|true|null|"a"|"b":|\PC){0,12}"#) {
            prop_assert_eq!(passes(&text), is_json(&text), "{}", text);
        }
    }
}
