//! What has a suite: a session, or an input as a whole.

use std::collections::HashSet;

use quick_junit::TestSuite;

use super::room::Claim;
use super::{Names, Passing, set_times, skipped, suite};
use crate::finding::Severity;
use crate::report::model::{Finding, Report, SessionSummary};
use crate::report::options::Options;
use crate::report::words::counted;
use crate::report::{place, sid};
use crate::rules::Group;

/// What a suite is about: a session, or an input as a whole.
pub(super) struct Subject<'a> {
    /// With the session's short ID.
    session: Option<(&'a SessionSummary, &'a str)>,
    input: &'a str,
    pub(super) findings: Vec<&'a Finding>,
    /// The findings of the session that the report does not show.
    pub(super) left_out: u64,
}

/// The inputs that have findings of their own, then the sessions.
pub(super) fn subjects(report: &Report) -> Vec<Subject<'_>> {
    let mut of_sessions: Vec<Vec<&Finding>> = vec![Vec::new(); report.sessions.len()];
    let mut of_inputs: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in &report.findings {
        match finding.session.and_then(|session| of_sessions.get_mut(session)) {
            Some(findings) => findings.push(finding),
            None => push_of_input(&mut of_inputs, finding),
        }
    }
    // Sorted by input: a finding of an input that names no session stands next to the others.
    let inputs = of_inputs.into_iter().map(|(input, findings)| Subject {
        session: None,
        input,
        findings,
        left_out: 0,
    });
    let sids = sid::short(&report.sessions);
    let sessions = report.sessions.iter().zip(sids).zip(of_sessions);
    let sessions = sessions.map(|((session, sid), findings)| Subject {
        session: Some((session, sid)),
        input: session.inputs.first().map_or("capture", |input| &**input),
        left_out: match &report.overflow {
            Some(_) => session.findings.saturating_sub(findings.len() as u64),
            None => 0,
        },
        findings,
    });
    inputs.chain(sessions).collect()
}

fn push_of_input<'a>(of_inputs: &mut Vec<(&'a str, Vec<&'a Finding>)>, finding: &'a Finding) {
    match of_inputs.last_mut() {
        Some((input, findings)) if **input == *finding.location.input => findings.push(finding),
        _ => of_inputs.push((&finding.location.input, vec![finding])),
    }
}

impl Subject<'_> {
    /// How groups without findings are told: of what is left out any group may be, so that none can be
    /// said to pass.
    fn passing(&self, passing: Passing) -> Passing {
        match self.session {
            Some(_) if self.left_out == 0 => passing,
            _ => Passing::Left,
        }
    }

    pub(super) fn claim(&self, passing: Passing) -> Claim {
        let with_findings = || {
            let groups = self.findings.iter().map(|finding| finding.group);
            groups.collect::<HashSet<_>>().len()
        };
        let cases = match self.passing(passing) {
            Passing::Each => Group::ALL.len(),
            Passing::One => with_findings() + 1,
            Passing::Left => with_findings() + usize::from(self.left_out > 0),
        };
        let worst = self.findings.iter().map(|finding| finding.severity).min();
        let worth = match worst {
            Some(Severity::Error) => 4,
            Some(Severity::Warning) => 3,
            Some(Severity::Note) => 2,
            None => u8::from(self.left_out > 0),
        };
        Claim { parts: 1 + cases, worth }
    }

    pub(super) fn suite(
        &self,
        passing: Passing,
        names: &mut Names,
        options: &Options,
    ) -> TestSuite {
        let input = place::relative(self.input, options);
        let name = names.unique(match self.session {
            Some((_, sid)) => format!("{input} session {sid}"),
            None => input,
        });
        let mut suite = suite(&name, &self.findings, self.passing(passing), options);
        if self.left_out > 0 {
            let more = counted(self.left_out, "more finding");
            let told = format!("{more} that this report leaves out");
            suite.add_test_case(skipped(&name, "findings that are left out", told));
        }
        if let Some((session, _)) = self.session {
            set_times(&mut suite, session);
        }
        suite
    }
}
