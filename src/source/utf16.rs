//! UTF-16 input, transcoded to UTF-8 while it is read.

use std::io::{self, Cursor, Read};

use super::damage::{Broken, Damage};

/// Bytes read from the source at a time.
const BLOCK: usize = 16 << 10;

/// Makes a unit of two bytes, in one of the byte orders.
type Unit = fn([u8; 2]) -> u16;

/// The byte order of a text that begins with `head` if it is UTF-16, and the length of its mark in bytes.
fn encoding(head: &[u8]) -> Option<(Unit, usize)> {
    match *head {
        [0xff, 0xfe, ..] => Some((u16::from_le_bytes, 2)),
        [0xfe, 0xff, ..] => Some((u16::from_be_bytes, 2)),
        [b'{' | b'[', 0, ..] => Some((u16::from_le_bytes, 0)),
        [0, b'{' | b'[', ..] => Some((u16::from_be_bytes, 0)),
        _ => None,
    }
}

/// Whether a text that begins with `head` is transcoded while it is read.
pub(super) fn is_utf16(head: &[u8]) -> bool {
    encoding(head).is_some()
}

/// Puts a transcoder before `reader` if its text is UTF-16: if it begins with a byte order mark, or
/// with a bracket in two bytes. The mark is dropped.
pub(super) fn transcode(mut reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut head = Vec::with_capacity(2);
    // Damage in the first two bytes shows again behind them.
    if let Err(error) = reader.by_ref().take(2).read_to_end(&mut head) {
        return Ok(Box::new(Cursor::new(head).chain(Broken(Damage::of(error)?))));
    }
    let Some((unit, mark)) = encoding(&head) else {
        return Ok(Box::new(Cursor::new(head).chain(reader)));
    };
    head.drain(..mark);
    let source = Cursor::new(head).chain(reader);
    Ok(Box::new(Transcoder { source, unit, pending: None, ready: Cursor::new(Vec::new()) }))
}

struct Transcoder<R> {
    source: R,
    unit: Unit,
    /// A high surrogate at the end of the last block, whose other half may follow.
    pending: Option<u16>,
    ready: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(buffer)?;
            if count > 0 || buffer.is_empty() || !self.refill()? {
                return Ok(count);
            }
        }
    }
}

impl<R: Read> Transcoder<R> {
    /// Transcodes the next block. False at the end of the source.
    fn refill(&mut self) -> io::Result<bool> {
        let mut block = Vec::with_capacity(BLOCK);
        self.source.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        let at_end = block.len() < BLOCK;
        // Half a unit at the end of the input reads as a replacement character.
        let units = block.chunks(2).map(|pair| match *pair {
            [first, second] => (self.unit)([first, second]),
            _ => 0xfffd,
        });
        let mut units: Vec<u16> = self.pending.take().into_iter().chain(units).collect();
        if !at_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.pending = units.pop();
        }
        self.ready = Cursor::new(String::from_utf16_lossy(&units).into_bytes());
        Ok(!at_end || !units.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>) -> String {
        let mut text = String::new();
        let mut reader = transcode(Box::new(Cursor::new(bytes))).unwrap();
        reader.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn reads_both_byte_orders() {
        // Long enough for pairs that straddle blocks at either parity.
        for text in ["{\"a\":\"é𝄞\"}".to_owned(), format!("[{}", "𝄞".repeat(BLOCK)), "[".into()]
        {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert!(read(little.clone()) == text);
            assert!(read(big.clone()) == text);
            assert!(read([vec![0xff, 0xfe], little].concat()) == text);
            assert!(read([vec![0xfe, 0xff], big].concat()) == text);
        }
    }

    #[test]
    fn leaves_other_text_alone() {
        for text in ["", "{", "{}", "é"] {
            assert_eq!(read(text.as_bytes().to_vec()), text);
        }
        assert_eq!(read(b"{\0a".to_vec()), "{\u{fffd}");
    }
}
