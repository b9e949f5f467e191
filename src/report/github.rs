//! Annotations of a GitHub Actions workflow: lines that the runner turns into marks at the files.
//!
//! GitHub shows 10 errors, 10 warnings and 10 notices a step, and drops the others without a word.

use std::io;

use super::escape::visible;
use super::fresh::fresh;
use super::model::{Issue, Report};
use super::options::Options;
use super::words::{clipped, counted, percent, thousands};
use super::{impact, place};
use crate::finding::Severity;

/// Annotations of one level that GitHub shows of a step.
const MAX_OF_LEVEL: usize = 10;

/// The longest text of an annotation, in characters: GitHub shows 64 KB of all fields together, and
/// nobody reads as much.
const MAX_CHARS: usize = 2_000;

/// Prints an annotation of each issue that is new in `report`: of each severity as many as GitHub shows, and
/// in the last one what was found in all.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &*fresh(report);
    let mut left_out = 0;
    for severity in Severity::ALL {
        let max = match severity {
            // The notice at the end takes a place, too.
            Severity::Note => MAX_OF_LEVEL - 1,
            Severity::Error | Severity::Warning => MAX_OF_LEVEL,
        };
        let issues = report.issues.iter().filter(|issue| issue.severity == severity);
        for (number, issue) in issues.enumerate() {
            match number < max {
                true => out.write_all(annotation(issue, report, options).as_bytes())?,
                false => left_out += 1,
            }
        }
    }
    writeln!(out, "::notice title=playproof::{}", data(&last_line(report, left_out)))?;
    out.flush()
}

/// `3 errors, 1 warning in 2 of 14 sessions; 3 more issues are not shown here`
fn last_line(report: &Report, left_out: u64) -> String {
    let summary = &report.summary;
    let found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let found = found.into_iter().filter(|(count, _)| *count > 0);
    let found: Vec<String> = found.map(|(count, word)| counted(count, word)).collect();
    let found = match (found.is_empty(), &report.baseline) {
        (false, None) => found.join(", "),
        (false, Some(_)) => format!("new: {}", found.join(", ")),
        (true, None) => "no findings".to_owned(),
        (true, Some(_)) => "nothing new".to_owned(),
    };
    let sessions = counted(summary.sessions, "session");
    let captures = counted(summary.inputs, "capture");
    let mut line = format!("{found} in {sessions} of {captures}");
    if left_out > 0 {
        let issues = counted(left_out, "more issue");
        line += &format!("; {issues}: GitHub shows no more annotations than these");
    }
    if report.beyond_issues > 0 {
        let findings = counted(report.beyond_issues, "finding");
        line += &format!("; {findings} of issues that are too many to list");
    }
    line
}

fn annotation(issue: &Issue, report: &Report, options: &Options) -> String {
    let finding = &issue.example;
    let level = match issue.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let location = &finding.location;
    let file = property(&place::relative(&location.input, options));
    let title = property(issue.rule);
    let (line, column) = (location.line, location.column);
    let mut text = visible(&finding.message).into_owned();
    if finding.count > 1 && location.record > 0 {
        text += &format!(" ({} times)", thousands(finding.count));
    }
    text.extend(place::record(location).map(|record| format!(" ({})", visible(&record))));
    if issue.findings > 1 {
        text += &format!("\n{}", counted(issue.findings, "finding"));
        text.extend(issue.share(report).map(|share| {
            let all = counted(report.summary.sessions, "session");
            format!(" in {} of {all} ({})", thousands(issue.sessions), percent(share))
        }));
    }
    let impact = issue.impact.as_ref().and_then(impact::total).filter(|_| issue.findings > 1);
    text.extend(impact.map(|impact| format!("\nimpact: {impact}")));
    if let (1, Some(impact)) = (issue.findings, &finding.impact) {
        text += &format!("\nimpact: {}", visible(&impact::line(impact)));
    }
    if let Some(help) = &finding.help {
        text += "\nhelp: ";
        text += &visible(help);
    }
    text += &format!("\nmore: playproof explain {}", issue.rule);
    let text = clipped(&text, MAX_CHARS);
    format!("::{level} file={file},line={line},col={column},title={title}::{}\n", data(&text))
}

/// Text behind the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which ends at `,` or `:`.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};
    use super::*;

    fn print(report: &Report) -> String {
        sample::print(Format::Github, report, &Options::default())
    }

    /// What the runner makes of a line: level, properties, text.
    fn parsed(line: &str) -> (String, Vec<(String, String)>, String) {
        let plain = |text: &str| {
            let text = text.replace("%0D", "\r").replace("%0A", "\n");
            text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        };
        let (command, text) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (level, properties) = command.split_once(' ').unwrap();
        let properties = properties
            .split(',')
            .map(|property| property.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), plain(value)))
            .collect();
        (level.to_owned(), properties, plain(text))
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::report()));
    }

    #[test]
    fn each_line_is_a_command_of_one_issue() {
        let report = sample::report();
        let text = print(&report);
        assert_eq!(text.lines().count(), report.issues.len() + 1);
        for line in text.lines().take(report.issues.len()) {
            let (level, properties, text) = parsed(line);
            assert!(["error", "warning", "notice"].contains(&&*level));
            let names: Vec<_> = properties.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["file", "line", "col", "title"]);
            let finding = report.findings.iter().find(|one| one.rule == properties[3].1).unwrap();
            let begin: String = visible(&finding.message).chars().take(200).collect();
            assert!(text.starts_with(&begin), "{text}");
        }
    }

    #[test]
    fn what_a_baseline_has_is_not_annotated() {
        let text = print(&sample::against_baseline());
        assert_eq!(text.lines().count(), 3, "{text}");
        let last = text.lines().last().unwrap();
        assert!(
            last.starts_with("::notice title=playproof::new: 1 error, 1 warning in 14"),
            "{last}"
        );
    }

    #[test]
    fn nothing_found_is_said() {
        let text = print(&sample::clean());
        assert_eq!(text, "::notice title=playproof::no findings in 14 sessions of 2 captures\n");
    }

    #[test]
    fn a_file_name_cannot_end_its_property() {
        let mut report = sample::report();
        report.issues.truncate(1);
        report.issues[0].example.location.input = "a,line=1::b%\n.har".into();
        let text = print(&report);
        let (_, properties, _) = parsed(text.lines().next().unwrap());
        assert_eq!(properties[0].1, r"a,line=1::b%\n.har");
    }

    #[test]
    fn no_more_than_github_shows() {
        let report = sample::many();
        let issues = report.issues.iter().cycle().take(60).cloned().collect();
        let report = Report { issues, ..report };
        let text = print(&report);
        let count = |level: &str| text.lines().filter(|line| line.starts_with(level)).count();
        assert_eq!((count("::error"), count("::warning"), count("::notice")), (10, 10, 10));
        assert!(text.contains("; 31 more issues: GitHub shows no more"), "{text}");
    }
}
