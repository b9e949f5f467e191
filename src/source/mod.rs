//! Inputs as byte streams: files, directories and the standard input.
//!
//! An input can be opened more than once: captures are read in one pass, and the lines and columns
//! of what is shown are worked out in a second. Both passes see the same bytes, so that an offset
//! means the same in both; for UTF-16 input these are the bytes of its UTF-8 transcription.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod discover;
mod lines;
mod spool;
mod utf16;

pub use discover::{EXTENSIONS, SourceError, discover};
pub use lines::{Position, visit};
use spool::Spool;

/// One stream of bytes to read captures from.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name as the user gave it; of a file found in a directory, the path joined to the
    /// directory as given; `<stdin>` for the standard input.
    pub name: Arc<str>,
    origin: Origin,
}

/// Where an input's bytes come from.
#[derive(Clone, Debug)]
enum Origin {
    /// A file that can be opened again.
    File(PathBuf),
    /// Something that can be read only once, and is kept while it is read.
    Spool(Arc<Spool>),
}

impl Input {
    /// The file at `path`, not opened yet.
    pub fn file(path: &Path) -> Self {
        Self { name: display(path), origin: Origin::File(path.to_owned()) }
    }

    /// The standard input.
    pub fn stdin() -> Self {
        Self::once("<stdin>", io::stdin())
    }

    /// A stream that can be read only once: what was read is kept, in memory up to 8 MiB, then in
    /// an unlinked temporary file.
    pub fn once(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), origin: Origin::Spool(Arc::new(Spool::new(Box::new(reader)))) }
    }

    /// The file that it is, where it is one that can be opened again.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::Spool(_) => None,
        }
    }

    /// Opens the input at its beginning. UTF-16 is transcoded to UTF-8.
    ///
    /// # Errors
    /// The file cannot be opened, or its first bytes cannot be read.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes: Box<dyn Read + Send> = match &self.origin {
            Origin::File(path) => Box::new(File::open(path)?),
            Origin::Spool(spool) => Box::new(spool.reader()),
        };
        utf16::transcode(bytes)
    }
}

/// A path as text, whatever its encoding.
fn display(path: &Path) -> Arc<str> {
    path.to_string_lossy().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_twice() {
        let input = Input::once("<stdin>", &b"abc"[..]);
        for _ in 0..2 {
            let mut text = String::new();
            input.open().unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "abc");
        }
    }
}
