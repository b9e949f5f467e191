//! Reads all inputs, and examines what they hold.

use std::collections::HashSet;
use std::io;

use rayon::prelude::*;

use super::answers::Waiting;
use super::examine::{Examined, examine};
use super::{Options, RunError, progress, read_error};
use crate::ingest::{self, Chunk, NoBody, Reader, Status};
use crate::place::InputId;
use crate::rules::InputFacts;
use crate::session::CallRecord;
use crate::source::Input;

/// What was read of all inputs.
pub(crate) struct Gathered {
    /// What was read of each input.
    pub(crate) inputs: Vec<InputFacts>,
    /// Whether a response was recorded, for each input.
    answered: Vec<bool>,
    /// All calls, in the order of the inputs.
    pub(crate) calls: Vec<CallRecord>,
    /// The last capture time of any request, in milliseconds since the Unix epoch.
    pub(crate) last_ms: Option<i64>,
}

/// Chunks that are examined side by side, for each thread: enough to keep all busy while the next are
/// read, and a bound for memory.
const CHUNKS_PER_THREAD: usize = 4;

/// A request that is a call only if its host gets others, with the reason why it has no body, if so.
type Doubtful = (CallRecord, Option<NoBody>);

/// The most records that cannot be read of which each is kept: of a file that is no capture, it might be
/// every line.
const MAX_TROUBLES: usize = 100_000;

/// Sees what passes while inputs are read.
pub(crate) trait Watch {
    /// A chunk of the input that is read.
    fn see(&mut self, input: InputId, chunk: &Chunk);
}

/// Sees nothing.
impl Watch for () {
    fn see(&mut self, _: InputId, _: &Chunk) {}
}

/// Reads `inputs` and examines what they hold.
///
/// # Errors
/// An input cannot be opened or read.
pub(crate) fn gather(
    inputs: &[Input],
    options: &Options,
    watch: &mut dyn Watch,
) -> Result<Gathered, RunError> {
    let mut all =
        Gathered { inputs: Vec::new(), answered: Vec::new(), calls: Vec::new(), last_ms: None };
    let mut doubtful = Vec::new();
    for (number, input) in (0_u32..).zip(inputs) {
        let reader = input.open().map_err(|error| read_error(input, error))?;
        let reader = progress::told(reader, options.progress.as_ref());
        let mut reader = ingest::read(InputId(number), reader).beside(input);
        let mut reading = Reading { all: &mut all, doubtful: &mut doubtful, options, watch };
        let facts = reading.read(InputId(number), &mut reader);
        all.inputs.push(facts.map_err(|error| read_error(input, error))?);
    }
    if let Some(progress) = &options.progress {
        progress.all_read();
    }
    settle_doubts(&mut all, doubtful);
    for call in &mut all.calls {
        // Where no response at all was recorded, the lack of one tells nothing.
        if call.status == Status::None && !all.answered[call.place.input.0 as usize] {
            call.set_status(Status::Unknown);
        }
    }
    Ok(all)
}

/// An input on its way into what was gathered.
struct Reading<'a> {
    all: &'a mut Gathered,
    doubtful: &'a mut Vec<Doubtful>,
    options: &'a Options,
    watch: &'a mut dyn Watch,
}

impl Reading<'_> {
    fn read(&mut self, input: InputId, reader: &mut Reader) -> io::Result<InputFacts> {
        let mut waiting = Waiting::default();
        let mut facts = InputFacts::of(input);
        let mut answered = false;
        loop {
            let count = CHUNKS_PER_THREAD * rayon::current_num_threads();
            let chunks: Vec<Chunk> = reader.by_ref().take(count).collect::<io::Result<_>>()?;
            if chunks.is_empty() {
                break;
            }
            chunks.iter().for_each(|chunk| self.watch.see(input, chunk));
            let options = self.options;
            let examined: Vec<Examined> =
                chunks.par_iter().map(|chunk| examine(chunk, options)).collect();
            for examined in examined {
                answered |= examined.answered;
                self.take(examined, &mut facts, &mut waiting);
            }
        }
        self.all.answered.push(answered);
        facts.format = reader.format();
        facts.producer = reader.producer().cloned();
        Ok(facts)
    }

    fn take(&mut self, mut examined: Examined, facts: &mut InputFacts, waiting: &mut Waiting) {
        let calls = &mut self.all.calls;
        self.all.last_ms = self.all.last_ms.max(examined.last_ms);
        self.doubtful.append(&mut examined.doubtful);
        let late = std::mem::take(&mut examined.late);
        let first = calls.len();
        add(facts, examined, calls);
        let own = waiting.settle(calls, first, late);
        add_own(facts, own, calls);
    }
}

fn add(facts: &mut InputFacts, examined: Examined, calls: &mut Vec<CallRecord>) {
    facts.records += examined.records;
    facts.calls += examined.calls.len() as u64;
    calls.extend(examined.calls);
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

/// Adds calls that might have been the response to another, and were not: they have no body.
fn add_own(facts: &mut InputFacts, own: Vec<(CallRecord, NoBody)>, calls: &mut Vec<CallRecord>) {
    for (call, reason) in own {
        facts.calls += 1;
        facts.bodies_missing.get_or_insert((0, call.place, reason)).0 += 1;
        calls.push(call);
    }
}

/// A doubtful request is a call if its host gets calls beyond doubt: a login service may have a path
/// `/api/v1/sessions` as well. Where there are none at all, a POST whose body was lost may be one.
fn settle_doubts(all: &mut Gathered, doubtful: Vec<Doubtful>) {
    if doubtful.is_empty() {
        return;
    }
    let hosts: HashSet<_> = all.calls.iter().map(|call| call.host.clone()).collect();
    let none = hosts.is_empty();
    for (call, missing) in doubtful {
        let is_call = hosts.contains(&call.host) || none && missing.is_some();
        if !is_call {
            continue;
        }
        let facts = &mut all.inputs[call.place.input.0 as usize];
        facts.calls += 1;
        if let Some(reason) = missing {
            let known = facts.bodies_missing.get_or_insert((0, call.place, reason));
            known.0 += 1;
            if call.place.record < known.1.record {
                (known.1, known.2) = (call.place, reason);
            }
        }
        all.calls.push(call);
    }
}
