//! A finished report: everything sorted, resolved and counted, ready for any format to print.

mod issue;
mod session;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::issues::{Collected, Collector, Listed, Listing, seen_ms};
use super::stored;
pub use crate::finding::EventRef;
use crate::finding::{Change, Impact, Severity, Unit, ValueClass};
use crate::spill::Run;
use crate::timeline::Drawing;
pub use issue::{Issue, Place};
pub use session::{ClosedBy, SessionSummary, StartKnown};

/// A finished report. Formats read it and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The figures of the whole run.
    pub summary: Summary,
    /// The findings: by input as given, record, byte offset, severity (error first), rule id. Where there
    /// are more than the run was to show, the first of each rule, and of the others the most severe.
    pub findings: Vec<Finding>,
    /// All findings, where those above are not all.
    pub overflow: Option<Overflow>,
    /// The issues, the worst first: by severity, then by the number of their sessions and findings.
    pub issues: Vec<Issue>,
    /// Findings of issues beyond these, which are too many to be told apart.
    pub beyond_issues: u64,
    /// Findings that are counted, but not among all findings, by severity, the worst first: those that are
    /// milder than what is shown, and the notes of an issue beyond the first ones.
    pub unlisted: [u64; Severity::ALL.len()],
    /// The sessions, by their first record.
    pub sessions: Vec<SessionSummary>,
    /// The impact of the findings of each rule over all sessions, where the intent of the player is known.
    pub impacts: Vec<ImpactTotal>,
    /// How many findings each ignore of the run means, in their order; none of them is told.
    pub ignores: Vec<u64>,
    /// How the findings stand to a baseline; none where there is none.
    pub baseline: Option<Comparison>,
    /// What the captures cannot prove, by input.
    pub limits: Vec<Limit>,
    /// Inputs of which nothing at all could be read, as the user named them.
    pub unreadable: Vec<Arc<str>>,
    /// The sessions that are drawn, by their place among `sessions`; none where no format asks for it.
    pub drawn: BTreeMap<usize, Drawing>,
}

/// What a capture cannot prove: how far a report without findings can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The input, as the user named it; none for all of them together.
    pub input: Option<Arc<str>>,
    /// Names the kind of limit, in kebab-case.
    pub kind: &'static str,
    /// What is lacking, and what cannot be told for that; without a full stop.
    pub what: String,
    /// How many calls or records it is about; 0 for the input as a whole.
    pub count: u64,
    /// How to record what is lacking.
    pub advice: Option<String>,
}

/// How findings stand to a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Findings that are not in the baseline.
    pub new: u64,
    /// The same by severity, the worst first.
    pub new_by_severity: [u64; Severity::ALL.len()],
    /// Findings that are, without those that come and go by chance, which no baseline has.
    pub unchanged: u64,
    /// What is in the baseline and was not found in the inputs that were checked, in its order.
    pub gone: Vec<Gone>,
    /// Inputs that the baseline knows and that were not checked, by name.
    pub missing: Vec<String>,
    /// How many findings the baseline has after an update.
    pub recorded: Option<u64>,
    /// Whether the baseline is written anew.
    pub update: Update,
}

/// What becomes of a baseline after a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Update {
    /// It stays as it is.
    #[default]
    None,
    /// It is written anew, with what is new and without what is gone.
    Written,
}

/// A finding of a baseline that was not found again; as the file has it, so that all of it is foreign text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The rule's id.
    pub rule: String,
    /// The type of the event.
    pub event_type: Option<String>,
    /// JSON pointer in the request body.
    pub pointer: Option<String>,
    /// The input, relative to the directory in which the baseline was made.
    pub input: String,
    /// What it said, without figures.
    pub message: String,
}

/// How a finding stands to a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaselineState {
    /// The baseline does not have it.
    New,
    /// The baseline has it.
    Unchanged,
}

/// The impact of the findings of a rule over all sessions.
#[derive(Clone, Debug)]
pub struct ImpactTotal {
    /// The rule's id.
    pub rule: &'static str,
    /// Sessions that have such a finding.
    pub sessions: u64,
    /// The sum that tells most, where there is one.
    pub headline: Option<Headline>,
    /// Sums of the figures that add up.
    pub changes: Vec<Change>,
}

/// A sum in words: `22 s` `of ad time counted as content`.
#[derive(Clone, Copy, Debug)]
pub struct Headline {
    /// By how much the figure is off.
    pub amount: f64,
    /// What it counts in.
    pub unit: Unit,
    /// What follows it where it is 1 or a time.
    pub one: &'static str,
    /// What follows it elsewhere.
    pub many: &'static str,
}

/// All findings of a run that has more than a report shows, in a temporary file.
#[derive(Clone, Debug)]
pub struct Overflow {
    /// All of them.
    pub all: Run<Finding>,
    /// Those that the report does not show, by severity, the worst first.
    pub left_out: [u64; Severity::ALL.len()],
}

