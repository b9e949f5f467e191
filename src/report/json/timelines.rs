//! The members of sessions with their timelines, in the order in which they are written.

use serde::{Serialize, Serializer};

use super::VERSION;
use super::output::{Finding, Session, TOOL, Tool};
use crate::report::model::Report;
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
        let sessions = self.report.sessions.iter().zip(self.timelines).enumerate();
        serializer.collect_seq(sessions.map(|(number, (session, timeline))| {
            let findings = self.report.findings.iter();
            let findings: Vec<_> =
                findings.filter(|finding| finding.session == Some(number)).collect();
            let at = |moment: usize| {
                let is_at = |index: u64| index == moment as u64 + 1;
                let here = findings.iter().enumerate().filter(move |(_, finding)| {
                    finding.event.as_ref().is_some_and(|event| is_at(event.index))
                });
                here.map(|(number, _)| number).collect()
            };
            let moments = timeline.moments.iter().enumerate();
            Line {
                session: Session::new(session),
                moments: moments
                    .map(|(number, moment)| Row { moment, findings: at(number) })
                    .collect(),
                spans: &timeline.spans,
                findings: findings
                    .iter()
                    .map(|finding| Finding::new(finding, self.report))
                    .collect(),
            }
        }))
    }
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
