//! Findings in the order in which they are shown.

use std::io;

use super::heading;
use super::look::Look;
use crate::report::model::{Finding, Report};

/// Findings that stand under one heading, in the order of the report.
pub(super) struct Group<'a> {
    /// The session, or none for what is said of an input.
    session: Option<usize>,
    pub(super) findings: Vec<&'a Finding>,
}

impl Group<'_> {
    pub(super) fn write_heading(
        &self,
        report: &Report,
        sids: &[&str],
        look: &Look,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let session = self.session.and_then(|i| Some((report.sessions.get(i)?, *sids.get(i)?)));
        match (session, self.findings.first()) {
            (Some((session, sid)), _) => heading::write_session(session, sid, look, out),
            (None, Some(finding)) => heading::write_input(&finding.location.input, look, out),
            (None, None) => Ok(()),
        }
    }
}

/// The findings by input, where they name no session, and then by session. What is said of an input
/// comes first: it tells how far the rest can be trusted.
pub(super) fn by_session(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    // Stable: inside a group the order stays that of the report, which is by input.
    findings.sort_by_key(|finding| finding.session);
    for finding in findings {
        match groups.last_mut() {
            Some(group) if goes_with(group, finding) => group.findings.push(finding),
            _ => groups.push(Group { session: finding.session, findings: vec![finding] }),
        }
    }
    groups
}

fn goes_with(group: &Group<'_>, finding: &Finding) -> bool {
    group.session == finding.session
        && (finding.session.is_some()
            || group
                .findings
                .last()
                .is_some_and(|last| last.location.input == finding.location.input))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn inputs_come_before_sessions() {
        let mut report = sample::report();
        report.findings.rotate_left(1);
        let groups: Vec<_> =
            by_session(&report).iter().map(|group| (group.session, group.findings.len())).collect();
        assert_eq!(groups, [(None, 1), (Some(0), 3), (Some(1), 1)]);
    }
}
