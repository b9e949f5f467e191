//! Reads and examines the next chunks of an input, while those before them are taken.

use std::io;
use std::time::Instant;

use rayon::prelude::*;

use super::Options;
use super::examine::{Examined, examine};
use super::stats::Stats;
use crate::ingest::{Chunk, Reader};

/// Chunks that are examined side by side, for each thread: enough to keep all busy, and a bound for
/// memory.
const CHUNKS_PER_THREAD: usize = 4;

/// No more chunks are read ahead when those that are have so many bytes for each thread: one that holds a
/// large record may be much larger than others.
const BYTES_PER_THREAD: usize = 4 << 20;

/// Chunks that were read, with what they hold.
pub(super) type Batch = Vec<(Chunk, Examined)>;

/// The next chunks of an input, examined; none at its end.
///
/// # Errors
/// The input cannot be read.
pub(super) fn next(reader: &mut Reader, options: &Options, stats: &mut Stats) -> io::Result<Batch> {
    let begun = Instant::now();
    let threads = rayon::current_num_threads();
    let (mut chunks, mut bytes) = (Vec::new(), 0);
    while chunks.len() < CHUNKS_PER_THREAD * threads && bytes < BYTES_PER_THREAD * threads {
        let Some(chunk) = reader.next().transpose()? else { break };
        bytes += chunk.bytes();
        chunks.push(chunk);
    }
    let examined = chunks.into_par_iter().map(|chunk| {
        let examined = examine(&chunk, options);
        (chunk, examined)
    });
    let batch: Batch = examined.collect();
    stats.examining += begun.elapsed();
    Ok(batch)
}
