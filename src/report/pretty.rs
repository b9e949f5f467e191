//! The report for people: issues, each with one finding and the text it is about, and a summary.

mod context;
mod cut;
mod figures;
mod group;
mod heading;
mod issue;
mod look;
mod shown;
mod summary;
pub mod timeline;
mod window;

use std::io;

use super::fresh::fresh;
use super::model::{Issue, Location, Report};
use super::options::{Options, Show};
use super::sid;
use super::words::{counted, left_out};
use context::Named;
pub use figures::{ShowExpected, write_figures};
use look::Look;

/// An error at a place of a text that is no capture, such as a configuration, for a terminal of
/// `options.width` columns; with an empty line behind it.
pub fn error(message: &str, help: Option<&str>, location: &Location, options: &Options) -> String {
    shown::render_error(message, help, location, &Look::new(options))
}

/// More issues than these nobody reads one by one.
const MANY: usize = 50;

/// Prints `report` for a terminal of `options.width` columns; where there is a baseline, what is new in
/// it.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let report = &*fresh(report);
    let look = Look::new(options);
    let sids = sid::short(&report.sessions);
    match options.show {
        Show::Issues => write_issues(report, &sids, &look, out)?,
        Show::All => write_all(report, &sids, &look, out)?,
        Show::LastLine => {
            summary::write_last_line(report, &look, out)?;
            return out.flush();
        }
    }
    summary::write(report, &look, out)?;
    out.flush()
}

/// Prints each issue once, the worst first.
fn write_issues(
    report: &Report,
    sids: &[&str],
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let issues = &report.issues[..report.issues.len().min(MANY)];
    if report.sessions.len() == 1 {
        // What is said of the input comes first: it says how far the rest can be trusted.
        let (of_inputs, of_session): (Vec<&Issue>, Vec<&Issue>) =
            issues.iter().partition(|issue| issue.example.session.is_none());
        for issue in of_inputs {
            out.write_all(of(issue, report, sids, look).as_bytes())?;
        }
        if !of_session.is_empty() {
            heading::write_session(&report.sessions[0], sids[0], look, out)?;
        }
        for issue in of_session {
            let text = shown::render_issue(issue, report, sids, Named::Above, look);
            out.write_all(text.as_bytes())?;
        }
    } else if !issues.is_empty() {
        let total = report.issues.len() as u64;
        let words = counted(total, "issue");
        let heading = [match report.summary.sessions {
            0 => words,
            sessions => format!("{words} in {}", counted(sessions, "session")),
        }];
        writeln!(out, "{}\n", look.rule(&heading))?;
        for issue in issues {
            out.write_all(of(issue, report, sids, look).as_bytes())?;
        }
    }
    let more = (report.issues.len() - issues.len()) as u64;
    if more > 0 {
        let more = counted(more, "more issue");
        let more = format!("… and {more}: `--format json` or `html` shows them");
        writeln!(out, "{}\n", look.wrap(&more))?;
    }
    Ok(())
}

/// An issue that names the session of its example.
fn of(issue: &Issue, report: &Report, sids: &[&str], look: &Look) -> String {
    let sid = issue.example.session.and_then(|session| sids.get(session)).copied();
    shown::render_issue(issue, report, sids, Named::Here(sid), look)
}

/// Prints every finding, by session.
fn write_all(
    report: &Report,
    sids: &[&str],
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for group in group::by_session(report) {
        group.write_heading(report, sids, look, out)?;
        for finding in group.findings {
            out.write_all(shown::render(finding, report, Named::Above, look).as_bytes())?;
        }
    }
    match left_out(report) {
        Some(more) => writeln!(out, "{}\n", look.wrap(&more)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
