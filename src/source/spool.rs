//! Keeps a stream that can be read only once, while it is read, so that it can be read again.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::SpooledTempFile;

/// What is kept in memory, in bytes; beyond, all of it moves to an unlinked temporary file.
pub(super) const IN_MEMORY: usize = 8 << 20;

/// Bytes read at a time when the stream is read to its end.
const BLOCK: usize = 64 << 10;

/// A stream and what was read of it so far.
pub(super) struct Spool(Mutex<State>);

struct State {
    source: Box<dyn Read + Send>,
    kept: SpooledTempFile,
    /// Bytes in `kept`.
    len: u64,
}

impl Spool {
    /// Nothing of `source` is read yet.
    pub(super) fn new(source: Box<dyn Read + Send>) -> Self {
        Self(Mutex::new(State { source, kept: SpooledTempFile::new(IN_MEMORY), len: 0 }))
    }

    /// A reader from the beginning. Any number of them may be at work at the same time.
    pub(super) fn reader(self: &Arc<Self>) -> SpoolReader {
        SpoolReader { spool: Arc::clone(self), position: 0 }
    }
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spool")
    }
}

/// Reads what is kept, then the stream itself, keeping what it reads.
pub(super) struct SpoolReader {
    spool: Arc<Spool>,
    position: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.spool.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = if self.position < state.len {
            state.kept.seek(SeekFrom::Start(self.position))?;
            state.kept.read(buffer)?
        } else {
            state.pull(buffer)?
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SpoolReader {
    /// A place behind the end, or counted from it, needs all of the stream: it is read to its end.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.end()?.checked_add_signed(offset),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        self.position = target.min(self.end()?);
        Ok(self.position)
    }
}

impl SpoolReader {
    /// The length of the stream, which is read to its end.
    fn end(&mut self) -> io::Result<u64> {
        let mut state = self.spool.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut block = vec![0; BLOCK];
        while state.pull(&mut block)? > 0 {}
        Ok(state.len)
    }
}

impl State {
    /// Reads on in the stream, and keeps what was read.
    fn pull(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.kept.seek(SeekFrom::Start(self.len))?;
        self.kept.write_all(&buffer[..count])?;
        self.len += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_independent() {
        let bytes: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
        let spool = Arc::new(Spool::new(Box::new(io::Cursor::new(bytes.clone()))));
        let (mut first, mut second) = (spool.reader(), spool.reader());
        let mut head = vec![0; 1000];
        first.read_exact(&mut head).unwrap();
        let mut all = Vec::new();
        second.read_to_end(&mut all).unwrap();
        assert!(all == bytes);
        first.read_to_end(&mut head).unwrap();
        assert!(head == bytes);
    }

    #[test]
    fn seeks_from_either_end() {
        let spool = Arc::new(Spool::new(Box::new(io::Cursor::new(b"abcdef"))));
        let mut reader = spool.reader();
        assert_eq!(reader.seek(SeekFrom::End(-2)).unwrap(), 4);
        assert_eq!(reader.seek(SeekFrom::Current(-1)).unwrap(), 3);
        assert_eq!(io::read_to_string(&mut reader).unwrap(), "def");
        assert_eq!(reader.seek(SeekFrom::Start(99)).unwrap(), 6);
        assert!(reader.seek(SeekFrom::End(-7)).is_err());
    }

    #[test]
    fn large_streams_leave_memory() {
        let spool = Arc::new(Spool::new(Box::new(io::repeat(7).take(IN_MEMORY as u64 + 1))));
        assert_eq!(io::copy(&mut spool.reader(), &mut io::sink()).unwrap(), IN_MEMORY as u64 + 1);
        assert!(spool.0.lock().unwrap().kept.is_rolled());
        assert_eq!(io::copy(&mut spool.reader(), &mut io::sink()).unwrap(), IN_MEMORY as u64 + 1);
    }
}
