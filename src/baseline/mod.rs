//! What was found before, so that a gate fails on what is new alone.
//!
//! A baseline is made of a finished report and held against another one. What is the same in both is told
//! by what does not change from one recording to the next: rule, event type, pointer, never by session
//! IDs, times or lines.

mod file;
mod matching;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

pub use file::{BaselineError, MAX_BYTES};
use file::{Entry, Seen};
use matching::{Known, Pairing, pair};

use crate::finding::Severity;
use crate::report::model::{BaselineState, Comparison, Finding, Gone, Report, Summary, Update};
use crate::report::options::Base;
use crate::report::place;
use crate::rules::Group;

/// Rules whose findings come and go by chance: whether two events of one action get the same millisecond
/// is for the clock to say. A baseline holds none of them, and against one none is new.
const BY_CHANCE: [&str; 1] = ["tied-timestamps"];

/// The findings of a run, as they are known again in another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Sorted by rule, event type, pointer and fingerprint.
    entries: Vec<Entry>,
}

/// What a run did not look at: of that a baseline keeps what it has.
#[derive(Clone, Debug, Default)]
pub struct Unchecked<'a> {
    /// Rules that were left out.
    pub rules: Vec<&'a str>,
    /// Inputs that the baseline knows and that were no part of the run.
    pub inputs: &'a [String],
}

impl Unchecked<'_> {
    /// Whether a finding of this rule in this input could not have been found.
    pub fn has(&self, rule: &str, input: &str) -> bool {
        self.rules.contains(&rule) || self.inputs.iter().any(|own| own == input)
    }
}

/// A run that checked no call cannot tell what is known: held against it, every later run would pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no call could be checked, so that there is nothing to record")]
pub struct NothingChecked;

impl Baseline {
    /// The findings of `report`; inputs are told from `base`.
    ///
    /// # Errors
    /// Nothing was checked.
    pub fn of(report: &Report, base: Option<&Base>) -> Result<Self, NothingChecked> {
        Self::default().updated(report, base, &Unchecked::default())
    }

    /// The findings of `report`, those known before as they were recorded then: a file under version
    /// control changes in what is new and what is gone, and in nothing else. What was `unchecked` stays.
    ///
    /// # Errors
    /// Nothing was checked.
    pub fn updated(
        &self,
        report: &Report,
        base: Option<&Base>,
        unchecked: &Unchecked<'_>,
    ) -> Result<Self, NothingChecked> {
        if nothing_checked(report) {
            return Err(NothingChecked);
        }
        let known = self.known();
        let Pairing { of_finding, left } = self.pair(&known, report, base);
        let mut by_fingerprint: BTreeMap<String, Entry> = BTreeMap::new();
        let mut add = |entry: Entry, seen: Seen| {
            by_fingerprint.entry(entry.fingerprint.clone()).or_insert(entry).seen.push(seen);
        };
        let stays = |known: &Known<'_>| unchecked.has(&known.entry.rule, &known.seen.input);
        for Known { entry, seen } in left.iter().map(|&old| known[old]).filter(stays) {
            add(entry.clone().without_seen(), seen.clone());
        }
        for (finding, old) in report.findings.iter().zip(of_finding) {
            if BY_CHANCE.contains(&finding.rule) {
                continue;
            }
            let known = old.map(|old| known[old]).filter(|known| !is_worse(finding, known.seen));
            match known {
                Some(Known { entry, seen }) => add(entry.clone().without_seen(), seen.clone()),
                None => add(Entry::of(finding), seen(finding, report, base)),
            }
        }
        let mut entries: Vec<Entry> = by_fingerprint.into_values().collect();
        entries.iter_mut().for_each(|entry| entry.seen.sort());
        entries.sort();
        Ok(Self { entries })
    }

    /// The inputs that it knows, by name and each once, without those of a run's `inputs`.
    pub fn missing(&self, inputs: &[String]) -> Vec<String> {
        let seen = self.entries.iter().flat_map(|entry| &entry.seen).map(|seen| &seen.input);
        let missing: BTreeSet<&String> = seen.filter(|input| !inputs.contains(input)).collect();
        missing.into_iter().cloned().collect()
    }

