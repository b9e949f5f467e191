//! Zip archives of captures: each capture in one is an input of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::CompressionMethod;

use super::bound::{FREE_DECODED, MAX_DECODED, MAX_RATIO};
use super::damage::{Broken, Damage};
use super::decode::{Compression, decoder};
use super::spool::Spool;

/// The first bytes of a zip: of a file in it, or of its end where it is empty.
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The most files of a zip that are looked at.
pub const MAX_MEMBERS: usize = 100_000;

/// Where the bytes of an archive come from.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// A file that can be opened again.
    File(PathBuf),
    /// What can be read only once.
    Spool(Arc<Spool>),
}

/// A source that can be read from any place.
trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

impl Store {
    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Spool(spool) => Box::new(spool.reader()),
        })
    }

    /// Whether it begins like a zip.
    ///
    /// # Errors
    /// It cannot be opened or read.
    pub(super) fn is_zip(&self) -> io::Result<bool> {
        let mut head = Vec::with_capacity(4);
        self.open()?.take(4).read_to_end(&mut head)?;
        Ok(MAGIC.contains(&head.as_slice()))
    }
}

/// A zip's files.
#[derive(Debug)]
pub(super) struct Archive {
    store: Store,
    members: BTreeMap<String, Member>,
}

/// A file in a zip.
#[derive(Clone, Debug)]
struct Member {
    /// Where its data begins in the archive.
    start: u64,
    /// The data's length as compressed, and as the archive says it will be, in bytes.
    compressed: u64,
    size: u64,
    /// How it is compressed; none where it is stored as it is.
    method: Result<Option<Compression>, Damage>,
}

impl Archive {
    /// Reads the list of files.
    ///
    /// # Errors
    /// The archive is damaged, or larger than any capture.
    pub(super) fn open(store: Store) -> io::Result<Self> {
        let broken = |_| Damage::Truncated("the zip has no readable list of its files".into());
        let mut reader = store.open()?;
        let size = reader.seek(SeekFrom::End(0))?;
        let mut zip = zip::ZipArchive::new(reader).map_err(broken)?;
        if zip.len() > MAX_MEMBERS {
            let reason = format!("a zip of more than {MAX_MEMBERS} files is not read");
            return Err(Damage::Unreadable(reason).into());
        }
        let mut members = BTreeMap::new();
        for index in 0..zip.len() {
            let Ok(file) = zip.by_index_raw(index) else { continue };
            let (Ok(name), Some(start)) = (file.name(), file.data_start()) else { continue };
            let method = method(file.compression(), file.encrypted());
            let (compressed, size) = (file.compressed_size(), file.size());
            members.insert(name.into_owned(), Member { start, compressed, size, method });
        }
        let total = members.values().fold(0_u64, |sum, member| sum.saturating_add(member.size));
        if total > FREE_DECODED.max(size.saturating_mul(MAX_RATIO)).min(MAX_DECODED) {
            let reason =
                format!("the zip swells to more than {MAX_RATIO} times its size: not read");
            return Err(Damage::Unreadable(reason).into());
        }
        Ok(Self { store, members })
    }

    /// The file that it is, where it is one that can be opened again.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.store {
            Store::File(path) => Some(path),
            Store::Spool(_) => None,
        }
    }

    /// The names of its files, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// The bytes of the file `name`, decompressed.
    ///
    /// # Errors
    /// There is no such file, or the archive cannot be opened.
    pub(super) fn read(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        let member = self.members.get(name).ok_or(io::ErrorKind::NotFound)?;
        let compression = match &member.method {
            Ok(compression) => *compression,
            Err(damage) => return Ok(Box::new(Broken(damage.clone()))),
        };
        let mut reader = self.store.open()?;
        reader.seek(SeekFrom::Start(member.start))?;
        let data = reader.take(member.compressed);
        Ok(match compression {
            // No more than the list of files says: the sum over all of them is bounded.
            Some(compression) => Box::new(decoder(compression, Box::new(data)).take(member.size)),
            None => Box::new(data.take(member.size)),
        })
    }
}

fn method(method: CompressionMethod, encrypted: bool) -> Result<Option<Compression>, Damage> {
    if encrypted {
        return Err(Damage::Unreadable("encrypted in the zip: unpack it first".into()));
    }
    match method {
        CompressionMethod::STORE => Ok(None),
        CompressionMethod::DEFLATE => Ok(Some(Compression::Deflate)),
        CompressionMethod::ZSTD => Ok(Some(Compression::Zstd)),
        other => {
            Err(Damage::Unreadable(format!("compressed in the zip by {other}: unpack it first")))
        }
    }
}

/// The folder that a file of an archive is in, with its slash; "" where it is in none.
pub(super) fn folder(name: &str) -> &str {
    name.rfind('/').map_or("", |slash| &name[..=slash])
}

/// Whether a file is a body that belongs to a HAR beside it: Playwright names them by their SHA-1.
pub(super) fn is_attachment(name: &Path) -> bool {
    let stem = name.file_stem().unwrap_or_default().as_encoded_bytes();
    stem.len() == 40 && stem.iter().all(u8::is_ascii_hexdigit)
}
