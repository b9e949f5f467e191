//! What stands below the findings: rules and their figures, and one line for all.

use std::collections::{BTreeMap, HashSet};
use std::io;

use super::look::Look;
use crate::finding::Severity;
use crate::report::escape::visible;
use crate::report::fit::keep_start;
use crate::report::impact;
use crate::report::limits;
use crate::report::model::{Comparison, Report, Update};
use crate::report::words::{counted, thousands};

/// Prints the table of rules, what was not looked at, and the last line.
pub(super) fn write(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = &report.summary;
    let rows = rows(report)?;
    if let Some(worst) = rows.first() {
        write_table(&rows, look, out)?;
        let explain = format!("playproof explain {}", worst.rule);
        writeln!(out, "\nmore about a rule: {}", look.bold.style(explain))?;
    }
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
        1 => writeln!(out, "skipped 1 record that is not a Media Collection call")?,
        skipped => {
            let skipped = thousands(skipped);
            writeln!(out, "skipped {skipped} records that are not Media Collection calls")?;
        }
    }
    if let Some(comparison) = &report.baseline {
        write_comparison(comparison, look, out)?;
    }
    writeln!(out, "{}", look.wrap(&last_line(report, look)))
}

/// How far the report can be trusted.
fn write_limits(report: &Report, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let limits = limits::in_short(&report.limits);
    if limits.is_empty() {
        return Ok(());
    }
    writeln!(out, "what this cannot prove (`playproof inspect` tells more):")?;
    for limit in limits {
        let indented =
            textwrap::Options::new(look.width).initial_indent("  - ").subsequent_indent("    ");
        writeln!(out, "{}", textwrap::fill(&visible(&limit), indented))?;
    }
    Ok(())
}

/// What is gone is listed up to here.
const MAX_GONE: usize = 10;

/// How many findings the baseline has, and what of it is gone.
fn write_comparison(
    comparison: &Comparison,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let known = counted(comparison.unchanged, "known finding");
    let gone = &comparison.gone;
    let count = match gone.len() as u64 {
        0 => "none".to_owned(),
        count => thousands(count),
    };
    let update = match comparison.update {
        Update::Written => "; it is written anew",
        Update::None if gone.is_empty() => "",
        Update::None => "; `--update-baseline` takes them out",
    };
    let line = format!("baseline: {known} stayed, {count} gone{update}");
    writeln!(out, "{}", look.wrap(&line))?;
    for gone in gone.iter().take(MAX_GONE) {
        let parts = [gone.event_type.as_deref(), gone.pointer.as_deref(), Some(&*gone.input)];
        let parts: Vec<&str> =
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let line = format!("  gone: {}{}{}", gone.rule, look.separator, parts.join(look.separator));
        writeln!(out, "{}", keep_start(&visible(&line), look.width, look.ellipsis))?;
    }
    match gone.len().saturating_sub(MAX_GONE) {
        0 => Ok(()),
        more => writeln!(out, "  {} and {} more", look.ellipsis, thousands(more as u64)),
    }
}

/// The figures of a rule.
struct Row {
    severity: Severity,
    rule: &'static str,
    findings: u64,
    sessions: u64,
}

/// A row for each rule and severity: the worst first, then the most frequent.
fn rows(report: &Report) -> io::Result<Vec<Row>> {
    let mut by_rule: BTreeMap<_, (u64, HashSet<usize>)> = BTreeMap::new();
    for finding in report.all_findings() {
        let finding = finding?;
        let (findings, sessions) = by_rule.entry((finding.severity, finding.rule)).or_default();
        *findings += 1;
        sessions.extend(finding.session);
    }
    let mut rows: Vec<Row> = by_rule
        .into_iter()
        .map(|((severity, rule), (findings, sessions))| Row {
            severity,
            rule,
            findings,
            sessions: sessions.len() as u64,
        })
        .collect();
    rows.sort_by_key(|row| (row.severity, std::cmp::Reverse(row.findings)));
    Ok(rows)
}

fn write_table(rows: &[Row], look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let width = rows.iter().map(|row| row.rule.len()).max().unwrap_or(0).max("rule".len());
    let heading =
        format!("{:<8}  {:<width$}  {:>8}  {:>8}", "severity", "rule", "findings", "sessions");
    writeln!(out, "{}", look.dim(heading))?;
    for row in rows {
        let severity = format!("{:<8}", row.severity.as_str());
        let sessions = if row.sessions == 0 { "-".into() } else { thousands(row.sessions) };
        writeln!(
            out,
            "{}  {:<width$}  {:>8}  {sessions:>8}",
            look.severity(row.severity).style(severity),
            row.rule,
            thousands(row.findings),
        )?;
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
