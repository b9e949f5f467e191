//! The report for people: findings by session, each with the text it is about, and a summary.

mod context;
mod cut;
mod fit;
mod group;
mod heading;
mod look;
mod shown;
mod summary;
mod window;

use std::io;

use super::model::Report;
use super::options::{Options, Show};
use super::sid;
use super::words::{counted, left_out, thousands};
use context::Named;
use look::Look;

/// More findings than these nobody reads one by one.
const MANY: usize = 50;

/// Prints `report` for a terminal of `options.width` columns.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
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
