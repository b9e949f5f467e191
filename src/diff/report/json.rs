//! A comparison for programs: `docs/diff.schema.json` describes it.

use std::io::{self, Write};

use serde::Serialize;

use crate::diff::{Change, Diff, Line, Metric, Pair, SetAside};
use crate::report::model::SessionSummary;

/// Grows with each change that a reader of the version before cannot read.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'d> {
    version: u32,
    before: Side<'d>,
    after: Side<'d>,
    tolerance_ms: i64,
    summary: &'d [Line],
    set_aside: &'d [SetAside],
    pairs: Vec<Compared<'d>>,
    gone: Vec<Session<'d>>,
    added: Vec<Session<'d>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Side<'d> {
    name: &'d str,
    sessions: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Compared<'d> {
    test: Option<&'d str>,
    before: Session<'d>,
    after: Session<'d>,
    same_events: u64,
    events_not_compared: u64,
    unchanged_findings: u64,
    changes_left_out: u64,
    changes: &'d [Change],
    metrics: &'d [Metric],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'d> {
    id: &'d str,
    inputs: Vec<&'d str>,
    events: u64,
    media_id: Option<&'d str>,
    media_name: Option<&'d str>,
    closed_by: &'static str,
}

impl<'d> Session<'d> {
    fn of(session: &'d SessionSummary) -> Self {
        Self {
            id: &session.id,
            inputs: session.inputs.iter().map(AsRef::as_ref).collect(),
            events: session.events,
            media_id: session.media_id.as_deref(),
            media_name: session.media_name.as_deref(),
            closed_by: session.closed_by.as_str(),
        }
    }
}

impl<'d> Compared<'d> {
    fn of(pair: &'d Pair) -> Self {
        let [before, after] = &pair.sessions;
        Self {
            test: pair.test.as_deref(),
            before: Session::of(before),
            after: Session::of(after),
            same_events: pair.same_events,
            events_not_compared: pair.not_compared,
            unchanged_findings: pair.unchanged_findings,
            changes_left_out: pair.changes_beyond,
            changes: &pair.changes,
            metrics: &pair.metrics,
        }
    }
}

pub(super) fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let side = |at: usize| Side { name: &diff.names[at], sessions: diff.sessions[at] };
    let output = Output {
        version: VERSION,
        before: side(0),
        after: side(1),
        tolerance_ms: diff.tolerance_ms,
        summary: &diff.summary,
        set_aside: &diff.set_aside,
        pairs: diff.pairs.iter().map(Compared::of).collect(),
        gone: diff.gone.iter().map(Session::of).collect(),
        added: diff.added.iter().map(Session::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}
