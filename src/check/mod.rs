//! The run: inputs are read, calls examined and joined; sessions are replayed and judged as soon as they
//! are whole; at the end findings are located. The only home of threads.

mod ahead;
mod answers;
mod body;
mod bounds;
mod collect;
mod doubts;
mod draw;
mod examine;
mod finish;
mod gather;
mod ignore;
mod judging;
mod kept;
mod learn;
mod limits;
mod locate;
mod mark;
mod overrides;
mod parsed;
mod progress;
mod redact;
mod select;
mod stats;
mod summarise;

use std::io;
use std::sync::Arc;

use crate::api::HostPattern;
use crate::finding::Severity;
use crate::own::OwnRules;
use crate::payload::schemas::Schemas;
use crate::query::Query;
use crate::replay::Replay;
use crate::report::model::Report;
use crate::rules::Limits;
use crate::rules::expect::Expectations;
pub use crate::session::Horizon;
use crate::session::{Hindsight, Learned};
use crate::source::Input;
pub use bounds::Bounds;
pub use draw::{MAX_DRAWN, check_and_draw};
pub(crate) use examine::message as server_message;
pub(crate) use gather::{Chunks, Watch, gather};
pub use ignore::Ignore;
use judging::Judging;
pub use learn::rewriter;
pub(crate) use limits::{Proof, limits};
pub use overrides::Overrides;
pub use progress::Progress;
pub(crate) use redact::Redactor;
pub use redact::{Rewriter, Values};
pub use stats::Stats;

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
    /// Findings that are not told.
    pub ignores: Vec<Ignore>,
    /// Hosts whose `/api/v1/sessions` is the Media Collection API's, beside those of Adobe.
    pub hosts: Vec<HostPattern>,
    /// The rules that the user adds.
    pub own: Arc<OwnRules>,
    /// What is expected of payloads beyond what the API asks for.
    pub expect: Expectations,
    /// The bounds of the rules of time.
    pub limits: Limits,
    /// Whether secret values are shown.
    pub values: Values,
    /// Which sessions the report is about; all where there is none.
    pub query: Option<Arc<Query>>,
    /// How long sessions are held for calls that may still come.
    pub horizon: Horizon,
    /// How much of the findings is held in memory.
    pub bounds: Bounds,
    /// Whether findings show the text around their places.
    pub excerpts: Excerpts,
    /// Who is told how far the run has come.
    pub progress: Option<Arc<dyn Progress>>,
}

impl Options {
    /// Payloads are judged by `schemas`; every rule as it is, and errors fail the run.
    pub fn of(schemas: Schemas) -> Self {
        Self {
            schemas,
            empty: Empty::Finding,
            fail_on: Some(Severity::Error),
            overrides: Overrides::default(),
            ignores: Vec::new(),
            hosts: Vec::new(),
            own: Arc::default(),
            expect: Expectations::default(),
            limits: Limits::DEFAULT,
            values: Values::default(),
            query: None,
            horizon: Horizon::default(),
            bounds: Bounds::default(),
            excerpts: Excerpts::Told,
            progress: None,
        }
    }
}

impl Default for Options {
    /// The built-in schemas, every rule as it is, and errors fail the run.
    fn default() -> Self {
        Self::of(Schemas::built_in())
    }
}

/// Whether findings come with the text around their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excerpts {
    /// They do.
    Told,
    /// They do not, which saves time: for formats that do not show it.
    LeftOut,
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
    /// What was found cannot be put into a temporary file, or not be read from it again.
    #[error("cannot keep the findings in a temporary file: {0}")]
    Spill(io::Error),
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
    /// When the captures end: the last capture time, or the last `ts` where no input has capture times,
    /// in milliseconds since the Unix epoch.
    pub end_ms: Option<i64>,
    /// Gives more of the captures as it may be shown, with the pseudonyms of the report.
    pub(crate) redactor: Redactor,
    /// What the run did, and how long it took.
    pub stats: Stats,
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
    let both = |replay: &Replay<'_>| {
        let seen = query.view(replay);
        let kept = query.may_select(&seen).then(|| view(replay));
        (seen, kept)
    };
    let survey = survey_all(inputs, options, &both)?;
    select::select(survey, query, options, inputs).map_err(RunError::Spill)
}

/// Surveys every session.
fn survey_all<T: Send>(
    inputs: &[Input],
    options: &Options,
    view: &(dyn Fn(&Replay<'_>) -> T + Sync),
) -> Result<Survey<T>, RunError> {
    let mut known = Hindsight::default();
    let mut stats = Stats::default();
    loop {
        let mut judging = Judging::new(inputs, options, view);
        let gathered = gather(inputs, options, known.clone(), &mut judging)?;
        stats = stats.and(gathered.stats);
        if known.learn(gathered.hindsight) == Learned::More {
            // A call came to a session that had been judged: read again, and hold that session.
            continue;
        }
        judging.end(&gathered.inputs, gathered.end_ms)?;
        return summarise::report(judging, &gathered.inputs, gathered.end_ms, stats);
    }
}

fn read_error(input: &Input, error: io::Error) -> RunError {
    RunError::Read { name: input.name.to_string(), error }
}
