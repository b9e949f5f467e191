//! Lines and columns of bytes, and the bytes of records, found in one pass over an input.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr_iter, memrchr};

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

/// The positions of the bytes at `offsets`, which are sorted. An offset behind the end gets the
/// position of the end. Memory does not depend on the length of lines.
///
/// # Errors
/// The input cannot be read.
pub fn positions(mut reader: impl Read, offsets: &[u64]) -> io::Result<Vec<Position>> {
    let mut found = Vec::with_capacity(offsets.len());
    let mut cursor = Cursor { offset: 0, position: Position { line: 1, column: 1 } };
    let mut block = Vec::with_capacity(BLOCK);
    while found.len() < offsets.len() && next_block(&mut reader, &mut block)? {
        let mut rest = block.as_slice();
        if cursor.offset == 0 && rest.starts_with(b"\xef\xbb\xbf") {
            cursor.offset = 3;
            rest = &rest[3..];
        }
        while let Some(&wanted) = offsets.get(found.len()) {
            let step = usize::try_from(wanted.saturating_sub(cursor.offset)).unwrap_or(usize::MAX);
            let Some((before, after)) = rest.split_at_checked(step) else { break };
            cursor.pass(before);
            rest = after;
            found.push(cursor.position);
        }
        cursor.pass(rest);
    }
    found.resize(offsets.len(), cursor.position);
    Ok(found)
}

/// The bytes in each of `ranges`, which are sorted and do not overlap, at most `max_len` of each.
///
/// # Errors
/// The input cannot be read.
pub fn slices(
    mut reader: impl Read,
    ranges: &[Range<u64>],
    max_len: usize,
) -> io::Result<Vec<Vec<u8>>> {
    let mut found = vec![Vec::new(); ranges.len()];
    let (mut offset, mut first) = (0, 0);
    let mut block = Vec::with_capacity(BLOCK);
    while first < ranges.len() && next_block(&mut reader, &mut block)? {
        let end = offset + block.len() as u64;
        for (range, bytes) in ranges.iter().zip(&mut found).skip(first) {
            if range.start >= end {
                break;
            }
            let from = (range.start.max(offset) - offset) as usize;
            let to = (range.end.clamp(offset, end) - offset) as usize;
            let room = max_len - bytes.len();
            bytes.extend(block[from.min(to)..to].iter().take(room));
        }
        first += ranges[first..].iter().take_while(|range| range.end <= end).count();
        offset = end;
    }
    Ok(found)
}

/// Fills `block` with the next bytes. False at the end.
fn next_block(reader: &mut impl Read, block: &mut Vec<u8>) -> io::Result<bool> {
    block.clear();
    reader.take(BLOCK as u64).read_to_end(block)?;
    Ok(!block.is_empty())
}

struct Cursor {
    offset: u64,
    position: Position,
}

impl Cursor {
    fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        let tail = match memrchr(b'\n', bytes) {
            Some(last) => {
                self.position.line += memchr_iter(b'\n', bytes).count() as u64;
                self.position.column = 1;
                &bytes[last + 1..]
            }
            None => bytes,
        };
        // Every byte but the continuation bytes 0x80 to 0xbf begins a character.
        let characters = tail.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        self.position.column += characters as u64;
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

    proptest! {
        #[test]
        fn positions_agree_with_counting(lines in prop::collection::vec("[aé𝄞]{0,9}", 0..40), gap in 0usize..40_000) {
            let text = lines.join("\n") + &"é".repeat(gap) + "\n" + &lines.join("\n");
            let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(7).collect();
            let wanted: Vec<u64> = offsets.iter().map(|&at| at as u64).collect();
            let found = positions(text.as_bytes(), &wanted).unwrap();
            for (offset, position) in offsets.into_iter().zip(found) {
                prop_assert_eq!(position, naive(&text, offset));
            }
        }

        #[test]
        fn slices_agree_with_indexing(cuts in prop::collection::btree_set(0u64..200_000, 0..12), max in 0usize..90_000) {
            let bytes: Vec<u8> = (0..150_000u32).map(|at| (at % 251) as u8).collect();
            let cuts: Vec<u64> = cuts.into_iter().collect();
            let ranges: Vec<Range<u64>> = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let found = slices(bytes.as_slice(), &ranges, max).unwrap();
            for (range, slice) in ranges.iter().zip(found) {
                let end = (range.end as usize).min(bytes.len());
                let whole = &bytes[(range.start as usize).min(end)..end];
                prop_assert!(slice == whole[..whole.len().min(max)]);
            }
        }
    }

    #[test]
    fn byte_order_marks_and_ends() {
        let found = positions(&b"\xef\xbb\xbf{}\n"[..], &[0, 3, 4, 99]).unwrap();
        let pairs: Vec<_> = found.iter().map(|at| (at.line, at.column)).collect();
        assert_eq!(pairs, [(1, 1), (1, 1), (1, 2), (2, 1)]);
        assert_eq!(positions(&b""[..], &[5]).unwrap(), [Position { line: 1, column: 1 }]);
    }
}
