//! The grammar: recursive descent over bytes, bounded by [`MAX_DEPTH`].

use super::document::{Arena, Content, Entry, Repeat};
use super::{Document, SyntaxError, SyntaxKind, Within};

/// How many arrays and objects may lie in each other. This is where `serde_json` stops: its
/// counter begins at 128 and refuses at 0.
pub const MAX_DEPTH: usize = 127;

/// Words of other notations that turn up where a JSON value should be.
const FOREIGN_WORDS: [&str; 7] =
    ["NaN", "Infinity", "-Infinity", "undefined", "None", "True", "False"];

/// How many names an object may have for a repeated one to be looked for in passing. Larger
/// objects have their names sorted.
const SMALL_OBJECT: usize = 32;

/// A place in a text, and what was found before it.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) arena: Arena,
}

impl<'a> Parser<'a> {
    /// Reads `text` as one value with nothing but white space around it.
    pub(super) fn parse(text: &'a str) -> Result<Document<'a>, SyntaxError> {
        if u32::try_from(text.len()).is_err() {
            return Err(SyntaxError { offset: 0, kind: SyntaxKind::TooLong });
        }
        if text.starts_with('\u{feff}') {
            return Err(SyntaxError { offset: 0, kind: SyntaxKind::ByteOrderMark });
        }
        let mut parser = Self { text, at: 0, arena: Arena::default() };
        // Payloads have a name or a value about every 10 bytes. The cap keeps the guess from
        // mattering for a large text that is one string.
        parser.arena.entries.reserve(text.len().min(8192) / 10 + 2);
        parser.skip_space();
        if parser.at == text.len() {
            return Err(parser.fault(SyntaxKind::Empty));
        }
        parser.value(0)?;
        parser.skip_space();
        if parser.at < text.len() {
            return Err(parser.fault(SyntaxKind::TextAfter));
        }
        parser.arena.repeats.sort_unstable_by_key(|repeat| repeat.first);
        Ok(Document { text, arena: parser.arena })
    }

    /// A value in `depth` containers. Something must stand here.
    fn value(&mut self, depth: usize) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Content::Bool(true)),
            Some(b'f') => self.word("false", Content::Bool(false)),
            Some(b'n') => self.word("null", Content::Null),
            _ => Err(self.not_a_value()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let index = self.open(depth)?;
        let mut names = Names::default();
        if self.peek_in(Within::Object)? != b'}' {
            loop {
                names.add(self.name()?);
                self.value(depth + 1)?;
                match self.peek_in(Within::Object)? {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return Err(self.fault(SyntaxKind::ExpectedCommaOrBrace)),
                }
                if self.peek_in(Within::Object)? == b'}' {
                    return Err(self.fault(SyntaxKind::TrailingComma));
                }
            }
        }
        let next = self.close(index);
        self.arena.entries[index].content = Content::Object { next };
        if names.may_repeat {
            self.find_repeats(index, names.count as usize);
        }
        Ok(())
    }

    /// A member's name, the colon behind it, and the space before the value; returns the name's
    /// fingerprint.
    fn name(&mut self) -> Result<u32, SyntaxError> {
        match self.peek_in(Within::Object)? {
            b'"' => {}
            b'\'' => return Err(self.fault(SyntaxKind::SingleQuote)),
            _ => return Err(self.fault(SyntaxKind::ExpectedName)),
        }
        let (start, index) = (self.at + 1, self.string()?);
        let name = match self.arena.entries[index].content {
            Content::Plain => &self.bytes()[start..self.at - 1],
            _ => self.arena.string(self.text, index).as_bytes(),
        };
        let fingerprint = fingerprint(name);
        if self.peek_in(Within::Object)? != b':' {
            return Err(self.fault(SyntaxKind::ExpectedColon));
        }
        self.at += 1;
        self.peek_in(Within::Object)?;
        Ok(fingerprint)
    }

