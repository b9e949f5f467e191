//! What people are shown where there is a baseline: what is new.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::issues::{self, Collected};
use super::model::{BaselineState, Report, Summary};
use crate::finding::Severity;

/// `report` without the findings that a baseline has, its figures counted anew.
pub(super) fn fresh(report: &Report) -> Cow<'_, Report> {
    let Some(comparison) = &report.baseline else { return Cow::Borrowed(report) };
    let new = |state| state != Some(BaselineState::Unchanged);
    let findings: Vec<_> =
        report.findings.iter().filter(|one| new(one.baseline_state)).cloned().collect();
    // Of all new findings, listed or not.
    let [errors, warnings, notes] = comparison.new_by_severity;
    let with_findings: HashSet<usize> = findings.iter().filter_map(|one| one.session).collect();
    let summary = Summary {
        errors,
        warnings,
        notes,
        sessions_with_findings: with_findings.len() as u64,
        ..report.summary.clone()
    };
    let mut of_session: HashMap<usize, [u64; Severity::ALL.len()]> = HashMap::new();
    for finding in &findings {
        if let Some(session) = finding.session {
            of_session.entry(session).or_default()[finding.severity as usize] += 1;
        }
    }
    let mut sessions = report.sessions.clone();
    for (number, session) in sessions.iter_mut().enumerate() {
        session.by_severity = of_session.get(&number).copied().unwrap_or_default();
        session.findings = session.by_severity.iter().sum();
    }
    let all_new = |rule: &str| {
        report.findings.iter().filter(|one| one.rule == rule).all(|one| new(one.baseline_state))
    };
    let Collected { issues, beyond: beyond_issues, .. } = issues::of(&findings, &sessions);
    let impacts = report.impacts.iter().filter(|total| all_new(total.rule)).cloned().collect();
    Cow::Owned(Report {
        summary,
        findings,
        overflow: report.overflow.clone(),
        issues,
        beyond_issues,
        unlisted: report.unlisted,
        sessions,
        impacts,
        ignores: report.ignores.clone(),
        baseline: report.baseline.clone(),
        limits: report.limits.clone(),
        unreadable: report.unreadable.clone(),
        // The formats that show what is new alone draw nothing.
        drawn: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn without_a_baseline_all_is_shown() {
        assert!(matches!(fresh(&sample::report()), Cow::Borrowed(_)));
    }

    #[test]
    fn with_a_baseline_what_is_new_is_shown_and_counted() {
        let report = sample::against_baseline();
        let shown = fresh(&report);
        let rules: Vec<&str> = shown.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["ad-outside-break", "placeholder-value"]);
        let summary = &shown.summary;
        assert_eq!((summary.errors, summary.warnings, summary.notes), (1, 1, 0));
        assert_eq!(summary.sessions_with_findings, 2);
        assert_eq!([shown.sessions[0].findings, shown.sessions[1].findings], [1, 1]);
    }
}
