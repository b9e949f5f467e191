//! What decompression may yield: data that swells beyond it is a bomb, not a capture.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::damage::Damage;

/// The most that a compressed input may hold, in bytes. The largest captures that were heard of are
/// some 10 GB.
pub const MAX_DECODED: u64 = 64 << 30;

/// How many bytes one compressed byte may yield. Logs, which repeat themselves, yield up to 60; gzip
/// can yield 1,032, zstd any number.
pub const MAX_RATIO: u64 = 200;

/// What compressed data may yield whatever its size, in bytes: short inputs that repeat themselves
/// are not worth a word.
pub const FREE_DECODED: u64 = 32 << 20;

/// Counts the compressed bytes that are read.
pub(super) struct Metered<R> {
    source: R,
    count: Arc<AtomicU64>,
}

impl<R> Metered<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, count: Arc::default() }
    }

    /// What was read so far, in bytes.
    pub(super) fn count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.count)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Ends decompressed data where it is more than it may be.
pub(super) struct Bounded<R> {
    source: R,
    compressed: Arc<AtomicU64>,
    decoded: u64,
}

impl<R> Bounded<R> {
    /// Bounds what `source` makes of the bytes that are counted in `compressed`.
    pub(super) fn new(source: R, compressed: Arc<AtomicU64>) -> Self {
        Self { source, compressed, decoded: 0 }
    }

    fn check(&self) -> Result<(), Damage> {
        let compressed = self.compressed.load(Ordering::Relaxed);
        if self.decoded > MAX_DECODED {
            let bound = format!("decompressed data of more than {} GiB", MAX_DECODED >> 30);
            return Err(Damage::Unreadable(format!("{bound} is not read")));
        }
        if self.decoded > FREE_DECODED.max(compressed.saturating_mul(MAX_RATIO)) {
            let bound = format!("more than {MAX_RATIO} times its compressed size");
            return Err(Damage::Unreadable(format!(
                "the data swells to {bound}: not read further"
            )));
        }
        Ok(())
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.decoded += count as u64;
        self.check()?;
        Ok(count)
    }
}
