//! The members of sessions with their timelines, in the order in which they are written.

use serde::{Serialize, Serializer};

use super::VERSION;
use super::output::{Finding, Session, TOOL, Tool};
use crate::report::model::{self, Report};
use crate::timeline::{Moment, Span, Timeline};

/// Sessions with their timelines.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    version: u32,
    tool: Tool,
    timelines: Lines<'a>,
}

impl<'a> Document<'a> {
    /// Of a report, and the timelines of its sessions in their order.
    pub(super) fn new(report: &'a Report, timelines: &'a [Timeline]) -> Self {
        Self { version: VERSION, tool: TOOL, timelines: Lines { report, timelines } }
    }
}

/// The timelines, made and written one at a time.
struct Lines<'a> {
    report: &'a Report,
    timelines: &'a [Timeline],
}

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut findings = vec![Vec::new(); self.report.sessions.len()];
        for finding in &self.report.findings {
            if let Some(session) = finding.session {
                findings[session].push(finding);
            }
        }
        let sessions = self.report.sessions.iter().zip(self.timelines).zip(&findings);
        serializer.collect_seq(sessions.map(|((session, timeline), findings)| Line {
            session: Session::new(session),
            moments: rows(timeline, findings),
            spans: &timeline.spans,
            findings: findings.iter().map(|it| Finding::new(it, self.report)).collect(),
        }))
    }
}

/// The events of a session, each with the numbers of the findings that name it.
fn rows<'a>(timeline: &'a Timeline, findings: &[&model::Finding]) -> Vec<Row<'a>> {
    let row = |moment| Row { moment, findings: Vec::new() };
    let mut rows: Vec<Row<'a>> = timeline.moments.iter().map(row).collect();
    for (number, finding) in findings.iter().enumerate() {
        let index = finding.event.as_ref().and_then(|event| event.index.checked_sub(1));
        let row = index.and_then(|index| rows.get_mut(usize::try_from(index).ok()?));
        if let Some(row) = row {
            row.findings.push(number);
        }
    }
    rows
}

#[derive(Serialize)]
struct Line<'a> {
    session: Session<'a>,
    moments: Vec<Row<'a>>,
    spans: &'a [Span],
    findings: Vec<Finding<'a>>,
}

/// An event, with the numbers of the findings that name it.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    moment: &'a Moment,
    findings: Vec<usize>,
}
