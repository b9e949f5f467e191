//! What stands below the findings: issues and their figures, and one line for all.

use std::io;

use super::look::Look;
use crate::finding::Severity;
use crate::report::escape::visible;
use crate::report::fit::{between_words, columns, keep_end, keep_start};
use crate::report::impact;
use crate::report::limits;
use crate::report::model::{Comparison, Issue, Report, Update};
use crate::report::words::{counted, thousands};

/// Prints the table of issues, what was not looked at, and the last line.
pub(super) fn write(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = &report.summary;
    if let Some(worst) = report.issues.first() {
        write_table(&report.issues[..report.issues.len().min(super::MANY)], look, out)?;
        let explain = format!("playproof explain {}", worst.rule);
        writeln!(out, "\nmore about a rule: {}", look.bold.style(explain))?;
    }
    write_unlisted(report, look, out)?;
    for total in report.impacts.iter().filter_map(impact::total) {
        writeln!(out, "{}", look.wrap(&format!("impact: {total}")))?;
    }
    if summary.ignored > 0 {
        let findings = counted(summary.ignored, "finding");
        writeln!(out, "ignored: {findings}, as the configuration says")?;
    }
    write_limits(report, look, out)?;
    match summary.skipped {
        0 => {}
        1 => writeln!(out, "ignored 1 other request")?,
        skipped => {
            let skipped = thousands(skipped);
            writeln!(out, "ignored {skipped} other requests")?;
        }
    }
    if let Some(comparison) = &report.baseline {
        write_comparison(comparison, look, out)?;
    }
    write_last_line(report, look, out)
}

/// Prints what was found, in one line.
pub(super) fn write_last_line(
    report: &Report,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "{}", look.wrap(&last_line(report, look)))
}

/// How far the report can be trusted.
fn write_limits(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let limits = limits::in_short(&report.limits);
    if limits.is_empty() {
        return Ok(());
    }
    writeln!(out, "not checked (`playproof inspect` shows more):")?;
    for limit in limits {
        let indented = between_words(look.width).initial_indent("  - ").subsequent_indent("    ");
        writeln!(out, "{}", textwrap::fill(&visible(&limit), indented))?;
    }
    Ok(())
}

/// What is fixed is listed up to here.
const MAX_GONE: usize = 10;

/// How the findings stand to the baseline, and what of it is fixed.
fn write_comparison(
    comparison: &Comparison,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Comparison { unchanged, new, gone, missing, recorded, .. } = comparison;
    let [unchanged, new, fixed] = [*unchanged, *new, gone.len() as u64].map(thousands);
    let update = match (comparison.update, recorded) {
        (Update::Written, Some(recorded)) => {
            format!("; the file now has {}", counted(*recorded, "finding"))
        }
        (Update::None, _) if !gone.is_empty() => "; `--update-baseline` removes these".to_owned(),
        _ => String::new(),
    };
    let line = format!("baseline: {unchanged} unchanged, {new} new, {fixed} fixed{update}");
    writeln!(out, "{}", look.wrap(&line))?;
    if let Some(first) = missing.first() {
        let captures = counted(missing.len() as u64, "capture");
        let more = if missing.len() > 1 { ", …" } else { "" };
        let line = format!("baseline: {captures} of it not checked: {}{more}", visible(first));
        writeln!(out, "{}", keep_start(&line, look.width, look.ellipsis))?;
    }
    for gone in gone.iter().take(MAX_GONE) {
        let parts = [gone.event_type.as_deref(), gone.pointer.as_deref(), Some(&*gone.input)];
        let parts: Vec<&str> =
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let line =
            format!("  fixed: {}{}{}", gone.rule, look.separator, parts.join(look.separator));
        writeln!(out, "{}", keep_start(&visible(&line), look.width, look.ellipsis))?;
    }
    match gone.len().saturating_sub(MAX_GONE) {
        0 => Ok(()),
        more => writeln!(out, "  {} and {} more", look.ellipsis, thousands(more as u64)),
    }
}

/// Columns of the figures of an issue, with the blanks before them.
const FIGURES: usize = 20;

/// The least columns of where an issue is, and the most.
const PLACE: std::ops::RangeInclusive<usize> = 12..=48;

