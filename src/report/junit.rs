//! JUnit XML, for the test pages of Jenkins, GitLab and Azure DevOps: a suite for each media ID of an input, a
//! case for each issue, and one for each group of rules without any.
//!
//! Suites and cases keep their names from one recording to the next: a case is named by rule, event type and
//! pointer, a suite by input and media ID, and neither by a session ID.
//!
//! One character that XML forbids makes the whole report unreadable, and a page without tests looks
//! green: hidden characters become escapes that can be read, and quick-junit drops ANSI escapes.

mod room;
mod subject;

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite, XmlString,
};

use super::escape::visible;
use super::model::{BaselineState, Finding, Report, SessionSummary};
use super::options::Options;
use super::words::{clipped, counted, left_out, rfc3339, thousands};
use super::{impact, place};
use crate::finding::ValueClass;
use crate::rules::Group;
use room::Claim;
use subject::{Subject, subjects};

/// The most suites and cases together: GitLab refuses XML of more than 250,000 parts, and each of them is
/// some ten, with its attributes and its text.
const MAX_PARTS: usize = 20_000;

/// The longest text of a case in bytes: GitLab does not parse larger ones.
const MAX_TEXT: usize = 8 << 10;

/// The longest message or help, in characters: several fit into a text.
const MAX_CHARS: usize = 1_000;

/// Prints `report` as JUnit XML.
///
/// The case of an issue fails where a finding reaches `options.fail_on`; what is below that bound, or known
/// from a baseline, is in the output of a case that passes. What says that the capture itself cannot
/// be checked is an error, not a failure.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut junit = Junit::new(env!("CARGO_PKG_NAME"));
    junit.add_test_suites(suites(report, options, MAX_PARTS));
    // Into memory first: the writer's errors would lose their kind on the way through.
    let text = junit.to_string().map_err(io::Error::other)?;
    out.write_all(without_total_of_skipped(&text).as_bytes())?;
    out.flush()
}

/// `text` without the number of skipped cases of all suites: the schema of Jenkins' xunit plugin does not
/// know it there, and refuses the report.
fn without_total_of_skipped(text: &str) -> String {
    const NAME: &str = " skipped=\"";
    let end = text.find("<testsuites").and_then(|at| text[at..].find('>').map(|end| at + end));
    let found = end.and_then(|end| text[..end].find(NAME));
    let Some(at) = found else { return text.to_owned() };
    let rest = &text[at + NAME.len()..];
    let rest = rest.split_once('"').map_or(rest, |(_, rest)| rest);
    format!("{}{rest}", &text[..at])
}

fn suites(report: &Report, options: &Options, max: usize) -> Vec<TestSuite> {
    let subjects = subjects(report, options);
    let passing = match report.sessions.len().saturating_mul(Group::ALL.len() + 1) {
        sessions if sessions <= max => Passing::Each,
        _ => Passing::One,
    };
    let claims: Vec<Claim> = subjects.iter().map(|subject| subject.claim(passing)).collect();
    let fits = room::fitting(&claims, max);
    let (mut names, mut suites, mut others) = (Names::default(), Vec::new(), Vec::new());
    for (subject, fits) in subjects.into_iter().zip(fits) {
        match fits {
            true => suites.push(subject.suite(passing, &mut names, options)),
            false => others.push(subject),
        }
    }
    suites.extend(others_suite(&others, &mut names));
    if let Some(more) = left_out(report) {
        let name = names.unique("findings that are left out".to_owned());
        let mut suite = TestSuite::new(&name);
        suite.add_test_case(skipped(&name, "findings that are left out", more));
        suites.push(suite);
    }
    suites
}

/// A suite for all that have no room for their own: a case that passes for the sessions without findings,
/// and one that neither passes nor fails for the findings of the others.
fn others_suite(others: &[Subject<'_>], names: &mut Names) -> Option<TestSuite> {
    let clean = others.iter().filter(|it| it.findings.is_empty() && it.left_out == 0).count();
    let findings: usize = others.iter().map(|it| it.findings.len()).sum();
    // What the report does not show at all has a suite of its own.
    if clean == 0 && findings == 0 {
        return None;
    }
    let name = names.unique("all others".to_owned());
    let mut suite = TestSuite::new(&name);
    if clean > 0 {
        let told = format!("{} without findings", counted(clean as u64, "session"));
        suite.add_test_case(named(&name, &told, TestCaseStatus::success()));
    }
    if findings > 0 {
        let more = counted(findings as u64, "more finding");
        let told = format!("{more} that did not fit here: see the other reports");
        suite.add_test_case(skipped(&name, "findings that did not fit", told));
    }
    Some(suite)
}

/// Names that were given: services take things of one name for one.
#[derive(Default)]
struct Names(HashMap<String, u64>);

impl Names {
    fn unique(&mut self, name: String) -> String {
        let name = visible(&name).into_owned();
        let times = self.0.entry(name.clone()).or_default();
        *times += 1;
        match *times {
            1 => name,
            times => self.unique(format!("{name} ({times})")),
        }
    }
}

/// How groups of rules that found nothing are told.
#[derive(Clone, Copy)]
enum Passing {
    /// A case each.
    Each,
    /// One case for all.
    One,
    /// Not at all.
    Left,
}

fn suite(name: &str, findings: &[&Finding], passing: Passing, options: &Options) -> TestSuite {
    let (mut suite, mut cases) = (TestSuite::new(name), Names::default());
    for group in Group::ALL {
        let of_group: Vec<&Finding> =
            findings.iter().copied().filter(|finding| finding.group == group.as_str()).collect();
        match passing {
            _ if !of_group.is_empty() => {
                for issue in by_issue(&of_group) {
                    let of_issue = cases.unique(issue_name(issue[0]));
                    suite.add_test_case(case((name, &of_issue), group, &issue, options));
                }
            }
            // Nothing tells whether there are any rules of one's own.
            Passing::Each if group != Group::Own => {
                suite.add_test_case(named(name, group.as_str(), TestCaseStatus::success()));
            }
            Passing::Each | Passing::One | Passing::Left => {}
        }
    }
    if matches!(passing, Passing::One) {
        suite.add_test_case(named(name, "all other rules", TestCaseStatus::success()));
    }
    suite
}

/// The findings of each issue, in the order in which the issues begin.
fn by_issue<'f>(findings: &[&'f Finding]) -> Vec<Vec<&'f Finding>> {
    let mut numbers = HashMap::new();
    let mut issues: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let number = *numbers.entry(finding.issue()).or_insert(issues.len());
        if number == issues.len() {
            issues.push(Vec::new());
        }
        issues[number].push(finding);
    }
    issues
}

