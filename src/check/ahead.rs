//! Reads and examines the next chunks of an input, while those before them are taken.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

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
    let mut slots: Vec<Option<(Chunk, Examined)>> = Vec::new();
    slots.resize_with(most, || None);
    // Others begin to examine while this thread still reads.
    rayon::scope(|scope| {
        let mut bytes = 0;
        for slot in &mut slots {
            if bytes >= BYTES_PER_THREAD * threads {
                break;
            }
            let Some(chunk) = reader.next().transpose()? else { break };
            bytes += chunk.bytes();
            scope.spawn(move |_| {
                let examined = lore.examine(&chunk, options);
                *slot = Some((chunk, examined));
            });
        }
        Ok::<_, io::Error>(())
    })?;
    let mut batch = Batch::default();
    for (chunk, examined) in slots.into_iter().flatten() {
        batch.examined.push(examined);
        match wanted {
            Chunks::Seen => batch.chunks.push(chunk),
            Chunks::Unseen => reader.reuse(chunk),
        }
    }
    stats.examining += begun.elapsed();
    Ok(batch)
}
