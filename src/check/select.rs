//! Leaves in a survey what is of the sessions that a query selects.

use std::io;
use std::sync::Arc;

use super::finish::first_fingerprint;
use super::kept::Kept;
use super::{Empty, Options, Survey};
use crate::query::{Query, View};
use crate::report::model::{Finding, Location, Report, SessionSummary, Summary};
use crate::rules::{self, NO_TRACKING_CALLS};
use crate::source::Input;

/// The survey of the sessions that `query` selects, of each of which something was kept. Findings without a
/// session stay: they tell what the capture cannot show of any session.
///
/// # Errors
/// A temporary file cannot be read or written.
pub(super) fn select<T>(
    survey: Survey<(View, Option<T>)>,
    query: &Query,
    options: &Options,
    inputs: &[Input],
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
    let mut kept = Kept::new(report.found() + 1, &options.bounds)?;
    if left.is_empty() && report.summary.calls > 0 {
        let nothing = nothing_selected(&report, query, options, inputs);
        nothing.map_or(Ok(()), |finding| kept.push(finding, &left))?;
    }
    for finding in report.all_findings() {
        let finding = finding?;
        let session = match finding.session.map(|session| numbers[session]) {
            None => None,
            Some(Some(number)) => Some(number),
            Some(None) => continue,
        };
        kept.push(Finding { session, ..finding.into_owned() }, &left)?;
    }
    let Report { summary, sessions, ignores, limits, unreadable, .. } = report;
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
    let report =
        Report { summary, sessions: left, ignores, limits, unreadable, ..Report::default() };
    let report = kept.report(options.fail_on, report)?;
    Ok(Survey { report, views: kept_views, end_ms, redactor, stats })
}

/// What there is to say where no session is selected: a run that checked nothing must not pass.
fn nothing_selected(
    report: &Report,
    query: &Query,
    options: &Options,
    inputs: &[Input],
) -> Option<Finding> {
    let rule = rules::find(NO_TRACKING_CALLS)?;
    if options.empty == Empty::Allowed || options.overrides.ignores(rule) {
        return None;
    }
    let sessions = report.sessions.len();
    let message = format!("no session matches ({sessions} in the captures): nothing was checked");
    let help = query.doubt(&options.schemas).unwrap_or_else(|| {
        "list the sessions with `playproof sessions`, or pass with `--allow-empty`".to_owned()
    });
    let finding = Finding {
        rule: rule.id,
        group: rule.group.as_str(),
        severity: options.overrides.severity(rule, None),
        message,
        help: Some(help),
        session: None,
        event: None,
        location: Location::of_input(Arc::clone(&inputs.first()?.name)),
        related: Vec::new(),
        fingerprint: String::new(),
        count: 1,
        impact: None,
        baseline_state: None,
        value_class: None,
    };
    Some(Finding { fingerprint: first_fingerprint(&finding), ..finding })
}

fn ignored_in(sessions: &[SessionSummary]) -> u64 {
    sessions.iter().map(|session| session.ignored).sum()
}