    fn array(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let index = self.open(depth)?;
        if self.peek_in(Within::Array)? != b']' {
            loop {
                self.value(depth + 1)?;
                match self.peek_in(Within::Array)? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return Err(self.fault(SyntaxKind::ExpectedCommaOrBracket)),
                }
                if self.peek_in(Within::Array)? == b']' {
                    return Err(self.fault(SyntaxKind::TrailingComma));
                }
            }
        }
        let next = self.close(index);
        self.arena.entries[index].content = Content::Array { next };
        Ok(())
    }

    /// Takes an opening bracket; returns the index of the container's entry, to be filled in when
    /// the container is closed.
    fn open(&mut self, depth: usize) -> Result<usize, SyntaxError> {
        if depth == MAX_DEPTH {
            return Err(self.fault(SyntaxKind::TooDeep));
        }
        let start = self.at;
        self.at += 1;
        Ok(self.push(start, Content::Null))
    }

    /// Takes the closing bracket of the container at `index`; returns the index behind it.
    fn close(&mut self, index: usize) -> u32 {
        self.at += 1;
        self.arena.entries[index].end = self.offset();
        self.arena.entries.len() as u32
    }

    fn word(&mut self, word: &'static str, content: Content) -> Result<(), SyntaxError> {
        let rest = &self.bytes()[self.at..];
        if rest.starts_with(word.as_bytes()) {
            let start = self.at;
            self.at += word.len();
            self.push(start, content);
            return Ok(());
        }
        if word.as_bytes().starts_with(rest) {
            self.at = self.text.len();
            return Err(self.fault(SyntaxKind::Ends(Within::Word)));
        }
        Err(self.not_a_value())
    }

    /// Why what stands here is no value.
    pub(super) fn not_a_value(&self) -> SyntaxError {
        let rest = &self.bytes()[self.at..];
        let foreign = FOREIGN_WORDS.iter().find(|word| rest.starts_with(word.as_bytes()));
        self.fault(match (foreign, rest.first()) {
            (Some(word), _) => SyntaxKind::ForeignWord(word),
            (None, Some(b'\'')) => SyntaxKind::SingleQuote,
            (None, Some(b'-' | b'+' | b'.' | b'0'..=b'9')) => SyntaxKind::BadNumber,
            _ => SyntaxKind::ExpectedValue,
        })
    }

    /// Adds the names that come more than once in the object at `index`, of `count` in all, to the
    /// arena's repeats.
    ///
    /// Sorting takes O(n log n) comparisons whatever the names are; a table could be made slow by
    /// names chosen for it.
    #[cold]
    fn find_repeats(&mut self, index: usize, count: usize) {
        let arena = &mut self.arena;
        let mut names = Vec::with_capacity(count);
        let (mut at, end) = (index + 1, arena.after(index));
        while at < end {
            names.push((arena.string(self.text, at), at));
            at = arena.after(at + 1);
        }
        names.sort_unstable();
        let mut repeats = Vec::new();
        for pair in names.windows(2) {
            if pair[0].0 == pair[1].0 {
                repeats.push(Repeat {
                    object: index as u32,
                    first: pair[0].1 as u32,
                    second: pair[1].1 as u32,
                });
            }
        }
        arena.repeats.append(&mut repeats);
    }

    /// The next byte that is not white space; there must be one, since `within` is not closed yet.
    fn peek_in(&mut self, within: Within) -> Result<u8, SyntaxError> {
        self.skip_space();
        self.peek().ok_or_else(|| self.fault(SyntaxKind::Ends(within)))
    }

    #[inline]
    fn skip_space(&mut self) {
        // Most often there is none.
        if self.peek().is_some_and(|byte| byte > b' ') {
            return;
        }
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Adds the entry of what lies between `start` and the current place; returns its index.
    pub(super) fn push(&mut self, start: usize, content: Content) -> usize {
        let entry = Entry { start: start as u32, end: self.offset(), content };
        self.arena.entries.push(entry);
        self.arena.entries.len() - 1
    }

    /// The current place. All casts to `u32` hold because the text is shorter than 2^32 bytes and
    /// every entry and every decoded byte stands for at least one of them.
    fn offset(&self) -> u32 {
        self.at as u32
    }

    pub(super) fn fault(&self, kind: SyntaxKind) -> SyntaxError {
        SyntaxError { offset: self.at, kind }
    }
}

/// The names of an object that is being read, just enough to know whether one may have come twice.
#[derive(Default)]
struct Names {
    fingerprints: [u32; SMALL_OBJECT],
    count: u32,
    may_repeat: bool,
}

impl Names {
    fn add(&mut self, fingerprint: u32) {
        let count = self.count as usize;
        match self.fingerprints.get_mut(count) {
            Some(slot) => {
                *slot = fingerprint;
                self.may_repeat |= self.fingerprints[..count].contains(&fingerprint);
            }
            None => self.may_repeat = true,
        }
        self.count += 1;
    }
}

/// A number that equal names share and that the names of a payload seldom share: its length and
/// three of its bytes.
#[inline]
pub fn fingerprint(name: &[u8]) -> u32 {
    match name {
        [] => 0,
        [first, .., last] => {
            u32::from_le_bytes([name.len() as u8, *first, name[name.len() / 2], *last])
        }
        [only] => u32::from_le_bytes([1, *only, *only, *only]),
    }
}