impl Report {
    /// All findings, in their order: one by one, where they are in an [`Overflow`].
    pub fn all_findings(&self) -> impl Iterator<Item = io::Result<Cow<'_, Finding>>> {
        let stored = self.overflow.as_ref().map(|overflow| overflow.all.read());
        let held = self.findings.iter().filter(|_| self.overflow.is_none());
        let stored = stored.into_iter().flatten().map(|finding| finding.map(Cow::Owned));
        held.map(|finding| Ok(Cow::Borrowed(finding))).chain(stored)
    }

    /// Leaves out of the findings and issues what is not `listed`. For a report that shows all findings.
    pub fn shorten(&mut self, listed: Listed) {
        let mut collector = Collector::new(listed);
        let sessions = &self.sessions;
        self.findings.retain(|finding| {
            collector.add(finding, seen_ms(finding, sessions)) == Listing::Listed
        });
        let Collected { issues, beyond, unlisted } = collector.finish();
        (self.issues, self.beyond_issues, self.unlisted) = (issues, beyond, unlisted);
    }

    /// How many findings are listed.
    pub fn found(&self) -> u64 {
        self.findings.len() as u64 + self.left_out()
    }

    /// How many findings are not among [`Report::findings`].
    pub fn left_out(&self) -> u64 {
        self.overflow.as_ref().map_or(0, |overflow| overflow.left_out.iter().sum())
    }
}

/// The figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Inputs read.
    pub inputs: u64,
    /// HAR entries and log lines.
    pub records: u64,
    /// Media Collection calls among them.
    pub calls: u64,
    /// Events in the calls: a batch holds several.
    pub events: u64,
    /// Sessions rebuilt.
    pub sessions: u64,
    /// Sessions that have a finding.
    pub sessions_with_findings: u64,
    /// Findings by severity.
    pub errors: u64,
    /// See `errors`.
    pub warnings: u64,
    /// See `errors`.
    pub notes: u64,
    /// Findings beside those, which the configuration says to ignore.
    pub ignored: u64,
    /// Calls whose body the capture does not have.
    pub bodies_missing: u64,
    /// Records that are other traffic: preflights, schema requests, other hosts' requests.
    pub skipped: u64,
    /// Sessions that the run was asked to pass over: they and their findings are in no figure.
    pub passed_over: u64,
    /// Whether a finding is at or above the bound of `--fail-on`.
    pub failed_gate: bool,
}

/// The name of a rule or of a group.
pub type Word = &'static str;

/// What a rule says of a session, resolved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    #[serde(with = "stored::rule")]
    pub rule: Word,
    /// The rule's group.
    #[serde(with = "stored::group")]
    pub group: Word,
    /// Its impact.
    pub severity: Severity,
    /// What was seen and what was expected.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The session's place in [`Report::sessions`].
    pub session: Option<usize>,
    /// The event.
    pub event: Option<EventRef>,
    /// Where it is.
    pub location: Location,
    /// Other places that have a part in it.
    pub related: Vec<Related>,
    /// Stable over runs: a hash of rule, event type and pointer, then `:` and the finding's number, from 1,
    /// among those of the run that share it.
    pub fingerprint: String,
    /// How many occurrences it stands for.
    pub count: u64,
    /// Their impact together, where the intent of the player is known.
    pub impact: Option<Impact>,
    /// How it stands to the baseline; none where there is none.
    pub baseline_state: Option<BaselineState>,
    /// What kind of value is wrong, where findings of another kind have another cause.
    pub value_class: Option<ValueClass>,
}

impl Finding {
    /// The ID of its issue: what a fingerprint has before the finding's number, and the class of the value.
    pub fn issue(&self) -> Cow<'_, str> {
        let class = self.fingerprint.split_once(':').map_or(&*self.fingerprint, |(class, _)| class);
        match self.value_class {
            None => class.into(),
            Some(of_value) => format!("{class}-{}", of_value.as_str()).into(),
        }
    }
}

/// A place in an input, in bytes and in lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The input, as the user named it.
    pub input: Arc<str>,
    /// The record, from 1: line of a log or entry of a HAR; 0 for the input as a whole.
    pub record: u64,
    /// Line in the input, from 1.
    pub line: u64,
    /// Column, from 1, in characters.
    pub column: u64,
    /// Line of the character behind its last one, from 1.
    pub end_line: u64,
    /// Column of the character behind its last one, from 1, in characters.
    pub end_column: u64,
    /// Bytes from the input's beginning (of what was decompressed).
    pub byte_offset: u64,
    /// Length in bytes; may be 0.
    pub byte_length: u64,
    /// JSON pointer in the request body, where the place is in the body.
    pub pointer: Option<String>,
    /// The text around the place, where there is any to show.
    pub excerpt: Option<Excerpt>,
}

impl Location {
    /// An input as a whole.
    pub fn of_input(input: Arc<str>) -> Self {
        Self {
            input,
            record: 0,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            byte_offset: 0,
            byte_length: 0,
            pointer: None,
            excerpt: None,
        }
    }
}

/// A window of a payload (or of a record) around a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The text: decoded out of the capture's own string, cut to a window, one line.
    /// Not yet escaped: formats escape for their own medium.
    pub text: String,
    /// Where the place lies in `text`, in bytes.
    pub start: usize,
    /// Its length in bytes.
    pub len: usize,
    /// Whether text was left out before the window.
    pub cut_before: bool,
    /// Whether text was left out behind the window.
    pub cut_after: bool,
}

/// Another place that has a part in a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where it is.
    pub location: Location,
}
