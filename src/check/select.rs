//! Leaves in a survey what is of the sessions that a query selects.

use std::io;

use super::kept::Kept;
use super::{Options, Survey};
use crate::query::{Query, View};
use crate::report::model::{Finding, Report, SessionSummary, Summary};

/// The survey of the sessions that `query` selects, of each of which something was kept. Findings without a
/// session stay: they tell what the capture cannot show of any session.
///
/// # Errors
/// A temporary file cannot be read or written.
pub(super) fn select<T>(
    survey: Survey<(View, Option<T>)>,
    query: &Query,
    options: &Options,
) -> io::Result<Survey<T>> {
    let Survey { report, views, end_ms, redactor, stats } = survey;
    let mut marks = vec![0; report.sessions.len()];
    for finding in report.all_findings() {
        let finding = finding?;
        if let Some(session) = finding.session {
            marks[session] |= query.mark_finding(&finding);
        }
    }
    let mut kept_views = Vec::new();
    // The number of each session among those that are left.
    let mut numbers = Vec::with_capacity(report.sessions.len());
    let mut left = Vec::new();
    for (((view, seen), session), marks) in views.into_iter().zip(&report.sessions).zip(marks) {
        let is_selected = query.selects(&view, session, marks);
        numbers.push(is_selected.then_some(left.len()));
        if is_selected {
            left.push(session.clone());
            kept_views.extend(seen);
        }
    }
    let mut kept = Kept::new(report.found(), &options.bounds)?;
    for finding in report.all_findings() {
        let finding = finding?;
        let session = match finding.session.map(|session| numbers[session]) {
            None => None,
            Some(Some(number)) => Some(number),
            Some(None) => continue,
        };
        kept.push(Finding { session, ..finding.into_owned() }, &left)?;
    }
    let Report { summary, sessions, ignores, limits, .. } = report;
    let ignored = summary.ignored - ignored_in(&sessions);
    let with_findings = left.iter().filter(|session| session.findings > 0);
    let summary = Summary {
        events: left.iter().map(|session| session.events).sum(),
        sessions: left.len() as u64,
        sessions_with_findings: with_findings.count() as u64,
        ignored: ignored + ignored_in(&left),
        passed_over: summary.sessions - left.len() as u64,
        ..summary
    };
    let report = Report { summary, sessions: left, ignores, limits, ..Report::default() };
    let report = kept.report(options.fail_on, report)?;
    Ok(Survey { report, views: kept_views, end_ms, redactor, stats })
}

fn ignored_in(sessions: &[SessionSummary]) -> u64 {
    sessions.iter().map(|session| session.ignored).sum()
}