    /// How many findings it holds.
    pub fn findings(&self) -> usize {
        self.entries.iter().map(|entry| entry.seen.len()).sum()
    }

    /// Says of each finding that `report` shows whether it is new (it must show all), and decides anew on the gate: only what is new
    /// and at or above `fail_on` fails it.
    ///
    /// What says that nothing could be checked is new in any case.
    pub fn compare(&self, report: &mut Report, base: Option<&Base>, fail_on: Option<Severity>) {
        let known = self.known();
        let Pairing { of_finding, left } = self.pair(&known, report, base);
        let nothing_checked = nothing_checked(report);
        for (finding, old) in report.findings.iter_mut().zip(of_finding) {
            let proves_less = |old: usize| {
                of_capture(finding) && nothing_checked || is_worse(finding, known[old].seen)
            };
            let is_known = old.is_some_and(|old| !proves_less(old));
            let state = match is_known || BY_CHANCE.contains(&finding.rule) {
                true => BaselineState::Unchanged,
                false => BaselineState::New,
            };
            finding.baseline_state = Some(state);
        }
        let is_new = |finding: &&Finding| finding.baseline_state == Some(BaselineState::New);
        let mut new_by_severity = [0; Severity::ALL.len()];
        for finding in report.findings.iter().filter(is_new) {
            new_by_severity[finding.severity as usize] += 1;
        }
        let new = new_by_severity.iter().sum();
        let held = report.findings.iter().filter(|finding| !BY_CHANCE.contains(&finding.rule));
        let unchanged = held.filter(|finding| !is_new(finding)).count() as u64;
        report.summary.failed_gate = fail_on.is_some_and(|bound| {
            report.findings.iter().filter(is_new).any(|finding| finding.severity <= bound)
        });
        report.baseline = Some(Comparison {
            new,
            new_by_severity,
            unchanged,
            gone: left.into_iter().map(|old| gone(known[old])).collect(),
            missing: Vec::new(),
            recorded: None,
            update: Update::None,
        });
    }

    /// Every finding that is known, in the order of the entries.
    fn known(&self) -> Vec<Known<'_>> {
        let of_entry = |entry| move |seen| Known { entry, seen };
        self.entries.iter().flat_map(|entry| entry.seen.iter().map(of_entry(entry))).collect()
    }

    fn pair(&self, known: &[Known<'_>], report: &Report, base: Option<&Base>) -> Pairing {
        let seen: Vec<Seen> =
            report.findings.iter().map(|finding| seen(finding, report, base)).collect();
        pair(known, &report.findings, &seen)
    }
}

fn gone(Known { entry, seen }: Known<'_>) -> Gone {
    Gone {
        rule: entry.rule.clone(),
        event_type: entry.event_type.clone(),
        pointer: entry.pointer.clone(),
        input: seen.input.clone(),
        message: entry.message.clone(),
    }
}

/// Where a finding was seen, and how often.
fn seen(finding: &Finding, report: &Report, base: Option<&Base>) -> Seen {
    let session = finding.session.and_then(|session| report.sessions.get(session));
    Seen {
        input: place::relative_to(&finding.location.input, base),
        media_id: session.and_then(|session| session.media_id.as_deref()).map(ToOwned::to_owned),
        count: finding.count,
    }
}

/// What says of a capture that less of it can be checked than was known. How often a player makes a known
/// mistake depends on how long it was watched, and tells nothing.
fn is_worse(finding: &Finding, seen: &Seen) -> bool {
    of_capture(finding) && finding.count > seen.count
}

fn of_capture(finding: &Finding) -> bool {
    finding.group == Group::Capture.as_str()
}

/// Whether no call with a body was found, or no session was selected.
fn nothing_checked(report: &Report) -> bool {
    let &Summary { calls, bodies_missing, sessions, passed_over, .. } = &report.summary;
    calls <= bodies_missing || (sessions == 0 && passed_over > 0)
}
