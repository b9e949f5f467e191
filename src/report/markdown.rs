//! Markdown for a comment or a step summary on GitHub or GitLab: figures, and a table of issues.
//!
//! Both have bounds, beyond which the text is refused or silently dropped: issues are listed, the worst
//! first, as long as they fit, and the end says how many findings did not.

mod escape;

use std::io;

use super::fresh::fresh;
use super::model::{Comparison, Finding, Issue, Report, Summary};
use super::options::Options;
use super::words::{clipped, counted, percent, thousands};
use super::{impact, limits, place, sid};
use crate::finding::Severity;
pub(crate) use escape::escaped;

/// The bound in bytes where none is given: comments take 65,536 characters.
const MAX_BYTES: usize = 60_000;

/// What is kept of the bound for the lines behind the table, in bytes.
const LAST_LINE: usize = 240;

/// The last line.
const MORE: &str = "\n`playproof explain RULE` says more about a rule.\n";

/// The longest message, help or path in characters: longer ones are in the other reports.
const MAX_CHARS: usize = 500;

/// Prints `report` as Markdown of at most `options.max_bytes` bytes.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &*fresh(report);
    let max = options.max_bytes.unwrap_or(MAX_BYTES);
    let mut text = heading(report);
    text += &figures(&report.summary);
    for total in report.impacts.iter().filter_map(impact::total) {
        text += &format!("\nImpact: {}.\n", escaped(&total));
    }
    text.extend(report.baseline.as_ref().map(against_baseline));
    text += &cannot_prove(report);
    if !report.issues.is_empty() {
        text += "\n| | rule | what | where |\n| --- | --- | --- | --- |\n";
    }
    let sids = sid::short(&report.sessions);
    let mut shown = 0;
    for issue in &report.issues {
        let row = row(issue, report, &sids, options);
        if text.len() + row.len() + LAST_LINE > max {
            break;
        }
        text += &row;
        shown += 1;
    }
    text.extend(cut(report, &report.issues[shown..]));
    if shown > 0 {
        text += MORE;
    }
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn heading(report: &Report) -> String {
    let summary = &report.summary;
    let (new, no_findings) = match report.baseline {
        Some(_) => ("new: ", "nothing new"),
        None => ("", "no findings"),
    };
    let found = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let found: Vec<String> = found
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    match found.is_empty() {
        true => format!("## playproof: {no_findings}\n\n"),
        false => format!("## playproof: {new}{}\n\n", found.join(", ")),
    }
}

/// How far the report can be trusted.
fn cannot_prove(report: &Report) -> String {
    let limits = limits::in_short(&report.limits);
    if limits.is_empty() {
        return String::new();
    }
    let item = |limit: &String| format!("- {}\n", escaped(&clipped(limit, MAX_CHARS)));
    format!("\nNot checked:\n\n{}", limits.iter().map(item).collect::<String>())
}

fn against_baseline(comparison: &Comparison) -> String {
    let Comparison { unchanged, new, gone, missing, .. } = comparison;
    let [unchanged, new, fixed] = [*unchanged, *new, gone.len() as u64].map(thousands);
    let mut text = format!("\nBaseline: {unchanged} unchanged, {new} new, {fixed} fixed.\n");
    if !missing.is_empty() {
        text += &format!("\n{} of it not checked.\n", counted(missing.len() as u64, "capture"));
    }
    text
}

fn figures(summary: &Summary) -> String {
    let mut text = format!(
        "{} in {} from {}",
        counted(summary.events, "event"),
        counted(summary.sessions, "session"),
        counted(summary.inputs, "capture"),
    );
    if summary.sessions_with_findings > 0 {
        text += &format!(", {} with findings", thousands(summary.sessions_with_findings));
    }
    if summary.ignored > 0 {
        text += &format!(", {} ignored", counted(summary.ignored, "finding"));
    }
    text += ".\n";
    text
}

/// A row of the table.
fn row(issue: &Issue, report: &Report, sids: &[&str], options: &Options) -> String {
    let finding = &issue.example;
    let mut what = escaped(&clipped(&finding.message, MAX_CHARS));
    if issue.findings > 1 {
        what += &format!("<br>{}", counted(issue.findings, "finding"));
        if let Some(share) = issue.share(report) {
            let all = counted(report.summary.sessions, "session");
            let sessions = thousands(issue.sessions);
            what += &format!(" in {sessions} of {all} ({})", percent(share));
        }
        if let Some(impact) = issue.impact.as_ref().and_then(impact::total) {
            what += &format!("<br>*impact:* {}", escaped(&impact));
        }
    } else if finding.count > 1 && finding.location.record > 0 {
        what += &format!(" ({} times)", thousands(finding.count));
    }
    if let (1, Some(impact)) = (issue.findings, &finding.impact) {
        what += &format!("<br>*impact:* {}", escaped(&clipped(&impact::line(impact), MAX_CHARS)));
    }
    if let Some(help) = &finding.help {
        what += &format!("<br>*help:* {}", escaped(&clipped(help, MAX_CHARS)));
    }
    let severity = match issue.severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let rule = escaped(issue.rule);
    format!("| {severity} | {rule} | {what} | {} |\n", place(finding, sids, options))
}

