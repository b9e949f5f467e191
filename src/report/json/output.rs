//! The members of the JSON report, in the order in which they are written.

use std::borrow::Cow;

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::VERSION;
use super::issue::Issue;
use crate::finding::Severity;
use crate::report::impact::{self, ChangeOut};
use crate::report::model::{self, Report, StartKnown};
use crate::report::words::{Number, rfc3339};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    version: u32,
    tool: Tool,
    summary: Summary<'a>,
    issues: Vec<Issue<'a>>,
    findings: Findings<'a>,
    sessions: Sessions<'a>,
    limits: Vec<Limit<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            version: VERSION,
            tool: TOOL,
            summary: Summary::new(report),
            issues: report.issues.iter().map(|issue| Issue::new(issue, report)).collect(),
            findings: Findings(report),
            sessions: Sessions(report),
            limits: report.limits.iter().map(Limit::new).collect(),
        }
    }
}

/// What a capture cannot prove.
#[derive(Serialize)]
struct Limit<'a> {
    input: Option<&'a str>,
    kind: &'a str,
    what: &'a str,
    count: u64,
    advice: Option<&'a str>,
}

impl<'a> Limit<'a> {
    fn new(limit: &'a model::Limit) -> Self {
        Self {
            input: limit.input.as_deref(),
            kind: limit.kind,
            what: &limit.what,
            count: limit.count,
            advice: limit.advice.as_deref(),
        }
    }
}

/// The sessions of a report alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionList<'a> {
    version: u32,
    tool: Tool,
    passed_over: u64,
    sessions: Sessions<'a>,
}

impl<'a> SessionList<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let passed_over = report.summary.passed_over;
        Self { version: VERSION, tool: TOOL, passed_over, sessions: Sessions(report) }
    }
}

/// This program.
pub(in crate::report) const TOOL: Tool =
    Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

#[derive(Serialize)]
pub(in crate::report) struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    outcome: &'static str,
    inputs: u64,
    records: u64,
    calls: u64,
    events: u64,
    sessions: u64,
    passed_over: u64,
    findings: BySeverity,
    unlisted: u64,
    beyond_issues: u64,
    ignored: u64,
    bodies_missing: u64,
    skipped: u64,
    impacts: Vec<ImpactTotal<'a>>,
    baseline: Option<Comparison<'a>>,
}

/// How the findings stand to the baseline.
#[derive(Serialize)]
struct Comparison<'a> {
    new: u64,
    unchanged: u64,
    gone: Vec<Gone<'a>>,
    missing: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gone<'a> {
    rule: &'a str,
    event_type: Option<&'a str>,
    pointer: Option<&'a str>,
    input: &'a str,
    message: &'a str,
}

impl<'a> Comparison<'a> {
    fn new(comparison: &'a model::Comparison) -> Self {
        let gone = comparison.gone.iter().map(|gone| Gone {
            rule: &gone.rule,
            event_type: gone.event_type.as_deref(),
            pointer: gone.pointer.as_deref(),
            input: &gone.input,
            message: &gone.message,
        });
        Self {
            new: comparison.new,
            unchanged: comparison.unchanged,
            gone: gone.collect(),
            missing: &comparison.missing,
        }
    }
}

#[derive(Serialize)]
pub(super) struct ImpactTotal<'a> {
    rule: &'a str,
    text: Option<String>,
    sessions: u64,
    figures: Vec<ChangeOut<'a>>,
}

impl<'a> ImpactTotal<'a> {
    pub(super) fn new(total: &'a model::ImpactTotal) -> Self {
        Self {
            rule: total.rule,
            text: impact::total(total),
            sessions: total.sessions,
            figures: total.changes.iter().map(ChangeOut::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct BySeverity {
    error: u64,
    warning: u64,
    note: u64,
}

impl<'a> Summary<'a> {
    fn new(report: &'a Report) -> Self {
        let summary = &report.summary;
        let &model::Summary { inputs, records, calls, events, sessions, .. } = summary;
        let &model::Summary {
            errors,
            warnings,
            notes,
            ignored,
            bodies_missing,
            skipped,
            passed_over,
            ..
        } = summary;
        Self {
            outcome: match (report.unreadable.is_empty(), summary.failed_gate) {
                (false, _) => "failed",
                (true, true) => "findings",
                (true, false) => "clean",
            },
            inputs,
            records,
            calls,
            events,
            sessions,
            passed_over,
            findings: BySeverity { error: errors, warning: warnings, note: notes },
            unlisted: report.unlisted.iter().sum(),
            beyond_issues: report.beyond_issues,
            ignored,
            bodies_missing,
            skipped,
            impacts: report.impacts.iter().map(ImpactTotal::new).collect(),
            baseline: report.baseline.as_ref().map(Comparison::new),
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
#[serde(rename_all = "camelCase")]
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
    issue: Cow<'a, str>,
    count: u64,
    impact: Option<Vec<ChangeOut<'a>>>,
    baseline_state: Option<model::BaselineState>,
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
            issue: finding.issue(),
            count: finding.count,
            impact: changes(finding),
            baseline_state: finding.baseline_state,
        }
    }
}

/// The figures that a finding changes.
pub(in crate::report) fn changes(finding: &model::Finding) -> Option<Vec<ChangeOut<'_>>> {
    finding.impact.as_ref().map(|impact| impact.changes.iter().map(ChangeOut::new).collect())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event<'a> {
    index: u64,
    event_type: Option<&'a str>,
    ts: Option<i64>,
    playhead: Option<Number>,
}

impl<'a> Event<'a> {
    pub(super) fn new(event: &'a model::EventRef) -> Self {
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
pub(super) struct Location<'a> {
    input: &'a str,
    record: u64,
    line: u64,
    column: u64,
    byte_offset: u64,
    byte_length: u64,
    pointer: Option<&'a str>,
}

impl<'a> Location<'a> {
    pub(super) fn new(location: &'a model::Location) -> Self {
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
pub(in crate::report) struct Session<'a> {
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
    errors: u64,
    warnings: u64,
    notes: u64,
    content_type: Option<&'a str>,
    player: Option<&'a str>,
    media_id: Option<&'a str>,
    media_name: Option<&'a str>,
    media_length: Option<Number>,
}

impl<'a> Session<'a> {
    pub(in crate::report) fn new(session: &'a model::SessionSummary) -> Self {
        let [errors, warnings, notes] = session.by_severity;
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
            closed_by: session.closed_by.as_str(),
            events: session.events,
            ads: session.ads,
            chapters: session.chapters,
            findings: session.findings,
            errors,
            warnings,
            notes,
            content_type: session.content_type.as_deref(),
            player: session.player.as_deref(),
            media_id: session.media_id.as_deref(),
            media_name: session.media_name.as_deref(),
            media_length: session.media_length.map(Number),
        }
    }
}
