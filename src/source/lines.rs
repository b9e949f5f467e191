//! Lines and columns of bytes, and the bytes of records, found in one passage through an input.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr_iter, memrchr};
use serde::{Deserialize, Serialize};

use super::damage::Lenient;

/// Bytes read at a time.
const BLOCK: usize = 64 << 10;

/// A place in a text as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters (not bytes), from 1. A byte order mark does not count.
    pub column: u64,
}

impl Position {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The position behind `bytes`, which begin here.
    #[must_use]
    pub fn behind(mut self, bytes: &[u8]) -> Self {
        let tail = match memrchr(b'\n', bytes) {
            Some(last) => {
                self.line += memchr_iter(b'\n', bytes).count() as u64;
                self.column = 1;
                &bytes[last + 1..]
            }
            None => bytes,
        };
        // Every byte but the continuation bytes 0x80 to 0xbf begins a character.
        let characters = match tail.is_ascii() {
            true => tail.len(),
            false => tail.iter().filter(|&&byte| byte & 0xc0 != 0x80).count(),
        };
        self.column += characters as u64;
        self
    }
}

/// A passage through an input, from its beginning to its end.
#[derive(Debug)]
pub struct Passage<R> {
    reader: Lenient<R>,
    block: Vec<u8>,
    /// The bytes of `block` that are still to be passed.
    rest: Range<usize>,
    /// Where the next byte lies in the input.
    offset: u64,
    position: Position,
    /// The bytes of the range that was read last.
    bytes: Vec<u8>,
}

impl<R: Read> Passage<R> {
    /// A passage through what `reader` gives.
    pub fn new(reader: R) -> Self {
        Self {
            reader: Lenient::new(reader),
            block: vec![0; BLOCK],
            rest: 0..0,
            offset: 0,
            position: Position::START,
            bytes: Vec::new(),
        }
    }

    /// Goes on to `range`, which begins where the last one ended or behind that, and gives the position of
    /// its first byte and its bytes, at most `max_len` of them. Of a range behind the end, or behind damage,
    /// these are the position of the end and what there is of it. Memory depends on `max_len` alone.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn read(&mut self, range: Range<u64>, max_len: usize) -> io::Result<(Position, &[u8])> {
        self.bytes.clear();
        self.pass(range.start, 0)?;
        let start = self.position;
        self.pass(range.end, max_len)?;
        Ok((start, &self.bytes))
    }

    /// Goes on to the byte `to`, or to the end; keeps the first `room` bytes that are passed.
    fn pass(&mut self, to: u64, mut room: usize) -> io::Result<()> {
        while self.offset < to {
            if self.rest.is_empty() && !self.refill()? {
                break;
            }
            let rest = &self.block[self.rest.clone()];
            let step = usize::try_from(to - self.offset).unwrap_or(usize::MAX).min(rest.len());
            let passed = &rest[..step];
            let kept = &passed[..step.min(room)];
            self.bytes.extend_from_slice(kept);
            room -= kept.len();
            self.position = self.position.behind(passed);
            self.offset += step as u64;
            self.rest.start += step;
        }
        Ok(())
    }

    /// Brings the next bytes to hand. False at the end.
    fn refill(&mut self) -> io::Result<bool> {
        let mut len = 0;
        while len < BLOCK {
            match self.reader.read(&mut self.block[len..]) {
                Ok(0) => break,
                Ok(count) => len += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.rest = 0..len;
        if self.offset == 0 && self.block[..len].starts_with(b"\xef\xbb\xbf") {
            self.offset = 3;
            self.rest.start = 3;
        }
        Ok(len > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(text: &str, offset: usize) -> Position {
        let before = &text[..offset];
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
        Position { line, column }
    }

    /// The ranges of a text, with their positions.
    fn visited(text: &str, ranges: &[Range<u64>], max_len: usize) -> Vec<(Position, Vec<u8>)> {
        let mut passage = Passage::new(text.as_bytes());
        let read = |range: &Range<u64>| {
            let (position, bytes) = passage.read(range.clone(), max_len).unwrap();
            (position, bytes.to_vec())
        };
        ranges.iter().map(read).collect()
    }

    proptest! {
        #[test]
        fn ranges_are_visited_with_their_positions(text in "[a-zé\n🐵]{0,60}", cuts in prop::collection::vec(0_usize..200, 0..9), repeat in 1_usize..3000) {
            let text = text.repeat(repeat);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut * text.len() / 200).filter(|&cut| text.is_char_boundary(cut)).collect();
            cuts.sort_unstable();
            let ranges: Vec<Range<u64>> = cuts.chunks_exact(2).map(|pair| pair[0] as u64..pair[1] as u64).collect();
            let found = visited(&text, &ranges, usize::MAX);
            prop_assert_eq!(found.len(), ranges.len());
            for (range, (position, bytes)) in ranges.iter().zip(found) {
                prop_assert_eq!(position, naive(&text, range.start as usize));
                prop_assert_eq!(bytes, &text.as_bytes()[range.start as usize..range.end as usize]);
            }
        }
    }

    #[test]
    fn a_mark_at_the_beginning_is_no_column() {
        let text = "\u{feff}ab\ncd";
        let found = visited(text, &[3..4, 6..7], 10);
        assert_eq!(found[0], (Position { line: 1, column: 1 }, b"a".to_vec()));
        assert_eq!(found[1], (Position { line: 2, column: 1 }, b"c".to_vec()));
    }

    #[test]
    fn a_range_is_cut_to_its_bound_and_may_lie_behind_the_end() {
        let found = visited("abcdef", &[1..5, 8..9], 2);
        assert_eq!(found[0].1, b"bc");
        assert_eq!(found[1], (Position { line: 1, column: 7 }, Vec::new()));
    }
}
