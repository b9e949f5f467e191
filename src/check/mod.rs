//! The run: inputs are read, calls examined, sessions joined, replayed and judged, findings collected
//! and located. The only home of threads.

mod accept;
mod collect;
mod examine;
mod locate;
mod overrides;
mod progress;
mod summarise;

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Raised, Severity};
use crate::ingest::{self, NoBody};
use crate::payload::schemas::Schemas;
use crate::place::InputId;
use crate::replay::Replay;
use crate::report::model::Report;
use crate::rules::{self, AnswerCx, Capture, Check, InputFacts, SessionCx, Sink, Span};
use crate::session::{CallRecord, Joined, join};
use crate::source::Input;
use examine::{Examined, examine};
pub use overrides::Overrides;
pub use progress::Progress;

/// What a run needs beside its inputs.
#[derive(Debug)]
pub struct Options {
    /// The schemas that judge payloads.
    pub schemas: Schemas,
    /// Whether an input without any call is in order.
    pub empty: Empty,
    /// The least severity that fails the run; none where nothing does.
    pub fail_on: Option<Severity>,
    /// Rules to leave out, and other severities.
    pub overrides: Overrides,
    /// Who is told how far the run has come.
    pub progress: Option<Arc<dyn Progress>>,
}

impl Default for Options {
    /// The built-in schemas, every rule as it is, and errors fail the run.
    fn default() -> Self {
        Self {
            schemas: Schemas::built_in(),
            empty: Empty::Finding,
            fail_on: Some(Severity::Error),
            overrides: Overrides::default(),
            progress: None,
        }
    }
}

/// What to make of an input that holds no Media Collection call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// It is a finding.
    Finding,
    /// It is in order.
    Allowed,
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// An input cannot be read.
    #[error("cannot read {name}: {error}")]
    Read {
        /// The input.
        name: String,
        /// The reason.
        error: io::Error,
    },
}

