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

    /// Moves the next bytes into `buffer`, as many as it takes or as there are: those at hand or, when none
    /// is, what comes behind them. So a stream is read without being held twice. 0 at the end of the stream.
    pub(super) fn read_into(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.rest().len());
        if count > 0 {
            buffer[..count].copy_from_slice(&self.rest()[..count]);
            self.consume(count);
            return Ok(count);
        }
        let (count, failed) = match self.failed.take() {
            Some(error) => (0, Some(error)),
            None => read_full(&mut self.reader, buffer),
        };
        self.base += (self.start + count) as u64;
        (self.start, self.end) = (0, 0);
        match failed {
            Some(error) if count == 0 => Err(error),
            failed => {
                self.failed = failed;
                Ok(count)
            }
        }
    }

    /// Brings the last bytes that [`Window::read_into`] gave to hand again: no more than [`CAPACITY`].
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        if let Some(start) = self.start.checked_sub(bytes.len()) {
            // They were at hand, and are still there.
            self.start = start;
        } else {
            self.buffer[..bytes.len()].copy_from_slice(bytes);
            (self.start, self.end) = (0, bytes.len());
            self.base -= bytes.len() as u64;
        }
    }

    /// Reads until the buffer is full, or the stream ends or fails.
    fn fill(&mut self) {
        if self.failed.is_none() {
            let (count, failed) = read_full(&mut self.reader, &mut self.buffer[self.end..]);
            self.end += count;
            self.failed = failed;
        }
    }
}

/// Reads until `buffer` is full, or the stream ends or fails: how much was read, and why no more was.
fn read_full(reader: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut count = 0;
    while count < buffer.len() {
        match reader.read(&mut buffer[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (count, Some(error)),
        }
    }
    (count, None)
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

    #[test]
    fn what_is_put_back_comes_again() {
        let bytes: Vec<u8> = (0..3 * CAPACITY).map(|at| (at % 251) as u8).collect();
        let mut window = Window::new(Box::new(io::Cursor::new(bytes.clone())));
        window.ahead(64).unwrap();
        let (mut seen, mut block) = (Vec::new(), vec![0; 100_000]);
        loop {
            let count = window.read_into(&mut block).unwrap();
            if count == 0 {
                break;
            }
            let taken = count - count / 7;
            seen.extend_from_slice(&block[..taken]);
            window.unread(&block[taken..count]);
            assert_eq!(window.offset(), seen.len() as u64);
        }
        assert!(seen == bytes);
    }

    #[test]
    fn an_error_comes_behind_the_bytes_before_it() {
        struct Fails(usize);
        impl Read for Fails {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Err(io::Error::other("gone"));
                }
                let count = self.0.min(buffer.len());
                self.0 -= count;
                Ok(count)
            }
        }
        let mut window = Window::new(Box::new(Fails(CAPACITY + 10)));
        let mut block = vec![0; CAPACITY];
        assert_eq!(window.read_into(&mut block).unwrap(), CAPACITY);
        assert_eq!(window.read_into(&mut block).unwrap(), 10);
        window.unread(&[0; 3]);
        assert_eq!(window.read_into(&mut block).unwrap(), 3);
        assert_eq!(window.read_into(&mut block).unwrap_err().to_string(), "gone");
    }
}
