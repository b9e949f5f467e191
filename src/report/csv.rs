//! The CSV report: a row for each finding, for spreadsheets.
//!
//! Spreadsheets take a cell that starts with `=` for a formula, even one that came out of a capture.
//! Cells of text get a `'` before such a beginning; columns of figures stay figures.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::escape::visible;
use super::model::{Finding, Report};
use super::options::Options;
use super::words::Number;

/// The columns, in their order. Columns may be added at the end.
#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    group: &'a str,
    severity: &'a str,
    message: Cow<'a, str>,
    help: Cow<'a, str>,
    session: Cow<'a, str>,
    event_index: Option<u64>,
    event_type: Cow<'a, str>,
    ts: Option<i64>,
    playhead: Option<Number>,
    input: Cow<'a, str>,
    record: u64,
    line: u64,
    column: u64,
    byte_offset: u64,
    byte_length: u64,
    pointer: Cow<'a, str>,
    count: u64,
    fingerprint: Cow<'a, str>,
}

impl<'a> Row<'a> {
    fn new(finding: &'a Finding, report: &'a Report) -> Self {
        let session = finding.session.and_then(|session| report.sessions.get(session));
        let event = finding.event.as_ref();
        let location = &finding.location;
        Self {
            rule: finding.rule,
            group: finding.group,
            severity: finding.severity.as_str(),
            message: cell(&finding.message),
            help: cell(finding.help.as_deref().unwrap_or_default()),
            session: cell(session.map_or("", |session| &session.id)),
            event_index: event.map(|event| event.index),
            event_type: cell(event.and_then(|event| event.event_type.as_deref()).unwrap_or("")),
            ts: event.and_then(|event| event.ts),
            playhead: event.and_then(|event| event.playhead).map(Number),
            input: cell(&location.input),
            record: location.record,
            line: location.line,
            column: location.column,
            byte_offset: location.byte_offset,
            byte_length: location.byte_length,
            pointer: cell(location.pointer.as_deref().unwrap_or_default()),
            count: finding.count,
            fingerprint: cell(&finding.fingerprint),
        }
    }
}

/// Text on one line that no spreadsheet takes for a formula.
fn cell(text: &str) -> Cow<'_, str> {
    // The wide forms count as formulas in Excel, too.
    const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if text.starts_with(BEGINS) { format!("'{}", visible(text)).into() } else { visible(text) }
}

/// Prints `report` as CSV (RFC 4180): a heading, then a row for each finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = csv::WriterBuilder::new()
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    // By hand: without a row serde would write no heading.
    rows.write_record(HEADING).map_err(io_error)?;
    for finding in report.all_findings() {
        rows.serialize(Row::new(&*finding?, report)).map_err(io_error)?;
    }
    rows.flush()
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 19] = [
    "rule",
    "group",
    "severity",
    "message",
    "help",
    "session",
    "event_index",
    "event_type",
    "ts",
    "playhead",
    "input",
    "record",
    "line",
    "column",
    "byte_offset",
    "byte_length",
    "pointer",
    "count",
    "fingerprint",
];

/// The error of the writer below, so that its kind stays known.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, sample};
    use super::*;

    fn print(report: &Report) -> String {
        sample::print(Format::Csv, report, &Options::default())
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::report()).replace("\r\n", "\n"));
    }

    #[test]
    fn nothing_found_is_a_heading() {
        assert_eq!(print(&Report::default()), HEADING.join(",") + "\r\n");
    }

    #[test]
    fn the_heading_names_the_members() {
        let report = sample::report();
        let mut rows = csv::Writer::from_writer(Vec::new());
        rows.serialize(Row::new(&report.findings[0], &report)).unwrap();
        let text = String::from_utf8(rows.into_inner().unwrap()).unwrap();
        assert_eq!(text.lines().next().unwrap(), HEADING.join(","));
    }

    #[test]
    fn text_is_no_formula_and_figures_stay_figures() {
        let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"].map(cell);
        assert_eq!(formulas, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", r"'\t=1", r"'\r=1", "'＝1"]);
        assert_eq!(cell("/playerTime/playhead"), "/playerTime/playhead");

        let mut report = sample::report();
        report.findings[1].event.as_mut().unwrap().playhead = Some(-1.5);
        assert!(print(&report).contains(",-1.5,"));
    }

    #[test]
    fn one_row_is_one_record() {
        let report = sample::report();
        let text = print(&report);
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), report.findings.len());
        for (row, finding) in rows.iter().zip(&report.findings) {
            assert_eq!(&row[3], cell(&finding.message));
        }
    }
}
