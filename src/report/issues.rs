//! Issues: the same finding over all sessions.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::model::{Finding, Issue, Place, SessionSummary};
use super::totals::Changes;
use crate::finding::Severity;

/// The most issues of a severity. Traffic has some dozens; a client that makes up names may have any number.
const MAX_OF_SEVERITY: usize = 500;

/// The most places of an issue that are named beside its example.
const MAX_PLACES: usize = 4;

/// The most sessions of an issue that are named.
pub const MAX_SESSIONS: usize = 1_000;

/// Which findings are listed; the others are only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The most notes of an issue.
    pub max_notes: u64,
    /// The least severity.
    pub least: Severity,
}

impl Listed {
    /// All findings.
    pub const ALL: Self = Self { max_notes: u64::MAX, least: Severity::Note };
}

/// Whether a finding is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    /// It is.
    Listed,
    /// It is only counted: it is too mild, or its issue has as many notes as are listed.
    Counted,
}

/// Makes issues of findings, which come in the order of the report.
#[derive(Debug)]
pub(crate) struct Collector {
    listed: Listed,
    /// The place of each issue among `open`, by its ID.
    numbers: HashMap<Box<str>, usize, RandomState>,
    open: Vec<Open>,
    /// How many issues began with a finding of each severity.
    of_severity: [usize; Severity::ALL.len()],
    /// Findings of issues that are too many to be told apart.
    beyond: u64,
    /// Notes among these.
    notes_beyond: u64,
    /// Findings that are not listed, by severity.
    unlisted: [u64; Severity::ALL.len()],
}

/// Issues, and what there is beside them.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// The issues, the worst first.
    pub(crate) issues: Vec<Issue>,
    /// Findings of none of them.
    pub(crate) beyond: u64,
    /// Findings that are counted and not listed, by severity, the worst first.
    pub(crate) unlisted: [u64; Severity::ALL.len()],
}

impl Collector {
    /// For findings of which so many are listed.
    pub(crate) fn new(listed: Listed) -> Self {
        Self {
            listed,
            numbers: HashMap::default(),
            open: Vec::new(),
            of_severity: [0; Severity::ALL.len()],
            beyond: 0,
            notes_beyond: 0,
            unlisted: [0; Severity::ALL.len()],
        }
    }

    /// Takes the next finding, which is of the time `seen_ms`.
    pub(crate) fn add(&mut self, finding: &Finding, seen_ms: Option<i64>) -> Listing {
        if finding.severity > self.listed.least {
            self.unlisted[finding.severity as usize] += 1;
            return Listing::Counted;
        }
        let notes = match self.number(finding) {
            Some(number) => {
                let open = &mut self.open[number];
                open.add(finding, seen_ms);
                open.notes
            }
            None => {
                self.beyond += 1;
                self.notes_beyond += u64::from(finding.severity == Severity::Note);
                self.notes_beyond
            }
        };
        if finding.severity != Severity::Note || notes <= self.listed.max_notes {
            return Listing::Listed;
        }
        self.unlisted[Severity::Note as usize] += 1;
        Listing::Counted
    }

    /// The place of the finding's issue, which begins with it where it is the first.
    fn number(&mut self, finding: &Finding) -> Option<usize> {
        let id = finding.issue();
        if let Some(number) = self.numbers.get(&*id) {
            return Some(*number);
        }
        let begun = &mut self.of_severity[finding.severity as usize];
        if *begun == MAX_OF_SEVERITY {
            return None;
        }
        *begun += 1;
        self.numbers.insert(id.as_ref().into(), self.open.len());
        self.open.push(Open::new(id.into_owned(), finding));
        Some(self.open.len() - 1)
    }

