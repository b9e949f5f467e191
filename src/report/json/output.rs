//! The members of the JSON report, in the order in which they are written.

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::VERSION;
use crate::finding::Severity;
use crate::report::model::{self, ClosedBy, Report, StartKnown};
use crate::report::words::{Number, rfc3339};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    findings: Findings<'a>,
    sessions: Sessions<'a>,
}

impl<'a> Document<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            version: VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            summary: Summary::new(&report.summary),
            findings: Findings(report),
            sessions: Sessions(report),
        }
    }
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    outcome: &'static str,
    inputs: u64,
    records: u64,
    calls: u64,
    events: u64,
    sessions: u64,
    findings: BySeverity,
    bodies_missing: u64,
    skipped: u64,
}

#[derive(Serialize)]
struct BySeverity {
    error: u64,
    warning: u64,
    note: u64,
}

impl Summary {
    fn new(summary: &model::Summary) -> Self {
        let &model::Summary { inputs, records, calls, events, sessions, .. } = summary;
        let &model::Summary { errors, warnings, notes, bodies_missing, skipped, .. } = summary;
        Self {
            outcome: if summary.failed_gate { "findings" } else { "clean" },
            inputs,
            records,
            calls,
            events,
            sessions,
            findings: BySeverity { error: errors, warning: warnings, note: notes },
            bodies_missing,
            skipped,
        }
    }
}

/// The findings, made and written one at a time.
struct Findings<'a>(&'a Report);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut findings = serializer.serialize_seq(None)?;
        for finding in self.0.all_findings() {
            let finding = finding.map_err(S::Error::custom)?;
            findings.serialize_element(&Finding::new(&finding, self.0))?;
        }
        findings.end()
    }
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    session: Option<&'a str>,
    event: Option<Event<'a>>,
    location: Location<'a>,
    related: Vec<Related<'a>>,
    fingerprint: &'a str,
    count: u64,
}

impl<'a> Finding<'a> {
    pub(super) fn new(finding: &'a model::Finding, report: &'a Report) -> Self {
        let session = finding.session.and_then(|session| report.sessions.get(session));
        Self {
            rule: finding.rule,
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.as_deref(),
            session: session.map(|session| &*session.id),
            event: finding.event.as_ref().map(Event::new),
            location: Location::new(&finding.location),
            related: finding.related.iter().map(Related::new).collect(),
            fingerprint: &finding.fingerprint,
            count: finding.count,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    index: u64,
    event_type: Option<&'a str>,
    ts: Option<i64>,
    playhead: Option<Number>,
}

impl<'a> Event<'a> {
    fn new(event: &'a model::EventRef) -> Self {
        Self {
            index: event.index,
            event_type: event.event_type.as_deref(),
            ts: event.ts,
            playhead: event.playhead.map(Number),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    input: &'a str,
    record: u64,
    line: u64,
    column: u64,
    byte_offset: u64,
    byte_length: u64,
    pointer: Option<&'a str>,
}

impl<'a> Location<'a> {
    fn new(location: &'a model::Location) -> Self {
        Self {
            input: &location.input,
            record: location.record,
            line: location.line,
            column: location.column,
            byte_offset: location.byte_offset,
            byte_length: location.byte_length,
            pointer: location.pointer.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location<'a>,
}

impl<'a> Related<'a> {
    fn new(related: &'a model::Related) -> Self {
        Self { message: &related.message, location: Location::new(&related.location) }
    }
}

/// The sessions, made and written one at a time.
struct Sessions<'a>(&'a Report);

impl Serialize for Sessions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.sessions.iter().map(Session::new))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    id: &'a str,
    inputs: Vec<&'a str>,
    start: Option<String>,
    end: Option<String>,
    start_captured: bool,
    start_joined: Option<&'static str>,
    closed_by: &'static str,
    events: u64,
    ads: u64,
    chapters: u64,
    findings: u64,
    content_type: Option<&'a str>,
    media_id: Option<&'a str>,
    media_length: Option<Number>,
}

impl<'a> Session<'a> {
    fn new(session: &'a model::SessionSummary) -> Self {
        Self {
            id: &session.id,
            inputs: session.inputs.iter().map(|input| &**input).collect(),
            start: session.start_ms.and_then(rfc3339),
            end: session.end_ms.and_then(rfc3339),
            start_captured: session.start_known != StartKnown::NotCaptured,
            start_joined: match session.start_known {
                StartKnown::BySid => Some("sid"),
                StartKnown::ByOrder => Some("order"),
                StartKnown::NotCaptured => None,
            },
            closed_by: match session.closed_by {
                ClosedBy::SessionComplete => "sessionComplete",
                ClosedBy::SessionEnd => "sessionEnd",
                ClosedBy::Timeout => "timeout",
                ClosedBy::Idle => "idle",
                ClosedBy::None => "none",
            },
            events: session.events,
            ads: session.ads,
            chapters: session.chapters,
            findings: session.findings,
            content_type: session.content_type.as_deref(),
            media_id: session.media_id.as_deref(),
            media_length: session.media_length.map(Number),
        }
    }
}
