//! Reads all inputs, examines what they hold, and hands on sessions as soon as they are whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

pub(crate) use super::ahead::Chunks;
use super::ahead::{self, Batch, Lore};
use super::answers::Late;
use super::doubts::Doubts;
use super::examine::Examined;
use super::stats::{Counted, Stats};
use super::{Options, RunError, progress, read_error};
use crate::ingest::{self, Chunk, NoBody, Reader};
use crate::place::InputId;
use crate::replay::Clock;
use crate::rules::InputFacts;
use crate::session::{Answered, CallRecord, Hindsight, Joined, Joiner, Turn};
use crate::source::Input;

/// The most records that cannot be read of which each is kept: of a file that is no capture, it might be
/// every line.
const MAX_TROUBLES: usize = 100_000;

/// How far log time goes on before sessions are looked through for those that are over, in ms.
const SWEEP_MS: i64 = 60_000;

/// Watches a reading, and takes what comes of it.
pub(crate) trait Watch {
    /// Whether it sees the chunks.
    fn chunks(&self) -> Chunks;

    /// A chunk of the input that is read.
    fn see(&mut self, input: InputId, chunk: &Chunk);

    /// Sessions and calls that are whole, when the last request was captured at `end_ms`, in milliseconds
    /// since the Unix epoch. Sessions come by their first call as far as they come together.
    ///
    /// # Errors
    /// The run cannot go on.
    fn take(&mut self, joined: Joined, end_ms: Option<i64>) -> Result<(), RunError>;
}

/// What was read of all inputs.
pub(crate) struct Gathered {
    /// What was read of each input.
    pub(crate) inputs: Vec<InputFacts>,
    /// The last capture time, or the last `ts` where no input has capture times, in milliseconds since
    /// the Unix epoch.
    pub(crate) end_ms: Option<i64>,
    /// What was found out too late.
    pub(crate) hindsight: Hindsight,
    /// What was done, and how long it took.
    pub(crate) stats: Stats,
}

/// Reads `inputs` and examines what they hold, with what readings before found out.
///
/// # Errors
/// An input cannot be opened or read; those of `watch`.
pub(crate) fn gather(
    inputs: &[Input],
    options: &Options,
    known: Hindsight,
    watch: &mut (dyn Watch + Send),
) -> Result<Gathered, RunError> {
    let mut gathering = Gathering {
        options,
        watch,
        joiner: Joiner::new(options.horizon, known),
        inputs: Vec::new(),
        doubts: Doubts::default(),
        times: Times::default(),
        stats: Stats::default(),
        bytes: Arc::default(),
    };
    for (number, input) in (0_u32..).zip(inputs) {
        gathering.read(InputId(number), input)?;
    }
    if let Some(progress) = &options.progress {
        progress.all_read();
    }
    gathering.finish()
}

/// A reading of all inputs.
struct Gathering<'a> {
    options: &'a Options,
    watch: &'a mut (dyn Watch + Send),
    joiner: Joiner,
    inputs: Vec<InputFacts>,
    doubts: Doubts,
    times: Times,
    stats: Stats,
    bytes: Arc<AtomicU64>,
}

