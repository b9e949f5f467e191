//! The report for people: findings by session, each with the text it is about, and a summary.

mod context;
mod cut;
mod figures;
mod group;
mod heading;
mod look;
mod shown;
mod summary;
pub mod timeline;
mod window;

use std::io;

use super::fresh::fresh;
use super::model::{Location, Report};
use super::options::{Options, Show};
use super::sid;
use super::words::{counted, left_out, thousands};
use context::Named;
pub use figures::{ShowExpected, write_figures};
use look::Look;

/// An error at a place of a text that is no capture, such as a configuration, for a terminal of
/// `options.width` columns; with an empty line behind it.
pub fn error(message: &str, help: Option<&str>, location: &Location, options: &Options) -> String {
    shown::render_error(message, help, location, &Look::new(options))
}

/// More findings than these nobody reads one by one.
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
    if options.show == Show::FirstOfEachRule && report.findings.len() > MANY {
        write_first_of_each_rule(report, &sids, &look, out)?;
    } else {
        for group in group::by_session(report) {
            group.write_heading(report, &sids, &look, out)?;
            for finding in group.findings {
                out.write_all(shown::render(finding, report, Named::Above, &look).as_bytes())?;
            }
        }
        if let Some(more) = left_out(report) {
            writeln!(out, "{}\n", look.wrap(&more))?;
        }
    }
    summary::write(report, &look, out)?;
    out.flush()
}

fn write_first_of_each_rule(
    report: &Report,
    sids: &[&str],
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let findings = group::first_of_each_rule(report);
    let rules = counted(findings.len() as u64, "rule");
    writeln!(out, "{}\n", look.rule(&[format!("the first finding of each of {rules}")]))?;
    for finding in findings {
        let sid = finding.session.and_then(|session| sids.get(session)).copied();
        out.write_all(shown::render(finding, report, Named::Here(sid), look).as_bytes())?;
    }
    let total = thousands(report.findings.len() as u64 + report.left_out());
    let all = format!("{total} findings in all; `--all` or `--format json` shows each");
    writeln!(out, "{}\n", look.wrap(&all))
}

#[cfg(test)]
mod tests;
