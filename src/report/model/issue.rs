//! Issues, as formats read them.

use std::sync::Arc;

use super::{Finding, ImpactTotal, Location, Report, Word};
use crate::finding::{EventRef, Severity, ValueClass};

/// The same finding over all sessions: one rule, event type, JSON pointer and, where it tells causes apart,
/// class of the value.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Stable over runs: that of its findings' fingerprints before the `:`, with the class of the value behind
    /// a `-` where there is one.
    pub id: String,
    /// The rule's id.
    pub rule: Word,
    /// The rule's group.
    pub group: Word,
    /// The severity; the worst one, where its findings differ.
    pub severity: Severity,
    /// The type of the event, as written.
    pub event_type: Option<Arc<str>>,
    /// JSON pointer in the request body, as the first finding has it.
    pub pointer: Option<String>,
    /// What kind of value is wrong.
    pub value_class: Option<ValueClass>,
    /// Findings.
    pub findings: u64,
    /// Occurrences that the findings stand for.
    pub occurrences: u64,
    /// Sessions with such a finding.
    pub sessions: u64,
    /// The first of these sessions by their place in [`Report::sessions`], at most 1,000.
    pub first_sessions: Vec<usize>,
    /// When it was first and last seen, in milliseconds since the Unix epoch: at the event, or else at the
    /// start of the session. None where the findings are of no session.
    pub first_ms: Option<i64>,
    /// See `first_ms`.
    pub last_ms: Option<i64>,
    /// What it does to the metrics of all its sessions, where that is known.
    pub impact: Option<ImpactTotal>,
    /// Notes among the findings that are counted and not listed.
    pub unlisted: u64,
    /// The first of its findings with its severity.
    pub example: Finding,
    /// Where a few more of them are, in other sessions where there are such.
    pub places: Vec<Place>,
}

impl Issue {
    /// The share of the report's sessions that have such a finding: 1 is all of them. None where the findings
    /// are of no session.
    pub fn share(&self, report: &Report) -> Option<f64> {
        // Both are far below 2^53.
        (self.sessions > 0).then(|| self.sessions as f64 / report.summary.sessions.max(1) as f64)
    }
}

/// Where a finding of an issue is.
#[derive(Clone, Debug)]
pub struct Place {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// The session's place in [`Report::sessions`].
    pub session: Option<usize>,
    /// The event.
    pub event: Option<EventRef>,
    /// Where it is, without the text around it.
    pub location: Location,
}

impl Place {
    /// The place of `finding`.
    pub fn of(finding: &Finding) -> Self {
        Self {
            fingerprint: finding.fingerprint.clone(),
            session: finding.session,
            event: finding.event.clone(),
            location: Location { excerpt: None, ..finding.location.clone() },
        }
    }
}
