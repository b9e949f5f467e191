//! Inputs as byte streams: files, directories and the standard input.
//!
//! An input can be opened more than once: captures are read in one pass, and the lines and columns
//! of what is shown are worked out in a second. Both passes see the same bytes, so that an offset
//! means the same in both; for UTF-16 input these are the bytes of its UTF-8 transcription.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod archive;
mod attachments;
mod bound;
mod damage;
mod decode;
mod discover;
mod lines;
mod mapping;
mod own;
mod picker;
mod spool;
mod utf16;

pub use archive::MAX_MEMBERS;
use archive::{Archive, Store};
pub use attachments::Attachments;
pub use bound::{FREE_DECODED, MAX_DECODED, MAX_RATIO};
pub use damage::{Damage, Lenient, Seen};
pub use discover::{COMPRESSED, EXTENSIONS, SourceError, discover};
pub use lines::{Passage, Position};
pub use mapping::{LogField, Mapping, MappingError};
pub use picker::Picker;
use spool::Spool;

/// One stream of bytes to read captures from.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name as the user gave it; of a file found in a directory, the path joined to the
    /// directory as given; of a file in a zip, `a.zip/har.har`; `<stdin>` for the standard input.
    pub name: Arc<str>,
    origin: Origin,
    mapping: Arc<Mapping>,
}

/// Where an input's bytes come from.
#[derive(Clone, Debug)]
enum Origin {
    /// A file that can be opened again.
    File(PathBuf),
    /// Something that can be read only once, and is kept while it is read.
    Spool(Arc<Spool>),
    /// A file in a zip, by its name there.
    Member(Arc<Archive>, String),
    /// A container that cannot be read.
    Broken(Damage),
}

impl Input {
    /// The file at `path`, not opened yet.
    pub fn file(path: &Path) -> Self {
        Self::new(display(path), Origin::File(path.to_owned()))
    }

    /// The standard input.
    pub fn stdin() -> Self {
        Self::once("<stdin>", io::stdin())
    }

    /// A stream that can be read only once: what was read is kept, in memory up to 8 MiB, then in
    /// an unlinked temporary file.
    pub fn once(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self::new(name.into(), Origin::Spool(Arc::new(Spool::new(Box::new(reader)))))
    }

    fn new(name: Arc<str>, origin: Origin) -> Self {
        Self { name, origin, mapping: Arc::default() }
    }

    /// The same input, with names for the fields of its records if it is a log.
    #[must_use]
    pub fn with_mapping(self, mapping: Arc<Mapping>) -> Self {
        Self { mapping, ..self }
    }

    /// The names that the user gives for the fields of its records.
    pub fn mapping(&self) -> &Arc<Mapping> {
        &self.mapping
    }

    /// The inputs in it: itself, or where it is a zip the captures in that, by their names.
    ///
    /// # Errors
    /// The file cannot be opened or read. A zip that is damaged is an input that says so.
    pub fn expand(self) -> io::Result<Vec<Self>> {
        let store = match &self.origin {
            Origin::File(path) => Store::File(path.clone()),
            Origin::Spool(spool) => Store::Spool(Arc::clone(spool)),
            Origin::Member(..) | Origin::Broken(_) => return Ok(vec![self]),
        };
        if !store.is_zip()? {
            return Ok(vec![self]);
        }
        match Archive::open(store) {
            Ok(archive) => Ok(self.captures_in(&Arc::new(archive))),
            Err(error) => {
                let origin = Origin::Broken(Damage::of(error)?);
                Ok(vec![Self { origin, ..self }])
            }
        }
    }

    fn captures_in(&self, archive: &Arc<Archive>) -> Vec<Self> {
        let member = |name: &str| Self {
            name: format!("{}/{name}", self.name).into(),
            origin: Origin::Member(Arc::clone(archive), name.to_owned()),
            mapping: Arc::clone(&self.mapping),
        };
        archive.names().filter(|name| discover::is_capture(Path::new(name))).map(member).collect()
    }

    /// The file that it is or is in, where that is one that can be opened again.
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            Origin::Member(archive, _) => archive.path(),
            Origin::Spool(_) | Origin::Broken(_) => None,
        }
    }

    /// Opens the input at its beginning. Compressed data is decompressed, UTF-16 transcoded to UTF-8.
    /// Where the data is damaged, the reader fails with a [`Damage`].
    ///
    /// # Errors
    /// The file cannot be opened, or its first bytes cannot be read.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes: Box<dyn Read + Send> = match &self.origin {
            Origin::File(path) => Box::new(File::open(path)?),
            Origin::Spool(spool) => Box::new(spool.reader()),
            Origin::Member(archive, name) => archive.read(name)?,
            Origin::Broken(damage) => return Ok(Box::new(damage::Broken(damage.clone()))),
        };
        utf16::transcode(decode::decode(bytes)?)
    }

    /// A reader of single lines of it. None where it is no file, or not read as it is.
    ///
    /// # Errors
    /// The file cannot be opened, or its first bytes cannot be read.
    pub fn picker(&self) -> io::Result<Option<Picker>> {
        match &self.origin {
            Origin::File(path) => Picker::of(File::open(path)?),
            Origin::Spool(_) | Origin::Member(..) | Origin::Broken(_) => Ok(None),
        }
    }

    /// The files beside it, which may hold the bodies of its requests.
    pub fn attachments(&self) -> Attachments {
        match &self.origin {
            Origin::File(path) => match path.parent() {
                Some(folder) => Attachments::in_folder(folder.to_owned()),
                None => Attachments::default(),
            },
            Origin::Member(archive, name) => {
                Attachments::in_archive(Arc::clone(archive), archive::folder(name))
            }
            Origin::Spool(_) | Origin::Broken(_) => Attachments::default(),
        }
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
