//! What has a suite: the sessions of a media ID, or an input as a whole.

use std::collections::{HashMap, HashSet};

use quick_junit::TestSuite;

use super::room::Claim;
use super::{Names, Passing, set_times, skipped, suite};
use crate::finding::Severity;
use crate::report::model::{Finding, Report, SessionSummary};
use crate::report::options::Options;
use crate::report::place;
use crate::report::words::{clipped, counted};
use crate::rules::Group;

/// The longest media ID in a name, in characters.
const MAX_MEDIA: usize = 200;

/// What a suite is about: the sessions of a media ID in an input, or an input as a whole. Not a single
/// session: its ID is another one in the next recording, and a service would take the suite for a new one.
pub(super) struct Subject<'a> {
    /// Empty for an input as a whole.
    sessions: Vec<&'a SessionSummary>,
    input: &'a str,
    pub(super) findings: Vec<&'a Finding>,
    /// Findings of the sessions that the report does not show, and that may fail a case.
    pub(super) left_out: u64,
}

/// The inputs that have findings of their own, then the sessions.
pub(super) fn subjects<'a>(report: &'a Report, options: &Options) -> Vec<Subject<'a>> {
    let mut of_media: Vec<Subject<'_>> = Vec::new();
    let mut numbers: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    // The subject of each session.
    let mut of_session = Vec::with_capacity(report.sessions.len());
    for session in &report.sessions {
        let input = session.inputs.first().map_or("capture", |input| &**input);
        let number = numbers.entry((input, session.media_id.as_deref())).or_insert_with(|| {
            let (sessions, findings) = (Vec::new(), Vec::new());
            of_media.push(Subject { sessions, input, findings, left_out: 0 });
            of_media.len() - 1
        });
        of_media[*number].sessions.push(session);
        of_session.push(*number);
    }
    let mut of_inputs: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in &report.findings {
        match finding.session.and_then(|session| of_session.get(session)) {
            Some(subject) => of_media[*subject].findings.push(finding),
            None => push_of_input(&mut of_inputs, finding),
        }
    }
    if may_hide_failures(report, options) {
        for subject in &mut of_media {
            let all: u64 = subject.sessions.iter().map(|session| session.findings).sum();
            subject.left_out = all.saturating_sub(subject.findings.len() as u64);
        }
    }
    // Sorted by input: a finding of an input that names no session stands next to the others.
    let inputs = of_inputs.into_iter().map(|(input, findings)| Subject {
        sessions: Vec::new(),
        input,
        findings,
        left_out: 0,
    });
    inputs.chain(of_media).collect()
}

/// Whether there are findings that the report does not show, and that could be failures.
fn may_hide_failures(report: &Report, options: &Options) -> bool {
    let failing = options.fail_on.map_or(0, |least| least as usize + 1);
    report.overflow.is_some() || report.unlisted[..failing].iter().any(|count| *count > 0)
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
        match self.sessions.is_empty() || self.left_out > 0 {
            true => Passing::Left,
            false => passing,
        }
    }

    pub(super) fn claim(&self, passing: Passing) -> Claim {
        let issues: HashSet<_> = self.findings.iter().map(|finding| finding.issue()).collect();
        let groups: HashSet<_> = self.findings.iter().map(|finding| finding.group).collect();
        let cases = issues.len()
            + match self.passing(passing) {
                Passing::Each => Group::ALL.len() - groups.len(),
                Passing::One => 1,
                Passing::Left => usize::from(self.left_out > 0),
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
        let media = self.sessions.first().map(|session| session.media_id.as_deref());
        let name = names.unique(match media {
            None => input,
            Some(Some(media)) => format!("{input} {}", clipped(media, MAX_MEDIA)),
            Some(None) => format!("{input} without a media ID"),
        });
        let mut suite = suite(&name, &self.findings, self.passing(passing), options);
        if self.left_out > 0 {
            let more = counted(self.left_out, "more finding");
            let told = format!("{more} that this report leaves out");
            suite.add_test_case(skipped(&name, "findings that are left out", told));
        }
        set_times(&mut suite, &self.sessions);
        suite
    }
}