/// Prints a row for each issue.
fn write_table(issues: &[Issue], look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let rule = issues.iter().map(|issue| issue.rule.len()).max().unwrap_or(0).max("rule".len());
    let wanted = issues.iter().map(|issue| columns(&place(issue, usize::MAX, look))).max();
    let wanted = wanted.unwrap_or(0);
    let room = look.width.saturating_sub("severity".len() + 2 + rule + 2 + FIGURES);
    let width = wanted.min(room).min(*PLACE.end());
    // Too narrow a column would say nothing.
    let width = if width < *PLACE.start() && wanted > width { 0 } else { width };
    let shown = |text: &str| match width {
        0 => String::new(),
        _ => {
            let blanks = " ".repeat(width.saturating_sub(columns(text)));
            format!("  {text}{blanks}")
        }
    };
    let heading = format!("{:<8}  {:<rule$}{}", "severity", "rule", shown("where"));
    writeln!(out, "{}", look.dim(format!("{heading}  {:>8}  {:>8}", "findings", "sessions")))?;
    for issue in issues {
        let severity = format!("{:<8}", issue.severity.as_str());
        let sessions = if issue.sessions == 0 { "-".into() } else { thousands(issue.sessions) };
        writeln!(
            out,
            "{}  {:<rule$}{}  {:>8}  {sessions:>8}",
            look.severity(issue.severity).style(severity),
            issue.rule,
            shown(&place(issue, width, look)),
            thousands(issue.findings),
        )?;
    }
    Ok(())
}

/// The least columns of a pointer that is cut: fewer say nothing.
const POINTER: usize = 10;

/// `adStart /params/media.ad.id`, in at most `width` columns: of a long pointer the end, which says most.
fn place(issue: &Issue, width: usize, look: &Look) -> String {
    let event_type = visible(issue.event_type.as_deref().unwrap_or_default());
    let event_type = keep_start(&event_type, width, look.ellipsis);
    let pointer = visible(issue.pointer.as_deref().unwrap_or_default());
    let room = width.saturating_sub(columns(&event_type) + 1);
    match (event_type.is_empty(), pointer.is_empty()) {
        (_, true) => event_type.into_owned(),
        (true, false) => keep_end(&pointer, width, look.ellipsis).into_owned(),
        (false, false) if room < POINTER.min(columns(&pointer)) => event_type.into_owned(),
        (false, false) => format!("{event_type} {}", keep_end(&pointer, room, look.ellipsis)),
    }
}

/// Prints what is counted and not listed.
fn write_unlisted(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    if report.beyond_issues > 0 {
        let findings = counted(report.beyond_issues, "finding");
        let line = format!("{findings} of other issues: there are too many issues to list them");
        writeln!(out, "{}", look.wrap(&line))?;
    }
    let hidden = Severity::ALL.into_iter().zip(report.unlisted);
    let is_hidden = |(severity, count): &(Severity, u64)| {
        *count > 0 && report.issues.iter().all(|issue| issue.severity != *severity)
    };
    let hidden = hidden.filter(is_hidden);
    let hidden: Vec<String> =
        hidden.map(|(severity, count)| counted(count, severity.as_str())).collect();
    if !hidden.is_empty() {
        writeln!(out, "not listed: {}, by `--min-severity` or `show`", hidden.join(", "))?;
    }
    Ok(())
}

/// `3 errors, 1 warning in 2 of 14 sessions (1,320 events, 2 captures)`.
fn last_line(report: &Report, look: &Look) -> String {
    let summary = &report.summary;
    let (new, no_findings) = match report.baseline {
        Some(_) => ("new: ", "nothing new"),
        None => ("", "no findings"),
    };
    let found = [
        (summary.errors, Severity::Error),
        (summary.warnings, Severity::Warning),
        (summary.notes, Severity::Note),
    ];
    let found: Vec<String> = found
        .into_iter()
        .filter(|&(figure, _)| figure > 0)
        .map(|(figure, severity)| {
            look.severity(severity).style(counted(figure, severity.as_str())).to_string()
        })
        .collect();
    let sessions = counted(summary.sessions, "session");
    let place = match (found.join(", "), summary.sessions_with_findings, summary.sessions) {
        (found, _, _) if found.is_empty() => format!("{no_findings} in {sessions}"),
        (found, _, 0) => format!("{new}{found}, no sessions"),
        (found, 0, _) => format!("{new}{found}, in none of {sessions}"),
        (found, with, _) => format!("{new}{found} in {} of {sessions}", thousands(with)),
    };
    let events = counted(summary.events, "event");
    let captures = counted(summary.inputs, "capture");
    format!("{place} ({events}, {captures})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::Summary;
    use crate::report::options::Options;

    fn line(errors: u64, sessions_with_findings: u64, sessions: u64) -> String {
        let summary = Summary {
            errors,
            sessions_with_findings,
            sessions,
            events: 1_320,
            inputs: 1,
            ..Summary::default()
        };
        last_line(&Report { summary, ..Report::default() }, &Look::new(&Options::default()))
    }

    #[test]
    fn the_last_line_says_how_many_and_where() {
        assert_eq!(line(3, 2, 14), "3 errors in 2 of 14 sessions (1,320 events, 1 capture)");
        assert_eq!(line(1, 0, 14), "1 error, in none of 14 sessions (1,320 events, 1 capture)");
        assert_eq!(line(1, 0, 0), "1 error, no sessions (1,320 events, 1 capture)");
        assert_eq!(line(0, 0, 1), "no findings in 1 session (1,320 events, 1 capture)");
    }
}
