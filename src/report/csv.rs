//! The CSV report: a row for each finding, for spreadsheets.
//!
//! Spreadsheets take a cell that starts with `=` for a formula, even one that came out of a capture.
//! Cells of text get a `'` before such a beginning; columns of figures stay figures.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::escape::visible;
use super::impact;
use super::model::{BaselineState, Finding, Report};
use super::options::{Csv, Formulas, Mark, Options};
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
    impact: Cow<'a, str>,
    baseline_state: Option<BaselineState>,
    issue: Cow<'a, str>,
}

impl<'a> Row<'a> {
    fn new(finding: &'a Finding, report: &'a Report, formulas: Formulas) -> Self {
        let quoted = |text: &'a str| cell(text, formulas);
        let session = finding.session.and_then(|session| report.sessions.get(session));
        let event = finding.event.as_ref();
        let location = &finding.location;
        Self {
            rule: finding.rule,
            group: finding.group,
            severity: finding.severity.as_str(),
            message: quoted(&finding.message),
            help: quoted(finding.help.as_deref().unwrap_or_default()),
            session: quoted(session.map_or("", |session| &session.id)),
            event_index: event.map(|event| event.index),
            event_type: quoted(event.and_then(|event| event.event_type.as_deref()).unwrap_or("")),
            ts: event.and_then(|event| event.ts),
            playhead: event.and_then(|event| event.playhead).map(Number),
            input: quoted(&location.input),
            record: location.record,
            line: location.line,
            column: location.column,
            byte_offset: location.byte_offset,
            byte_length: location.byte_length,
            pointer: quoted(location.pointer.as_deref().unwrap_or_default()),
            count: finding.count,
            fingerprint: quoted(&finding.fingerprint),
            impact: finding.impact.as_ref().map_or("".into(), |all| {
                Cow::Owned(cell(&impact::all(all), formulas).into_owned())
            }),
            baseline_state: finding.baseline_state,
            issue: finding.issue(),
        }
    }
}

/// Text on one line that no spreadsheet takes for a formula, unless it is to stay as it is.
pub(super) fn cell(text: &str, formulas: Formulas) -> Cow<'_, str> {
    // The wide forms count as formulas in Excel, too.
    const BEGINS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    match formulas {
        Formulas::Quoted if text.starts_with(BEGINS) => format!("'{}", visible(text)).into(),
        Formulas::Quoted | Formulas::Raw => visible(text),
    }
}

/// Prints `report` as CSV (RFC 4180): a heading, then a row for each finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let formulas = options.csv.formulas;
    let mut writer = begun(&HEADING, options.csv, out)?;
    for finding in report.all_findings() {
        writer.serialize(Row::new(&*finding?, report, formulas)).map_err(io_error)?;
    }
    writer.flush()
}

/// Prints a heading, and then `rows` (RFC 4180).
///
/// # Errors
/// Those of `out`.
pub(super) fn rows(
    heading: &[&str],
    rows: impl Iterator<Item = impl Serialize>,
    look: Csv,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = begun(heading, look, out)?;
    for row in rows {
        writer.serialize(row).map_err(io_error)?;
    }
    writer.flush()
}

/// A writer that has written the heading.
fn begun<'o>(
    heading: &[&str],
    look: Csv,
    out: &'o mut dyn io::Write,
) -> io::Result<csv::Writer<&'o mut dyn io::Write>> {
    if look.mark == Mark::Utf8 {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new()
        .delimiter(look.separator)
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    // By hand: without a row serde would write no heading.
    writer.write_record(heading).map_err(io_error)?;
    Ok(writer)
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 22] = [
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
    "impact",
    "baseline_state",
    "issue",
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
        rows.serialize(Row::new(&report.findings[0], &report, Formulas::Quoted)).unwrap();
        let text = String::from_utf8(rows.into_inner().unwrap()).unwrap();
        assert_eq!(text.lines().next().unwrap(), HEADING.join(","));
    }

    #[test]
    fn text_is_no_formula_and_figures_stay_figures() {
        let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
            .map(|text| cell(text, Formulas::Quoted));
        assert_eq!(formulas, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", r"'\t=1", r"'\r=1", "'＝1"]);
        assert_eq!(cell("/playerTime/playhead", Formulas::Quoted), "/playerTime/playhead");

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
            assert_eq!(&row[3], cell(&finding.message, Formulas::Quoted));
        }
    }

    #[test]
    fn excel_and_programs_get_what_they_ask_for() {
        let csv = Csv { separator: b';', mark: Mark::Utf8, formulas: Formulas::Raw };
        let options = Options { csv, ..Options::default() };
        let text = sample::print(Format::Csv, &sample::report(), &options);
        let rows = text.strip_prefix("\u{feff}rule;group;severity;").unwrap();
        assert!(
            rows.contains(";\"=1+1 \"\"quoted\"\", 'single'") && !rows.contains("'="),
            "{rows}"
        );
    }
}
