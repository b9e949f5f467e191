//! Values of one kind in a temporary file, in the order in which they were written.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes that are written or read at a time.
const BLOCK: usize = 32 << 10;

/// Writes values into a temporary file.
#[derive(Debug)]
pub struct RunWriter<T> {
    file: BufWriter<File>,
    len: u64,
    /// The value that is being written.
    bytes: Vec<u8>,
    of: PhantomData<fn(&T)>,
}

impl<T: Serialize> RunWriter<T> {
    /// An empty run.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new() -> io::Result<Self> {
        let file = BufWriter::with_capacity(BLOCK, tempfile::tempfile()?);
        Ok(Self { file, len: 0, bytes: Vec::new(), of: PhantomData })
    }

    /// Writes a value.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push(&mut self, value: &T) -> io::Result<()> {
        self.bytes.clear();
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes =
            postcard::serialize_with_flavor(value, Bytes(bytes)).map_err(io::Error::other)?;
        let len = u32::try_from(self.bytes.len()).map_err(io::Error::other)?;
        self.file.write_all(&len.to_le_bytes())?;
        self.file.write_all(&self.bytes)?;
        self.len += 1;
        Ok(())
    }

    /// The values, to be read.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> io::Result<Run<T>> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Run { file: Arc::new(Mutex::new(file)), len: self.len, of: PhantomData })
    }
}

/// The bytes of a value. Those of `postcard` for anything that can be extended take several times as long.
struct Bytes(Vec<u8>);

impl Flavor for Bytes {
    type Output = Vec<u8>;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Values in a temporary file, which can be read any number of times.
pub struct Run<T> {
    file: Arc<Mutex<File>>,
    len: u64,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Run<T> {
    fn clone(&self) -> Self {
        Self { file: Arc::clone(&self.file), len: self.len, of: PhantomData }
    }
}

impl<T> fmt::Debug for Run<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("len", &self.len).finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned> Run<T> {
    /// How many values it holds.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads the values from the first one on. Any number of readers may be at work at the same time.
    pub fn read(&self) -> RunReader<T> {
        let part = Part { file: Arc::clone(&self.file), at: 0 };
        let file = BufReader::with_capacity(BLOCK, part);
        RunReader { file, left: self.len, bytes: Vec::new(), of: PhantomData }
    }
}

/// Reads the values of a [`Run`]. After an error no more follow.
#[derive(Debug)]
pub struct RunReader<T> {
    file: BufReader<Part>,
    left: u64,
    /// The value that is being read.
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for RunReader<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let value = self.value();
        if value.is_err() {
            self.left = 0;
        }
        Some(value)
    }
}

impl<T: DeserializeOwned> RunReader<T> {
    fn value(&mut self) -> io::Result<T> {
        let mut len = [0; 4];
        self.file.read_exact(&mut len)?;
        self.bytes.resize(u32::from_le_bytes(len) as usize, 0);
        self.file.read_exact(&mut self.bytes)?;
        postcard::from_bytes(&self.bytes).map_err(io::Error::other)
    }
}

/// The file from a place of its own on.
#[derive(Debug)]
struct Part {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(run: &Run<(u32, String)>) -> Vec<(u32, String)> {
        run.read().collect::<io::Result<_>>().unwrap()
    }

    #[test]
    fn what_is_written_is_read_as_often_as_asked() {
        let written: Vec<(u32, String)> =
            (0..9_000).map(|number| (number, "é\n".repeat(number as usize % 7))).collect();
        let mut writer = RunWriter::new().unwrap();
        written.iter().for_each(|value| writer.push(value).unwrap());
        let run = writer.finish().unwrap();
        assert_eq!(run.len(), 9_000);
        let mut beside = run.read();
        beside.next();
        assert_eq!(values(&run), written);
        assert_eq!(values(&run.clone()), written);
        assert_eq!(beside.next().unwrap().unwrap(), written[1]);
    }

    #[test]
    fn nothing_is_a_run() {
        let run = RunWriter::<(u32, String)>::new().unwrap().finish().unwrap();
        assert!(run.is_empty());
        assert_eq!(values(&run), []);
    }
}
