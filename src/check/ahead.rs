//! Reads and examines the next chunks of an input, while those before them are taken.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use super::Options;
use super::examine::{Examined, Learned, examine};
use super::stats::Stats;
use crate::ingest::{Chunk, Reader};

/// Chunks that are examined side by side, for each of several threads: enough to keep all busy, and a bound
/// for memory. A thread that is alone takes one after another, which stays in its cache until its calls are
/// joined.
const CHUNKS_PER_THREAD: usize = 4;

/// No more chunks are read ahead when those that are have so many bytes for each thread: one that holds a
/// large record may be much larger than others.
const BYTES_PER_THREAD: usize = 4 << 20;

/// Whether somebody wants to see the chunks of an input beside what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunks {
    /// Each is seen before what it holds is taken.
    Seen,
    /// They are done with once they are examined.
    Unseen,
}

/// What the next chunks of an input hold.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Of each what it holds; none at the end of the input.
    pub examined: Vec<Examined>,
    /// The chunks themselves, where somebody wants to see them.
    pub chunks: Vec<Chunk>,
}

/// What was learned from chunks: each of it is lent to one thread at a time.
#[derive(Debug, Default)]
pub(super) struct Lore(Mutex<Vec<Learned>>);

impl Lore {
    /// Examines a chunk with what was learned from others.
    fn examine(&self, chunk: &Chunk, options: &Options) -> Examined {
        let pool = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut learned = pool().pop().unwrap_or_default();
        let examined = examine(chunk, options, &mut learned);
        pool().push(learned);
        examined
    }
}

/// The next chunks of an input, examined.
///
/// # Errors
/// The input cannot be read.
pub(super) fn next(
    reader: &mut Reader,
    options: &Options,
    lore: &Lore,
    wanted: Chunks,
    stats: &mut Stats,
) -> io::Result<Batch> {
    let begun = Instant::now();
    let threads = rayon::current_num_threads();
    let most = if threads == 1 { 1 } else { CHUNKS_PER_THREAD * threads };
    let (mut chunks, mut bytes) = (Vec::new(), 0);
    while chunks.len() < most && bytes < BYTES_PER_THREAD * threads {
        let Some(chunk) = reader.next().transpose()? else { break };
        bytes += chunk.bytes();
        chunks.push(chunk);
    }
    let examined = chunks.par_iter().map(|chunk| lore.examine(chunk, options));
    let examined: Vec<Examined> = examined.collect();
    let chunks = match wanted {
        Chunks::Seen => chunks,
        Chunks::Unseen => {
            chunks.into_iter().for_each(|chunk| reader.reuse(chunk));
            Vec::new()
        }
    };
    stats.examining += begun.elapsed();
    Ok(Batch { examined, chunks })
}
