//! Lines and columns of bytes, and the bytes of records, found in one pass over an input.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use super::damage::Lenient;

/// Bytes read at a time.
const BLOCK: usize = 64 << 10;

/// A place in a text as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
        let characters = tail.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        self.column += characters as u64;
        self
    }
}

/// Visits the bytes in each of `ranges`, which are sorted and do not overlap, in one pass: the number of
/// the range, the position of its first byte, and its bytes, at most `max_len` of them. A range behind
/// the end, or behind damage, is visited with the position of the end and what there is of it. Memory depends on `max_len`
/// alone, not on the number of ranges or the length of lines.
///
/// # Errors
/// The input cannot be read.
pub fn visit(
    reader: impl Read,
    ranges: &[Range<u64>],
    max_len: usize,
    mut visitor: impl FnMut(usize, Position, &[u8]),
) -> io::Result<()> {
    let mut reader = Lenient::new(reader);
    let mut offset = 0;
    let mut position = Position::START;
    let mut number = 0;
    let mut begun: Option<(Position, Vec<u8>)> = None;
    let mut block = vec![0; BLOCK];
    while number < ranges.len() {
        let mut rest = next_block(&mut reader, &mut block)?;
        if rest.is_empty() {
            break;
        }
        if offset == 0 && rest.starts_with(b"\xef\xbb\xbf") {
            offset = 3;
            rest = &rest[3..];
        }
        while let Some(range) = ranges.get(number) {
            let wanted = if begun.is_some() { range.end } else { range.start };
            let step = usize::try_from(wanted.saturating_sub(offset)).unwrap_or(usize::MAX);
            let (before, after) = rest.split_at_checked(step).unwrap_or((rest, &[]));
            if let Some((_, bytes)) = &mut begun {
                let room = max_len - bytes.len();
                bytes.extend(before.iter().take(room));
            }
            position = position.behind(before);
            offset += before.len() as u64;
            rest = after;
            if before.len() < step {
                break;
            }
            match begun.take() {
                None => begun = Some((position, Vec::new())),
                Some((start, bytes)) => {
                    visitor(number, start, &bytes);
                    number += 1;
                }
            }
        }
    }
    for number in number..ranges.len() {
        let (start, bytes) = begun.take().unwrap_or((position, Vec::new()));
        visitor(number, start, &bytes);
    }
    Ok(())
}

/// The next bytes, in `block`: none at the end.
fn next_block<'b>(reader: &mut impl Read, block: &'b mut [u8]) -> io::Result<&'b [u8]> {
    let mut len = 0;
    while len < block.len() {
        match reader.read(&mut block[len..]) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(&block[..len])
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

    /// Gives its bytes a few at a time, so that ranges lie across blocks.
    fn visited(text: &str, ranges: &[Range<u64>], max_len: usize) -> Vec<(Position, Vec<u8>)> {
        let mut found = Vec::new();
        visit(text.as_bytes(), ranges, max_len, |number, position, bytes| {
            assert_eq!(number, found.len());
            found.push((position, bytes.to_vec()));
        })
        .unwrap();
        found
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