impl Gathering<'_> {
    fn read(&mut self, id: InputId, input: &Input) -> Result<(), RunError> {
        let reader = input.open().map_err(|error| read_error(input, error))?;
        let reader = Box::new(Counted::new(reader, &self.bytes));
        let reader = progress::told(reader, self.options.progress.as_ref());
        let mut reader = ingest::read(id, reader).beside(input);
        self.inputs.push(InputFacts::of(id));
        self.times.arrival_ms = None;
        self.read_chunks(id, input, &mut reader)?;
        let facts = &mut self.inputs[id.0 as usize];
        facts.format = reader.format();
        facts.producer = reader.producer().cloned();
        let joined = self.joiner.ended(id);
        self.watch.take(joined, self.times.end_ms())
    }

    fn read_chunks(
        &mut self,
        id: InputId,
        input: &Input,
        reader: &mut Reader,
    ) -> Result<(), RunError> {
        let options = self.options;
        let chunks = self.watch.chunks();
        let (mut stats, lore) = (Stats::default(), Lore::default());
        let mut next = || {
            let batch = ahead::next(reader, options, &lore, chunks, &mut stats);
            batch.map_err(|error| read_error(input, error))
        };
        let mut batch = next()?;
        while !batch.examined.is_empty() {
            let (taken, ahead) = rayon::join(|| self.take_batch(id, batch), &mut next);
            taken?;
            batch = ahead?;
        }
        self.stats.examining += stats.examining;
        Ok(())
    }

    fn take_batch(&mut self, id: InputId, batch: Batch) -> Result<(), RunError> {
        let begun = Instant::now();
        for chunk in batch.chunks {
            self.watch.see(id, &chunk);
        }
        for examined in batch.examined {
            self.take(id, examined)?;
            self.stats.open_sessions = self.stats.open_sessions.max(self.joiner.open_sessions());
        }
        self.stats.judging += begun.elapsed();
        Ok(())
    }

    fn take(&mut self, id: InputId, mut examined: Examined) -> Result<(), RunError> {
        if examined.answered {
            self.joiner.answered(id);
        }
        self.times.last_ms = self.times.last_ms.max(examined.last_ms);
        let mut calls = std::mem::take(&mut examined.calls).into_iter();
        let late = std::mem::take(&mut examined.late);
        let doubtful = std::mem::take(&mut examined.doubtful);
        self.stats.bodies += examined.bodies;
        self.stats.accepted += examined.accepted;
        let mut lost = lost(&examined).into_iter().peekable();
        add(&mut self.inputs[id.0 as usize], examined);
        self.inputs[id.0 as usize].calls += calls.len() as u64;
        let mut now_ms: Option<i64> = None;
        while let Some(call) = calls.as_mut_slice().first_mut() {
            while let Some(record) = lost.next_if(|record| *record < call.place.record) {
                self.joiner.lost(self.times.turn(id, record));
            }
            let seen_ms = self.times.arrive(call);
            if let Some(seen_ms) = seen_ms {
                // One clock that is ahead shall not end all sessions: the earliest of a chunk counts.
                now_ms = Some(now_ms.map_or(seen_ms, |now_ms| now_ms.min(seen_ms)));
            }
            if !self.doubts.is_last(call) {
                for (call, missing) in self.doubts.settle(call) {
                    self.doubtless(call, missing);
                }
            }
            self.joiner.take_first(&mut calls, seen_ms);
        }
        for record in lost {
            self.joiner.lost(self.times.turn(id, record));
        }
        for late in late {
            self.late(late);
        }
        for (call, missing) in doubtful {
            if self.doubts.is_ours(&call) {
                self.doubtless(call, missing);
            } else {
                self.doubts.keep(call, missing);
            }
        }
        if let Some(now_ms) = now_ms.filter(|now_ms| self.times.is_due(*now_ms)) {
            let joined = self.joiner.ripe(now_ms);
            self.watch.take(joined, self.times.end_ms())?;
        }
        Ok(())
    }

    /// Takes what is a response, or else a call without a body.
    fn late(&mut self, Late { answer, call }: Late) {
        if self.joiner.answer(answer) == Answered::NoRequest
            && let Some((call, reason)) = call.map(|call| *call)
        {
            self.doubtless(call, Some(reason));
        }
    }

    /// Takes a call that has proved to be one.
    fn doubtless(&mut self, mut call: CallRecord, missing: Option<NoBody>) {
        let facts = &mut self.inputs[call.place.input.0 as usize];
        facts.calls += 1;
        if let Some(reason) = missing {
            let known = facts.bodies_missing.get_or_insert((0, call.place, reason));
            known.0 += 1;
            if call.place.record < known.1.record {
                (known.1, known.2) = (call.place, reason);
            }
        }
        let seen_ms = self.times.arrive(&mut call);
        self.joiner.take(call, seen_ms);
    }

    fn finish(mut self) -> Result<Gathered, RunError> {
        for (call, missing) in self.doubts.rest() {
            self.doubtless(call, missing);
        }
        let begun = Instant::now();
        let end_ms = self.times.end_ms();
        let mut rest = self.joiner.finish();
        for joined in &mut rest {
            self.watch.take(joined, end_ms)?;
        }
        let hindsight = rest.hindsight();
        let stats = Stats {
            records: self.inputs.iter().map(|input| input.records).sum(),
            bytes: self.bytes.load(Ordering::Relaxed),
            judging: self.stats.judging + begun.elapsed(),
            ..self.stats
        };
        Ok(Gathered { inputs: self.inputs, end_ms, hindsight, stats })
    }
}

/// The records of a chunk that cannot be read. What has no record is the end of the input.
fn lost(examined: &Examined) -> Vec<u64> {
    let records = examined.troubles.iter().map(|trouble| trouble.place.record);
    let mut lost: Vec<u64> =
        records.map(|record| if record == 0 { u64::MAX } else { record }).collect();
    lost.sort_unstable();
    lost
}

fn add(facts: &mut InputFacts, examined: Examined) {
    facts.records += examined.records;
    let room = MAX_TROUBLES.saturating_sub(facts.troubles.len());
    facts.troubles_beyond += examined.troubles.len().saturating_sub(room) as u64;
    facts.troubles.extend(examined.troubles.into_iter().take(room));
    if let Some((count, first, reason)) = examined.bodies_missing {
        facts.bodies_missing.get_or_insert((0, first, reason)).0 += count;
    }
    if let Some((count, first, damage)) = examined.damaged {
        facts.damaged.get_or_insert((0, first, damage)).0 += count;
    }
}

/// How time goes on in the inputs, in milliseconds since the Unix epoch.
#[derive(Default)]
struct Times {
    /// The last capture time of any request.
    last_ms: Option<i64>,
    /// The last `ts` of calls without a capture time.
    last_ts_ms: Option<i64>,
    /// The last capture time of a call of this input.
    arrival_ms: Option<i64>,
    /// When sessions were looked through.
    swept_ms: Option<i64>,
}

impl Times {
    /// Gives a call its time of arrival; returns its place in log time: when it was captured, or else
    /// when it happened.
    fn arrive(&mut self, call: &mut CallRecord) -> Option<i64> {
        self.arrival_ms = call.time_ms.or(self.arrival_ms);
        call.arrival_ms = self.arrival_ms.unwrap_or(i64::MIN);
        if call.time_ms.is_some() {
            return call.time_ms;
        }
        let ts_ms = call.events.iter().filter_map(|event| Clock::epoch_ms(event.ts?)).max();
        self.last_ts_ms = self.last_ts_ms.max(ts_ms);
        ts_ms
    }

    /// The place in order of arrival of a record without a time.
    fn turn(&self, input: InputId, record: u64) -> Turn {
        Turn { ms: self.arrival_ms.unwrap_or(i64::MIN), input, record }
    }

    fn end_ms(&self) -> Option<i64> {
        self.last_ms.or(self.last_ts_ms)
    }

    /// Whether it is time to look through the sessions.
    fn is_due(&mut self, now_ms: i64) -> bool {
        let due = self.swept_ms.is_none_or(|swept_ms| now_ms.abs_diff(swept_ms) >= SWEEP_MS as u64);
        if due {
            self.swept_ms = Some(now_ms);
        }
        due
    }
}
