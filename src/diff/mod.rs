//! Compares two captures: sessions are paired, their events aligned by what they mean, and what differs is
//! told once for all sessions that show it.

mod align;
mod change;
mod comparing;
mod figures;
mod pair;
mod payload;
mod pings;
pub mod report;
mod shape;
mod summary;
mod timing;
mod values;

pub use change::{Action, Change, Kind};
pub use figures::Metric;
pub use shape::{Drawing, MAX_ALIGNED, Shape};
pub use summary::Line;
pub use values::{SetAside, Why};

use crate::check::{RunError, Survey};
use crate::report::model::SessionSummary;
use crate::source::Input;
use pair::Candidate;

/// How far times may differ without a word, in milliseconds: players differ in how they round, and start.
pub const TOLERANCE_MS: i64 = 2_000;

/// The most changes that are kept of a pair of sessions: more say nothing new.
pub const MAX_CHANGES: usize = 1_000;

/// A side of a comparison: what was read of it.
#[derive(Debug)]
pub struct Side {
    /// The path, as the user named it.
    pub name: String,
    /// What was read.
    pub inputs: Vec<Input>,
    /// The survey with the shapes of its sessions; all findings are shown.
    pub survey: Survey<Shape>,
}

/// How two captures are compared.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How far times may differ without a word, in milliseconds.
    pub tolerance_ms: i64,
    /// Whether values of `customMetadata` are shown.
    pub show_values: bool,
}

/// How two captures differ.
#[derive(Debug)]
pub struct Diff {
    /// The names of the sides.
    pub names: [String; 2],
    /// How many sessions each side has.
    pub sessions: [u64; 2],
    /// How far times may differ without a word, in milliseconds.
    pub tolerance_ms: i64,
    /// What differs, once for all sessions that show it.
    pub summary: Vec<Line>,
    /// Values that differ in any case.
    pub set_aside: Vec<SetAside>,
    /// The sessions that were compared.
    pub pairs: Vec<Pair>,
    /// Sessions that only the first side has.
    pub gone: Vec<SessionSummary>,
    /// Sessions that only the second side has.
    pub added: Vec<SessionSummary>,
}

/// Two sessions that were compared.
#[derive(Debug)]
pub struct Pair {
    /// The name of the test, where both have it.
    pub test: Option<String>,
    /// The sessions.
    pub sessions: [SessionSummary; 2],
    /// What differs.
    pub changes: Vec<Change>,
    /// Changes beyond [`MAX_CHANGES`].
    pub changes_beyond: u64,
    /// Events that both have, pings not counted.
    pub same_events: u64,
    /// Events beyond [`MAX_ALIGNED`], which were not compared.
    pub not_compared: u64,
    /// The figures of both, side by side.
    pub metrics: Vec<Metric>,
    /// Findings that both have.
    pub unchanged_findings: u64,
    /// How long each is, in milliseconds, and what was open when.
    drawn: [(i64, Vec<shape::Drawn>); 2],
}

impl Diff {
    /// Whether a kind of change occurs.
    pub fn has(&self, kind: Kind) -> bool {
        self.summary.iter().any(|line| line.kind == kind)
    }
}

/// Compares two captures.
///
/// # Errors
/// A capture cannot be read again.
pub fn compare(before: Side, after: Side, options: Options) -> Result<Diff, RunError> {
    let names = [before.name.clone(), after.name.clone()];
    let sessions = [&before, &after].map(|side| side.survey.report.sessions.len() as u64);
    let matched = matched(&before, &after);
    let lone = |side: &Side, of: fn(&Matched) -> usize| -> Vec<SessionSummary> {
        let mut is_taken = vec![false; side.survey.report.sessions.len()];
        matched.iter().for_each(|it| is_taken[of(it)] = true);
        let sessions = side.survey.report.sessions.iter().zip(is_taken);
        sessions.filter(|(_, taken)| !taken).map(|(session, _)| session.clone()).collect()
    };
    let (gone, added) = (lone(&before, |it| it.old), lone(&after, |it| it.new));
    let mut comparing = comparing::Comparing::new(before, after, options)?;
    for it in matched {
        comparing.add(it)?;
    }
    let (pairs, set_aside) = comparing.finish()?;
    let summary = summary::lines(&pairs, &gone, &added);
    let tolerance_ms = options.tolerance_ms;
    Ok(Diff { names, sessions, tolerance_ms, summary, set_aside, pairs, gone, added })
}

/// Two sessions that belong together, by their positions.
pub(super) struct Matched {
    old: usize,
    new: usize,
    test: Option<String>,
}

fn matched(before: &Side, after: &Side) -> Vec<Matched> {
    let candidates = |side| -> Vec<Candidate<'_>> {
        let Side { name: root, survey, .. }: &Side = side;
        let sessions = survey.report.sessions.iter().zip(&survey.views);
        let named = |(summary, shape)| {
            let summary: &SessionSummary = summary;
            let input = summary.inputs.first();
            let name = input.and_then(|input| pair::test_name(input, root));
            Candidate { summary, shape, name }
        };
        sessions.map(named).collect()
    };
    let (olds, news) = (candidates(before), candidates(after));
    let pairs = pair::pair(&olds, &news).into_iter();
    let pairs = pairs.map(|(old, new)| {
        let test = olds[old].name.clone().filter(|name| news[new].name.as_ref() == Some(name));
        Matched { old, new, test }
    });
    pairs.collect()
}