    /// The issues: by severity, then by the number of sessions and findings, the greatest first, then in the
    /// order in which they begin.
    pub(crate) fn finish(self) -> Collected {
        let Self { beyond, unlisted, listed: Listed { max_notes, .. }, .. } = self;
        let mut issues: Vec<Issue> =
            self.open.into_iter().map(|open| open.finish(max_notes)).collect();
        issues.sort_by_key(|issue| {
            (issue.severity, std::cmp::Reverse((issue.sessions, issue.findings)))
        });
        Collected { issues, beyond, unlisted }
    }
}

/// The issues of `findings`, all of which are listed.
pub(crate) fn of(findings: &[Finding], sessions: &[SessionSummary]) -> Collected {
    let mut collector = Collector::new(Listed::ALL);
    for finding in findings {
        collector.add(finding, seen_ms(finding, sessions));
    }
    collector.finish()
}

/// When a finding was seen: at its event, or else at the start of its session.
pub(crate) fn seen_ms(finding: &Finding, sessions: &[SessionSummary]) -> Option<i64> {
    let start_ms = sessions.get(finding.session?)?.start_ms?;
    let elapsed_ms = finding.event.as_ref().and_then(|event| event.elapsed_ms);
    Some(start_ms.saturating_add(elapsed_ms.unwrap_or(0)))
}

/// An issue that more findings may come to.
#[derive(Debug)]
struct Open {
    issue: Issue,
    notes: u64,
    sessions: HashSet<u32, RandomState>,
    impact: Option<Box<Changes>>,
}

impl Open {
    /// The issue that begins with `finding`, which is still to be added.
    fn new(id: String, finding: &Finding) -> Self {
        let event_type = finding.event.as_ref().and_then(|event| event.event_type.clone());
        let issue = Issue {
            id,
            rule: finding.rule,
            group: finding.group,
            severity: finding.severity,
            event_type,
            pointer: finding.location.pointer.clone(),
            value_class: finding.value_class,
            findings: 0,
            occurrences: 0,
            sessions: 0,
            first_sessions: Vec::new(),
            first_ms: None,
            last_ms: None,
            impact: None,
            unlisted: 0,
            example: finding.clone(),
            places: Vec::new(),
        };
        Self { issue, notes: 0, sessions: HashSet::default(), impact: None }
    }

    fn add(&mut self, finding: &Finding, seen_ms: Option<i64>) {
        let issue = &mut self.issue;
        let is_worse = finding.severity < issue.severity;
        if is_worse {
            issue.severity = finding.severity;
            let before = std::mem::replace(&mut issue.example, finding.clone());
            issue.places.insert(0, Place::of(&before));
            issue.places.truncate(MAX_PLACES);
        } else if issue.findings > 0
            && issue.places.len() < MAX_PLACES
            && self.is_elsewhere(finding)
        {
            self.issue.places.push(Place::of(finding));
        }
        let issue = &mut self.issue;
        issue.findings += 1;
        issue.occurrences += finding.count;
        issue.first_ms = issue.first_ms.into_iter().chain(seen_ms).min();
        issue.last_ms = issue.last_ms.into_iter().chain(seen_ms).max();
        self.notes += u64::from(finding.severity == Severity::Note);
        // Sessions of a report are far fewer than 2^32: each takes a record of its own.
        self.sessions.extend(finding.session.and_then(|session| u32::try_from(session).ok()));
        if let Some(impact) = &finding.impact {
            self.impact.get_or_insert_default().add(impact);
        }
    }

    /// Whether no place of the issue is in the session of `finding`.
    fn is_elsewhere(&self, finding: &Finding) -> bool {
        let known = self.issue.places.iter().map(|place| place.session);
        finding.session.is_none()
            || !known.chain([self.issue.example.session]).any(|known| known == finding.session)
    }

