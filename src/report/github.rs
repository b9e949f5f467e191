//! Annotations of a GitHub Actions workflow: lines that the runner turns into marks at the files.
//!
//! GitHub shows 10 errors, 10 warnings and 10 notices a step, and drops the others without a word.

use std::collections::HashSet;
use std::io;

use super::escape::visible;
use super::fresh::fresh;
use super::model::{Finding, Report};
use super::options::Options;
use super::words::{clipped, counted, thousands};
use super::{impact, place};
use crate::finding::Severity;

/// Annotations of one level that GitHub shows of a step.
const MAX_OF_LEVEL: usize = 10;

/// The longest text of an annotation, in characters: GitHub shows 64 KB of all fields together, and
/// nobody reads as much.
const MAX_CHARS: usize = 2_000;

/// Prints the annotations of what is new in `report`: of each severity as many as GitHub shows, each rule before any
/// comes twice, and how many were left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &*fresh(report);
    let mut left_out = report.left_out();
    for severity in Severity::ALL {
        let findings = rules_in_turn(report, severity);
        let max = match severity {
            // The notice at the end takes a place, too.
            Severity::Note => MAX_OF_LEVEL - 1,
            Severity::Error | Severity::Warning => MAX_OF_LEVEL,
        };
        for finding in findings.iter().take(max) {
            out.write_all(annotation(finding, options).as_bytes())?;
        }
        left_out += findings.len().saturating_sub(max) as u64;
    }
    if left_out > 0 {
        let more = counted(left_out, "more finding");
        writeln!(out, "::notice title=playproof::… and {more}: GitHub shows no more than these")?;
    }
    out.flush()
}

/// The findings of a severity, the first of each rule before the others.
fn rules_in_turn(report: &Report, severity: Severity) -> Vec<&Finding> {
    let mut seen = HashSet::new();
    let (mut first, others): (Vec<_>, Vec<_>) = report
        .findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .partition(|finding| seen.insert(finding.rule));
    first.extend(others);
    first
}

fn annotation(finding: &Finding, options: &Options) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let location = &finding.location;
    let file = property(&place::relative(&location.input, options));
    let title = property(finding.rule);
    let (line, column) = (location.line, location.column);
    let mut text = visible(&finding.message).into_owned();
    if finding.count > 1 && location.record > 0 {
        text += &format!(" ({} times)", thousands(finding.count));
    }
    text.extend(place::record(location).map(|record| format!(" ({})", visible(&record))));
    if let Some(impact) = &finding.impact {
        text += "\ncost: ";
        text += &visible(&impact::line(impact));
    }
    if let Some(help) = &finding.help {
        text += "\nhelp: ";
        text += &visible(help);
    }
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
    fn each_line_is_a_command_of_one_finding() {
        let report = sample::report();
        let text = print(&report);
        assert_eq!(text.lines().count(), report.findings.len());
        for line in text.lines() {
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
        assert_eq!(text.lines().count(), 2, "{text}");
    }

    #[test]
    fn a_file_name_cannot_end_its_property() {
        let mut report = sample::report();
        report.findings.truncate(1);
        report.findings[0].location.input = "a,line=1::b%\n.har".into();
        let (_, properties, _) = parsed(print(&report).trim_end());
        assert_eq!(properties[0].1, r"a,line=1::b%\n.har");
    }

    #[test]
    fn no_more_than_github_shows_and_every_rule_first() {
        let mut report = sample::many();
        report.findings.push(sample::finding("late-event", Severity::Note, "late"));
        let text = print(&report);
        let count = |level: &str| text.lines().filter(|line| line.starts_with(level)).count();
        assert_eq!((count("::error"), count("::warning"), count("::notice")), (3, 3, 10));
        assert!(text.contains("title=late-event"), "{text}");
        assert!(text.contains("… and 46 more findings"), "{text}");
    }
}
