//! How large a log is for GitHub, which takes it compressed.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use crate::report::json::write_indented;

/// The bytes of `log` behind gzip; those before it where they are no more than `enough`, for compression
/// takes longer than to write the log.
///
/// # Errors
/// None of its own: nothing is written anywhere.
pub(super) fn compressed(log: &impl Serialize, enough: u64) -> io::Result<u64> {
    let mut plain = Count(0);
    write_indented(log, &mut plain)?;
    if plain.0 <= enough {
        return Ok(plain.0);
    }
    let mut gzip = GzEncoder::new(Count(0), Compression::default());
    write_indented(log, &mut gzip)?;
    Ok(gzip.finish()?.0)
}

/// Counts the bytes that are written into it.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_compressed() {
        let log = vec!["play"; 1_000];
        let plain = compressed(&log, 1 << 20).unwrap();
        assert!(plain > 8_000, "{plain}");
        let small = compressed(&log, plain - 1).unwrap();
        assert!(small < plain / 20, "{small}");
    }
}