/// Where it is: file, line, column, record; session and event.
fn place(finding: &Finding, sids: &[&str], options: &Options) -> String {
    let location = &finding.location;
    let path = place::relative(&location.input, options);
    let mut parts = vec![format!("{path}:{}:{}", location.line, location.column)];
    parts.extend(place::record(location));
    let sid = finding.session.and_then(|session| sids.get(session));
    parts.extend(sid.map(|sid| format!("session {sid}")));
    if let Some(event) = &finding.event {
        let name = event.event_type.as_deref().unwrap_or_default();
        parts.push(format!("event {} {name}", thousands(event.index)));
    }
    let parts: Vec<String> =
        parts.iter().map(|part| escaped(&clipped(part.trim_end(), MAX_CHARS))).collect();
    parts.join("<br>")
}

/// The line on the findings of the issues that are `left`, and of those that are too many to be told apart;
/// none where there are none.
fn cut(report: &Report, left: &[Issue]) -> Option<String> {
    let count = |severity| left.iter().filter(|issue| issue.severity == severity).count() as u64;
    let counts = Severity::ALL.into_iter().map(|severity| (severity.as_str(), count(severity)));
    let mut parts: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| counted(count, &format!("{severity} issue")))
        .collect();
    if report.beyond_issues > 0 {
        parts.push(format!("{} of others", counted(report.beyond_issues, "finding")));
    }
    (!parts.is_empty()).then(|| {
        format!("\n… and {} that did not fit here: see the other reports.\n", parts.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options as Extensions, Parser, Tag, TagEnd};

    use super::super::{Format, sample};
    use super::*;

    fn print_with(report: &Report, options: &Options) -> String {
        sample::print(Format::Markdown, report, options)
    }

    fn print(report: &Report) -> String {
        print_with(report, &Options::default())
    }

    /// The cells of each row as a reader sees them.
    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut head = true;
        for event in Parser::new_ext(text, Extensions::ENABLE_TABLES) {
            match event {
                Event::End(TagEnd::TableHead) => head = false,
                Event::Start(Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) if !head => {
                    rows.last_mut().unwrap().push(String::new());
                }
                Event::Text(text) if !head && !rows.is_empty() => {
                    if let Some(cell) = rows.last_mut().unwrap().last_mut() {
                        *cell += &text;
                    }
                }
                Event::InlineHtml(tag) => {
                    assert!(["<code>", "</code>", "<br>"].contains(&&*tag), "{tag}");
                }
                Event::Html(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    panic!("{event:?}")
                }
                _ => {}
            }
        }
        rows
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::report()));
    }

    #[test]
    fn a_parser_finds_a_row_of_four_cells_for_each_issue() {
        let report = sample::report();
        let rows = rows(&print(&report));
        assert_eq!(rows.len(), report.issues.len());
        for row in &rows {
            assert_eq!(row.len(), 4, "{row:?}");
        }
        let hostile = rows.iter().find(|row| row[1] == "invalid-value").unwrap();
        assert!(
            hostile[2].starts_with("=1+1 \"quoted\", 'single', code ]]> </script> <b>&amp;</b>")
        );
    }

    #[test]
    fn nothing_found_is_said() {
        assert!(print(&sample::clean()).starts_with("## playproof: no findings\n"));
    }

    #[test]
    fn with_a_baseline_what_is_new_is_shown() {
        let text = print(&sample::against_baseline());
        assert!(text.starts_with("## playproof: new: 1 error, 1 warning\n"), "{text}");
        assert!(
            text.contains(
                "\nBaseline: 3 unchanged, 2 new, 12 fixed.\n\n1 capture of it not checked.\n"
            ),
            "{text}"
        );
        assert_eq!(rows(&text).len(), 2);
    }

    #[test]
    fn the_bound_holds_and_the_cut_is_told() {
        let mut report = sample::report();
        report.issues = (0..2_000).flat_map(|_| sample::report().issues).collect();
        report.issues.sort_by_key(|issue| issue.severity);
        for max_bytes in [None, Some(5_000), Some(900_000)] {
            let text = print_with(&report, &Options { max_bytes, ..Options::default() });
            let max = max_bytes.unwrap_or(MAX_BYTES);
            assert!(text.len() <= max && text.len() + 5_000 > max, "{} of {max}", text.len());
            assert!(text.contains("that did not fit here"));
        }
        let text = print_with(&report, &Options { max_bytes: Some(3_000), ..Options::default() });
        assert!(!text.contains("note |"), "errors come first");
    }
}
