//! A stream seen through a buffer of fixed size.

use std::io::{self, Read};

/// The buffer's size in bytes.
pub(super) const CAPACITY: usize = 256 << 10;

/// The unread part of a stream, of which some bytes are at hand.
pub(super) struct Window {
    reader: Box<dyn Read + Send>,
    /// As long as it may become: no byte is cleared twice.
    buffer: Box<[u8]>,
    /// The first byte at hand, as an index into `buffer`.
    start: usize,
    /// Behind the last byte at hand.
    end: usize,
    /// Where the first byte of `buffer` lies in the stream.
    base: u64,
    /// Why no more bytes came behind those at hand.
    failed: Option<io::Error>,
}

impl Window {
    /// Nothing is at hand yet.
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        let buffer = vec![0; CAPACITY].into_boxed_slice();
        Self { reader, buffer, start: 0, end: 0, base: 0, failed: None }
    }

    /// Where the next byte lies in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// The bytes at hand. Empty at first, and when all of them are consumed.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Moves behind the next `count` bytes, which are at hand.
    pub(super) fn consume(&mut self, count: usize) {
        debug_assert!(count <= self.rest().len());
        self.start += count;
    }

    /// Brings more bytes to hand when none is. False at the end of the stream.
    pub(super) fn refill(&mut self) -> io::Result<bool> {
        Ok(!self.rest().is_empty() || !self.ahead(1)?.is_empty())
    }

    /// The next `count` bytes (at most [`CAPACITY`]), or all there are before the stream ends or
    /// fails. An error is given when no byte is left before it.
    pub(super) fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        let count = count.min(CAPACITY);
        if self.rest().len() < count {
            self.buffer.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            self.end -= self.start;
            self.start = 0;
            self.fill();
        }
        match self.failed.take_if(|_| self.start == self.end) {
            Some(error) => Err(error),
            None => Ok(self.rest()),
        }
    }

    /// Reads until the buffer is full, or the stream ends or fails.
    fn fill(&mut self) {
        while self.end < self.buffer.len() && self.failed.is_none() {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_the_stream() {
        let bytes: Vec<u8> = (0..3 * CAPACITY).map(|at| (at % 251) as u8).collect();
        let mut window = Window::new(Box::new(io::Cursor::new(bytes.clone())));
        let mut seen = Vec::new();
        while window.refill().unwrap() {
            assert_eq!(window.offset(), seen.len() as u64);
            let step = window.rest().len().min(7919);
            seen.extend_from_slice(&window.rest()[..step]);
            window.consume(step);
            assert!(window.ahead(64).unwrap().len() >= 64.min(bytes.len() - seen.len()));
        }
        assert!(seen == bytes);
    }
}
