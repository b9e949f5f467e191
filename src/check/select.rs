//! Leaves in a survey what is of the sessions that a query selects.

use crate::finding::Severity;
use crate::query::{Query, View};
use crate::report::model::{Finding, Report, SessionSummary, Summary};

use super::{Survey, cost};

/// The survey of the sessions that `query` selects, of each of which something was kept. Findings without a session stay: they tell what the
/// capture cannot show of any session.
pub(super) fn select<T>(
    survey: Survey<(View, Option<T>)>,
    query: &Query,
    fail_on: Option<Severity>,
) -> Survey<T> {
    let Survey { report, views, end_ms, redactor } = survey;
    let Report { summary, findings, sessions, ignores, limits, .. } = report;
    let ignored_in =
        |sessions: &[SessionSummary]| sessions.iter().map(|session| session.ignored).sum::<u64>();
    let ignored = summary.ignored - ignored_in(&sessions);
    let mut of_session: Vec<Vec<&Finding>> = vec![Vec::new(); sessions.len()];
    for finding in &findings {
        if let Some(session) = finding.session {
            of_session[session].push(finding);
        }
    }
    let mut kept = Vec::new();
    // The number of each session among those that are left.
    let mut numbers = Vec::with_capacity(sessions.len());
    let mut left = Vec::new();
    for (((view, seen), session), findings) in views.into_iter().zip(sessions).zip(&of_session) {
        let is_selected = query.selects(&view, &session, findings);
        numbers.push(is_selected.then_some(left.len()));
        if is_selected {
            left.push(session);
            kept.extend(seen);
        }
    }
    let findings: Vec<Finding> = findings
        .into_iter()
        .filter_map(|finding| match finding.session {
            None => Some(finding),
            Some(session) => Some(Finding { session: Some(numbers[session]?), ..finding }),
        })
        .collect();
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count() as u64;
    let summary = Summary {
        events: left.iter().map(|session| session.events).sum(),
        sessions: left.len() as u64,
        sessions_with_findings: left.iter().filter(|session| session.findings > 0).count() as u64,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        ignored: ignored + ignored_in(&left),
        passed_over: summary.sessions - left.len() as u64,
        failed_gate: fail_on
            .is_some_and(|bound| findings.iter().any(|finding| finding.severity <= bound)),
        ..summary
    };
    let costs = cost::totals(&findings);
    let report =
        Report { summary, findings, sessions: left, costs, ignores, limits, ..Report::default() };
    Survey { report, views: kept, end_ms, redactor }
}