    fn finish(self, max_notes: u64) -> Issue {
        let Self { issue, notes, sessions, impact } = self;
        let count = sessions.len() as u64;
        let mut first: Vec<usize> = sessions.into_iter().map(|session| session as usize).collect();
        first.sort_unstable();
        first.truncate(MAX_SESSIONS);
        first.shrink_to_fit();
        Issue {
            sessions: count,
            first_sessions: first,
            impact: impact.map(|changes| changes.total(issue.rule, count)),
            unlisted: notes.saturating_sub(max_notes),
            ..issue
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    const HUNDRED: Listed = Listed { max_notes: 100, ..Listed::ALL };

    fn note(session: usize, fingerprint: &str) -> Finding {
        let found = sample::finding("tied-timestamps", Severity::Note, "tied");
        Finding { session: Some(session), fingerprint: fingerprint.into(), ..found }
    }

    #[test]
    fn findings_of_many_sessions_are_one_issue() {
        let mut collector = Collector::new(HUNDRED);
        let listed = (0..4_000)
            .filter(|&session| {
                let finding = note(session, &format!("abc:{}", session + 1));
                collector.add(&finding, Some(session as i64)) == Listing::Listed
            })
            .count();
        let Collected { issues, beyond, unlisted } = collector.finish();
        assert_eq!((listed, issues.len(), beyond, unlisted), (100, 1, 0, [0, 0, 3_900]));
        let issue = &issues[0];
        assert_eq!((issue.findings, issue.sessions, issue.unlisted), (4_000, 4_000, 3_900));
        assert_eq!((issue.first_ms, issue.last_ms), (Some(0), Some(3_999)));
        assert_eq!((issue.places.len(), issue.first_sessions.len()), (MAX_PLACES, MAX_SESSIONS));
        assert_eq!((issue.example.session, issue.first_sessions[999]), (Some(0), 999));
    }

    #[test]
    fn the_worst_come_first_and_with_their_worst_example() {
        let error = Finding { severity: Severity::Error, ..note(2, "b:1") };
        let findings = [note(0, "a:1"), note(1, "b:2"), error, note(1, "a:2"), note(1, "c:1")];
        let issues = of(&findings, &[]).issues;
        let told: Vec<_> = issues.iter().map(|it| (&*it.id, it.severity, it.sessions)).collect();
        let (error, note) = (Severity::Error, Severity::Note);
        assert_eq!(told, [("b", error, 2), ("a", note, 2), ("c", note, 1)]);
        assert_eq!((issues[0].example.session, issues[0].places[0].session), (Some(2), Some(1)));
    }

    #[test]
    fn names_that_a_client_makes_up_do_not_fill_the_memory() {
        let mut collector = Collector::new(HUNDRED);
        let last = MAX_OF_SEVERITY + 200;
        for number in 0..last {
            collector.add(&note(0, &format!("{number}:1")), None);
        }
        collector.add(&Finding { severity: Severity::Error, ..note(0, "error:1") }, None);
        let Collected { issues, beyond, unlisted } = collector.finish();
        assert_eq!((issues.len(), beyond, unlisted), (MAX_OF_SEVERITY + 1, 200, [0, 0, 100]));
        assert_eq!(issues[0].severity, Severity::Error);
    }

    #[test]
    fn what_is_too_mild_is_only_counted() {
        let mut collector = Collector::new(Listed { least: Severity::Warning, ..Listed::ALL });
        let warning = Finding { severity: Severity::Warning, ..note(2, "b:1") };
        let listed = [note(0, "a:1"), warning].map(|finding| collector.add(&finding, None));
        assert_eq!(listed, [Listing::Counted, Listing::Listed]);
        let Collected { issues, unlisted, .. } = collector.finish();
        assert_eq!((issues.len(), &*issues[0].id, unlisted), (1, "b", [0, 0, 1]));
    }

    #[test]
    fn value_classes_are_issues_of_their_own() {
        use crate::finding::ValueClass;

        let of_class = |value_class| Finding { value_class, ..note(0, "a:1") };
        let classes = [None, Some(ValueClass::Null), Some(ValueClass::EmptyString)];
        let issues = of(&classes.map(of_class), &[]).issues;
        let ids: Vec<&str> = issues.iter().map(|issue| &*issue.id).collect();
        assert_eq!(ids, ["a", "a-null", "a-empty-string"]);
    }
}
