//! The members of an issue, in the order in which they are written.

use serde::Serialize;

use super::output::{Event, ImpactTotal, Location};
use crate::finding::{Severity, ValueClass};
use crate::report::model::{self, EventRef, Report};
use crate::report::words::{Number, rfc3339};

/// Digits of a share behind the point.
const SHARE: f64 = 1e4;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Issue<'a> {
    id: &'a str,
    rule: &'a str,
    severity: Severity,
    event_type: Option<&'a str>,
    pointer: Option<&'a str>,
    value_class: Option<ValueClass>,
    message: &'a str,
    help: Option<&'a str>,
    explain: String,
    findings: u64,
    occurrences: u64,
    unlisted: u64,
    sessions: u64,
    share: Option<Number>,
    first_seen: Option<String>,
    last_seen: Option<String>,
    impact: Option<ImpactTotal<'a>>,
    examples: Vec<Example<'a>>,
}

/// Where a finding of the issue is.
#[derive(Serialize)]
struct Example<'a> {
    fingerprint: &'a str,
    session: Option<&'a str>,
    event: Option<Event<'a>>,
    location: Location<'a>,
}

impl<'a> Issue<'a> {
    pub(super) fn new(issue: &'a model::Issue, report: &'a Report) -> Self {
        let model::Issue { example, places, .. } = issue;
        let place = |fingerprint, session: Option<usize>, event: &'a Option<EventRef>, location| {
            let session = session.and_then(|session| report.sessions.get(session));
            let session = session.map(|session| &*session.id);
            let event = event.as_ref().map(Event::new);
            Example { fingerprint, session, event, location: Location::new(location) }
        };
        let first = place(&example.fingerprint, example.session, &example.event, &example.location);
        let others =
            places.iter().map(|it| place(&it.fingerprint, it.session, &it.event, &it.location));
        Self {
            id: &issue.id,
            rule: issue.rule,
            severity: issue.severity,
            event_type: issue.event_type.as_deref(),
            pointer: issue.pointer.as_deref(),
            value_class: issue.value_class,
            message: &example.message,
            help: example.help.as_deref(),
            explain: format!("playproof explain {}", issue.rule),
            findings: issue.findings,
            occurrences: issue.occurrences,
            unlisted: issue.unlisted,
            sessions: issue.sessions,
            share: issue.share(report).map(|share| Number((share * SHARE).round() / SHARE)),
            first_seen: issue.first_ms.and_then(rfc3339),
            last_seen: issue.last_ms.and_then(rfc3339),
            impact: issue.impact.as_ref().map(ImpactTotal::new),
            examples: std::iter::once(first).chain(others).collect(),
        }
    }
}
