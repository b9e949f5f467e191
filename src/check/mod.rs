//! The run: inputs are read, calls examined, sessions joined, replayed and judged, findings collected
//! and located. The only home of threads.

mod accept;
mod answers;
mod collect;
mod examine;
mod gather;
mod locate;
mod mark;
mod overrides;
mod parsed;
mod progress;
mod redact;
mod select;
mod summarise;

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Raised, Severity};
use crate::payload::schemas::Schemas;
use crate::query::Query;
use crate::replay::{Clock, Replay};
use crate::report::model::Report;
use crate::rules::{self, Capture, Check, SessionCx, Sink, Span};
use crate::session::{CallRecord, Joined, join};
use crate::source::Input;
pub(crate) use gather::{Gathered, Watch, gather};
pub use overrides::Overrides;
pub use progress::Progress;
pub use redact::{Values, parameter};

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
    /// Whether secret values are shown.
    pub values: Values,
    /// Which sessions the report is about; all where there is none.
    pub query: Option<Arc<Query>>,
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
            values: Values::default(),
            query: None,
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
    survey(inputs, options, &|_| ()).map(|survey| survey.report)
}

/// A report, and what was seen of each session besides.
#[derive(Debug)]
pub struct Survey<T> {
    /// The report.
    pub report: Report,
    /// What was seen of each session, in the order of the report's sessions.
    pub views: Vec<T>,
}

/// Checks inputs like [`check`], and keeps of each session what `view` makes of its replay. A session is
/// let go once it is judged: `view` takes along what it needs, and runs on any thread. Of sessions that
/// the run's query does not select, nothing is left.
///
/// # Errors
/// Those of [`check`].
pub fn survey<T: Send>(
    inputs: &[Input],
    options: &Options,
    view: &(dyn Fn(&Replay<'_>) -> T + Sync),
) -> Result<Survey<T>, RunError> {
    let Some(query) = &options.query else { return survey_all(inputs, options, view) };
    let both = |replay: &Replay<'_>| (query.view(replay), view(replay));
    let survey = survey_all(inputs, options, &both)?;
    Ok(select::select(survey, query, options.fail_on))
}

/// Surveys every session.
fn survey_all<T: Send>(
    inputs: &[Input],
    options: &Options,
    view: &(dyn Fn(&Replay<'_>) -> T + Sync),
) -> Result<Survey<T>, RunError> {
    let gathered = gather(inputs, options, &mut ())?;
    let span = span(&gathered);
    let Gathered { inputs: facts, calls, .. } = gathered;
    let Joined { sessions, loose, .. } = join(calls);
    let judged: Vec<(Replay<'_>, (Vec<Found>, T))> = sessions
        .par_iter()
        .enumerate()
        .map(|(number, session)| {
            let replay = Replay::of(session);
            let found = judge(number, &replay, &span);
            let seen = view(&replay);
            (replay, (found, seen))
        })
        .collect();
    let (replays, judged): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    let (found, views): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    let mut found: Vec<Found> = found.into_iter().flatten().collect();
    for call in &loose {
        found.extend(call.raised.iter().map(|raised| (None, raised.clone())));
        answer(None, call, None, &mut found);
    }
    let capture = Capture { inputs: &facts, replays: &replays, loose: &loose, span: &span };
    found.extend(judge_capture(&capture, options.empty));
    let collected = collect::collect(found, &replays, &options.overrides);
    let run = summarise::Run { inputs, options, capture: &capture };
    let report = summarise::report(collected, &run)
        .map_err(|(input, error)| read_error(&inputs[input.0 as usize], error))?;
    Ok(Survey { report, views })
}

/// What a rule says, with the session that it says it of.
type Found = (Option<usize>, Raised);

fn read_error(input: &Input, error: io::Error) -> RunError {
    RunError::Read { name: input.name.to_string(), error }
}

fn span(gathered: &Gathered) -> Span {
    let events = || gathered.calls.iter().flat_map(|call| &call.events);
    let told = || events().filter_map(|event| Clock::epoch_ms(event.ts?)).max();
    Span { end_ms: gathered.last_ms.or_else(told) }
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
        answer(Some(number), call, replay.moment_of(first), &mut found);
        first += call.events.len();
    }
    let cx = SessionCx { replay, span };
    for (rule, check) in &rules::tables().sessions {
        check(&cx, &mut Sink::new(rule, Some(number), &mut found));
    }
    found
}

/// Lets the rules speak of how a call was answered; `moment` is that of its first event.
fn answer(
    session: Option<usize>,
    call: &CallRecord,
    moment: Option<usize>,
    found: &mut Vec<Found>,
) {
    let before = found.len();
    for (rule, check) in &rules::tables().answers {
        check(call, &mut Sink::new(rule, session, found));
    }
    for (_, raised) in &mut found[before..] {
        raised.event = moment;
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