/// Checks inputs. Runs on the threads of the rayon pool that it is called in; the report does not depend
/// on their number.
///
/// # Errors
/// An input cannot be opened or read. What is wrong with what it holds is a finding, not an error.
pub fn check(inputs: &[Input], options: &Options) -> Result<Report, RunError> {
    let gathered = gather(inputs, options)?;
    let span = span(&gathered);
    let Gathered { inputs: facts, calls, .. } = gathered;
    let Joined { sessions, loose } = join(calls);
    let judged: Vec<(Replay<'_>, Vec<Found>)> = sessions
        .par_iter()
        .enumerate()
        .map(|(number, session)| {
            let replay = Replay::of(session);
            let found = judge(number, &replay, &span);
            (replay, found)
        })
        .collect();
    let (replays, found): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    for call in &loose {
        found.extend(call.raised.iter().map(|raised| (None, raised.clone())));
        answer(None, call, None, &span, &mut found);
    }
    let capture = Capture { inputs: &facts, replays: &replays, loose: &loose, span: &span };
    found.extend(judge_capture(&capture, options.empty));
    let collected = collect::collect(found, &replays, &options.overrides);
    let run = summarise::Run { inputs, options, capture: &capture };
    summarise::report(collected, &run)
        .map_err(|(input, error)| read_error(&inputs[input.0 as usize], error))
}

/// What a rule says, with the session that it says it of.
type Found = (Option<usize>, Raised);

fn read_error(input: &Input, error: io::Error) -> RunError {
    RunError::Read { name: input.name.to_string(), error }
}

/// What was read of all inputs.
struct Gathered {
    inputs: Vec<InputFacts>,
    answered: Vec<bool>,
    calls: Vec<CallRecord>,
    last_ms: Option<i64>,
}

/// Chunks that are examined side by side, for each thread: enough to keep all busy while the next are
/// read, and a bound for memory.
const CHUNKS_PER_THREAD: usize = 4;

fn gather(inputs: &[Input], options: &Options) -> Result<Gathered, RunError> {
    let mut all =
        Gathered { inputs: Vec::new(), answered: Vec::new(), calls: Vec::new(), last_ms: None };
    let mut doubtful = Vec::new();
    for (number, input) in (0_u32..).zip(inputs) {
        let id = InputId(number);
        let reader = input.open().map_err(|error| read_error(input, error))?;
        let mut reader = ingest::read(id, progress::told(reader, options.progress.as_ref()));
        let mut facts = InputFacts {
            input: id,
            records: 0,
            calls: 0,
            bodies_missing: None,
            damaged: None,
            troubles: Vec::new(),
        };
        let mut answered = false;
        loop {
            let window = reader.by_ref().take(CHUNKS_PER_THREAD * rayon::current_num_threads());
            let chunks: Vec<_> =
                window.collect::<io::Result<_>>().map_err(|error| read_error(input, error))?;
            if chunks.is_empty() {
                break;
            }
            let examined: Vec<Examined> =
                chunks.par_iter().map(|chunk| examine(chunk, &options.schemas)).collect();
            for mut examined in examined {
                answered |= examined.answered;
                all.last_ms = all.last_ms.max(examined.last_ms);
                doubtful.append(&mut examined.doubtful);
                add(&mut facts, examined, &mut all.calls);
            }
        }
        all.inputs.push(facts);
        all.answered.push(answered);
    }
    if let Some(progress) = &options.progress {
        progress.all_read();
    }
    settle_doubts(&mut all, doubtful);
    Ok(all)
}

fn add(facts: &mut InputFacts, examined: Examined, calls: &mut Vec<CallRecord>) {
    facts.records += examined.records;
    facts.calls += examined.calls.len() as u64;
    calls.extend(examined.calls);
    facts.troubles.extend(examined.troubles);
    if let Some((count, first, reason)) = examined.bodies_missing {
        facts.bodies_missing.get_or_insert((0, first, reason)).0 += count;
    }
    if let Some((count, first, damage)) = examined.damaged {
        facts.damaged.get_or_insert((0, first, damage)).0 += count;
    }
}

/// A doubtful request is a call if its host gets calls that are none: a login service may have a path
/// `/api/v1/sessions` as well.
fn settle_doubts(all: &mut Gathered, doubtful: Vec<(CallRecord, Option<NoBody>)>) {
    if doubtful.is_empty() {
        return;
    }
    let hosts: std::collections::HashSet<_> =
        all.calls.iter().map(|call| call.host.clone()).collect();
    for (call, missing) in doubtful.into_iter().filter(|(call, _)| hosts.contains(&call.host)) {
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

fn span(gathered: &Gathered) -> Span {
    let events = || gathered.calls.iter().flat_map(|call| &call.events);
    let told = || events().filter_map(|event| event.ts).max();
    Span { end_ms: gathered.last_ms.or_else(told), answered: gathered.answered.clone() }
}

/// Lets the rules speak of a session.
fn judge(number: usize, replay: &Replay<'_>, span: &Span) -> Vec<Found> {
    let mut found = Vec::new();
    let mut first = 0;
    for call in &replay.session.calls {
        for raised in &call.raised {
            // What was said of a call's event is said of a moment of the session.
            let event = replay.moment_of(first + raised.event.unwrap_or(0));
            found.push((Some(number), Raised { event, ..raised.clone() }));
        }
        answer(Some(number), call, Some((replay, first)), span, &mut found);
        first += call.events.len();
    }
    let cx = SessionCx { replay, span };
    for (rule, check) in &rules::tables().sessions {
        check(&cx, &mut Sink::new(rule, Some(number), &mut found));
    }
    found
}

/// Lets the rules speak of how a call was answered.
fn answer(
    session: Option<usize>,
    call: &CallRecord,
    place: Option<(&Replay<'_>, usize)>,
    span: &Span,
    found: &mut Vec<Found>,
) {
    let replay = place.map(|(replay, _)| replay);
    let before = found.len();
    for (rule, check) in &rules::tables().answers {
        check(&AnswerCx { call, replay, span }, &mut Sink::new(rule, session, found));
    }
    for (_, raised) in &mut found[before..] {
        raised.event = place.and_then(|(replay, first)| replay.moment_of(first));
    }
}

fn judge_capture(capture: &Capture<'_>, empty: Empty) -> Vec<Found> {
    let mut found = Vec::new();
    for rule in rules::all() {
        if let Check::Capture(check) = rule.check {
            if rule.id == rules::NO_TRACKING_CALLS && empty == Empty::Allowed {
                continue;
            }
            check(capture, &mut Sink::new(rule, None, &mut found));
        }
    }
    found
}