/// `wrong-type adStart /params/media.ad.length numeric-string`
fn issue_name(finding: &Finding) -> String {
    let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
    let pointer = finding.location.pointer.as_deref();
    let class = finding.value_class.map(ValueClass::as_str);
    let parts = [Some(finding.rule), event_type, pointer, class].into_iter().flatten();
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    clipped(&parts.join(" "), MAX_CHARS).into_owned()
}

/// A case with the class name that Jenkins needs and GitLab tells cases apart by.
fn named(suite: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(suite);
    case
}

/// A case for findings that are not told: neither passed nor failed.
fn skipped(suite: &str, name: &str, told: String) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(told);
    named(suite, name, status)
}

/// The case of an issue, by the names of its suite and its own.
fn case(
    (suite, name): (&str, &str),
    group: Group,
    findings: &[&Finding],
    options: &Options,
) -> TestCase {
    let fails = |finding: &&&Finding| {
        finding.baseline_state != Some(BaselineState::Unchanged)
            && options.fail_on.is_some_and(|least| finding.severity <= least)
    };
    let text = text(findings, options);
    let worst = findings.iter().filter(fails).min_by_key(|finding| finding.severity);
    let Some(worst) = worst else {
        let mut case = named(suite, name, TestCaseStatus::success());
        case.set_system_out(text);
        return case;
    };
    let kind = match group {
        Group::Capture => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    };
    let mut message = visible(&clipped(&worst.message, MAX_CHARS)).into_owned();
    if let 1.. = findings.len() - 1 {
        message += &format!(" (and {})", counted(findings.len() as u64 - 1, "more finding"));
    }
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message);
    status.set_type(worst.rule);
    status.set_description(text);
    named(suite, name, status)
}

/// The findings, a paragraph each, as many as fit.
fn text(findings: &[&Finding], options: &Options) -> XmlString {
    let mut text = String::new();
    for (number, finding) in findings.iter().enumerate() {
        let paragraph = paragraph(finding, options);
        if text.len() + paragraph.len() > MAX_TEXT {
            let left = counted((findings.len() - number) as u64, "more finding");
            text += &format!("… and {left}\n");
            break;
        }
        text += &paragraph;
    }
    XmlString::new(text)
}

fn paragraph(finding: &Finding, options: &Options) -> String {
    let location = &finding.location;
    let mut out = format!("{}[{}]", finding.severity.as_str(), finding.rule);
    if finding.baseline_state == Some(BaselineState::Unchanged) {
        out += " (known from the baseline)";
    }
    if finding.count > 1 {
        out += &format!(" {} times", thousands(finding.count));
    }
    out += &format!(": {}\n  at ", visible(&clipped(&finding.message, MAX_CHARS)));
    out += &visible(&place::relative(&location.input, options));
    out += &format!(":{}:{}", location.line, location.column);
    out.extend(place::record(location).map(|record| format!(" ({})", visible(&record))));
    out.push('\n');
    if let Some(impact) = &finding.impact {
        out += &format!("  impact: {}\n", visible(&impact::line(impact)));
    }
    if let Some(help) = &finding.help {
        out += &format!("  help: {}\n", visible(&clipped(help, MAX_CHARS)));
    }
    out += &format!("  more: playproof explain {}\n", finding.rule);
    out
}

/// When the first session began, which Azure DevOps wants to know, and how long all of them were.
fn set_times(suite: &mut TestSuite, sessions: &[&SessionSummary]) {
    let start_ms = sessions.iter().filter_map(|session| session.start_ms).min();
    suite.timestamp = start_ms.and_then(rfc3339).and_then(|time| time.parse().ok());
    let lengths = sessions.iter().filter_map(|session| session.start_ms.zip(session.end_ms));
    let lengths_ms =
        lengths.map(|(start, end)| u64::try_from(end.saturating_sub(start)).unwrap_or(0));
    suite.time = lengths_ms.reduce(u64::saturating_add).map(Duration::from_millis);
}

#[cfg(test)]
mod tests;
