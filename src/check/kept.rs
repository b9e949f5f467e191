//! What a report shows of the findings, where there may be any number of them.

use std::collections::{HashSet, VecDeque};
use std::io;

use foldhash::fast::RandomState;

use super::Bounds;
use crate::finding::Severity;
use crate::report::issues::{Collected, Collector, Listing, seen_ms};
use crate::report::model::{Finding, Overflow, Report, SessionSummary, Summary};
use crate::report::totals::Totals;
use crate::spill::RunWriter;

/// The number of severities.
const SEVERITIES: usize = Severity::ALL.len();

/// Takes findings in their order. Keeps the first of each rule, and of the others the most severe up to a
/// bound; puts all of them away where there are more.
#[derive(Debug)]
pub(super) struct Kept {
    bound: usize,
    /// How many are listed, by severity.
    found: [u64; SEVERITIES],
    /// The rules that have spoken, with the severity.
    spoken: HashSet<(&'static str, Severity), RandomState>,
    /// The first ones, each with its number among all.
    first: Vec<(u64, Finding)>,
    /// Others by severity, each with its number among all.
    others: [VecDeque<(u64, Finding)>; SEVERITIES],
    all: Option<RunWriter<Finding>>,
    impacts: Totals,
    issues: Collector,
}

impl Kept {
    /// For at most `count` findings, of which as many are kept beside the first of each rule as `bounds`
    /// say.
    ///
    /// # Errors
    /// A temporary file cannot be made.
    pub(super) fn new(count: u64, bounds: &Bounds) -> io::Result<Self> {
        let Bounds { max_findings, shown_of_more, listed, .. } = *bounds;
        let all = (count > max_findings as u64).then(RunWriter::new).transpose()?;
        let bound = if all.is_some() { max_findings.min(shown_of_more) } else { max_findings };
        Ok(Self {
            bound,
            found: [0; SEVERITIES],
            spoken: HashSet::default(),
            first: Vec::new(),
            others: [const { VecDeque::new() }; SEVERITIES],
            all,
            impacts: Totals::default(),
            issues: Collector::new(listed),
        })
    }

    /// Takes the next finding; its session is one of `sessions`.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn push(&mut self, finding: Finding, sessions: &[SessionSummary]) -> io::Result<()> {
        self.impacts.add(&finding);
        if self.issues.add(&finding, seen_ms(&finding, sessions)) == Listing::Counted {
            return Ok(());
        }
        if let Some(all) = &mut self.all {
            all.push(&finding)?;
        }
        let number = self.found.iter().sum();
        let severity = finding.severity;
        self.found[severity as usize] += 1;
        if self.spoken.insert((finding.rule, severity)) {
            self.first.push((number, finding));
            return Ok(());
        }
        if self.bound == 0 {
            return Ok(());
        }
        self.others[severity as usize].push_back((number, finding));
        if self.others.iter().map(VecDeque::len).sum::<usize>() > self.bound
            && let Some(mildest) = self.others.iter_mut().rfind(|of_one| !of_one.is_empty())
        {
            mildest.pop_back();
        }
        Ok(())
    }

    /// `report` with the findings that are shown, in their order, what there is beyond, what all of them
    /// impact, and their figures. Those at or above `fail_on` fail the run.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn report(self, fail_on: Option<Severity>, report: Report) -> io::Result<Report> {
        let Collected { issues, beyond, unlisted } = self.issues.finish();
        let mut all = self.found;
        all.iter_mut().zip(unlisted).for_each(|(found, unlisted)| *found += unlisted);
        let [errors, warnings, notes] = all;
        let failing = fail_on.map_or(0, |bound| bound as usize + 1);
        let failed_gate = all[..failing].iter().any(|found| *found > 0);
        let summary = Summary { errors, warnings, notes, failed_gate, ..report.summary };
        let impacts = self.impacts.finish();
        let mut kept = self.first;
        kept.extend(self.others.into_iter().flatten());
        kept.sort_unstable_by_key(|(number, _)| *number);
        let findings: Vec<Finding> = kept.into_iter().map(|(_, finding)| finding).collect();
        let mut left_out = self.found;
        for finding in &findings {
            left_out[finding.severity as usize] -= 1;
        }
        let overflow = match self.all {
            Some(all) if left_out != [0; SEVERITIES] => {
                Some(Overflow { all: all.finish()?, left_out })
            }
            _ => None,
        };
        let beyond_issues = beyond;
        Ok(Report {
            summary,
            findings,
            overflow,
            issues,
            beyond_issues,
            unlisted,
            impacts,
            ..report
        })
    }
}
