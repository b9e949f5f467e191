//! `playproof sessions`

use std::cmp::Ordering;
use std::io::{self, Write};
use std::str::FromStr;

use clap::ValueEnum;
use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

use super::Outcome;
use super::failure::Failure;
use super::filter::tell_of_none;
use super::output::print;
use super::survey::Reading;
use super::terminal::Terminal;
use crate::check::Bounds;
use crate::config::nearest;
use crate::report::escape::visible;
use crate::report::model::{ClosedBy, Report, SessionSummary};
use crate::report::options::Glyphs;
use crate::report::words::{clock, counted, thousands, utc};
use crate::report::{fit::keep_start, sessions, sid};

const MORE: &str = "\
Examples:
  playproof sessions captures/             all sessions below a directory
  playproof sessions --sort -findings captures/
  playproof sessions --has ad-outside-break --format csv captures/
  playproof sessions --where 'session.live and session.duration < 60' player.log

`playproof timeline --session PREFIX` shows one of them event by event.";

/// List the sessions in captures: when, what, how it ended, what was found
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// How to print the list: table (for people), lines (one a session, for grep), json (for programs)
    /// or csv (for spreadsheets)
    #[arg(long, value_name = "FORMAT", default_value = "table", hide_possible_values = true)]
    format: Format,

    /// Sort by session, start, length, content, type, player, events, ads, chapters, end, findings,
    /// errors, warnings or notes; backwards with `-` before it
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<Sort>,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For grep: one line a session
    Lines,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Lists them.
///
/// # Errors
/// An input cannot be read, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = args.reading.settings()?;
    let inputs = args.reading.inputs(&settings)?;
    let mut report = args.reading.survey(&inputs, &settings, Bounds::DEFAULT, &|_| ())?.report;
    tell_of_none(&report.summary);
    if let Some(sort) = args.sort {
        report.sessions.sort_by(|one, other| sort.compare(one, other));
    }
    print(|out| match args.format {
        Format::Table => write_table(&report, terminal, out),
        Format::Lines => write_lines(&report, out),
        Format::Json => sessions::write_json(&report, out),
        Format::Csv => sessions::write_csv(&report, out),
    })?;
    Ok(Outcome::Clean)
}

/// By what sessions are sorted; the order of the report decides between equals.
#[derive(Clone, Copy, Debug)]
struct Sort {
    by: fn(&SessionSummary, &SessionSummary) -> Ordering,
    backwards: Backwards,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backwards {
    Yes,
    No,
}

/// What sessions can be sorted by.
type Field = (&'static str, fn(&SessionSummary, &SessionSummary) -> Ordering);

const FIELDS: [Field; 14] = [
    ("session", |one, other| one.id.cmp(&other.id)),
    ("start", |one, other| one.start_ms.cmp(&other.start_ms)),
    ("length", |one, other| duration_ms(one).cmp(&duration_ms(other))),
    ("content", |one, other| content(one).cmp(&content(other))),
    ("type", |one, other| one.content_type.cmp(&other.content_type)),
    ("player", |one, other| one.player.cmp(&other.player)),
    ("events", |one, other| one.events.cmp(&other.events)),
    ("ads", |one, other| one.ads.cmp(&other.ads)),
    ("chapters", |one, other| one.chapters.cmp(&other.chapters)),
    ("end", |one, other| one.closed_by.as_str().cmp(other.closed_by.as_str())),
    ("findings", |one, other| one.findings.cmp(&other.findings)),
    ("errors", |one, other| one.by_severity[0].cmp(&other.by_severity[0])),
    ("warnings", |one, other| one.by_severity[1].cmp(&other.by_severity[1])),
    ("notes", |one, other| one.by_severity[2].cmp(&other.by_severity[2])),
];

impl Sort {
    fn compare(self, one: &SessionSummary, other: &SessionSummary) -> Ordering {
        let ordering = (self.by)(one, other);
        if self.backwards == Backwards::Yes { ordering.reverse() } else { ordering }
    }
}

impl FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, backwards) = match text.strip_prefix('-') {
            Some(name) => (name, Backwards::Yes),
            None => (text, Backwards::No),
        };
        let names = FIELDS.iter().map(|(name, _)| *name);
        let by = FIELDS.iter().find(|(field, _)| *field == name).map(|(_, by)| *by);
        by.map(|by| Self { by, backwards }).ok_or_else(|| match nearest(name, names.clone()) {
            Some(near) => format!("sessions have no `{name}`: did you mean `{near}`?"),
            None => format!("write one of {}", names.collect::<Vec<_>>().join(", ")),
        })
    }
}

/// From the first event to the last, in milliseconds.
fn duration_ms(session: &SessionSummary) -> Option<u64> {
    let (start, end) = session.start_ms.zip(session.end_ms)?;
    Some(u64::try_from(end.saturating_sub(start)).unwrap_or(0))
}

/// What was played: its name, or its ID.
fn content(session: &SessionSummary) -> Option<&str> {
    session.media_name.as_deref().or(session.media_id.as_deref())
}

/// Columns of the figures: start, length, events, ads, chapters, end, errors, warnings, notes.
const WIDTHS: [usize; 9] = [16, 8, 6, 4, 5, 8, 5, 5, 5];

/// Columns of all figures with the blanks between them.
const REST: usize = 72;

/// The least columns of what a session was, on the same line.
const DESCRIBED: usize = 40;

/// A line a session where it is wide enough; else two, the second with what the session was.
pub(super) fn write_table(
    report: &Report,
    terminal: &Terminal,
    out: &mut dyn Write,
) -> io::Result<()> {
    if report.sessions.is_empty() {
        return writeln!(out, "no sessions");
    }
    let (separator, ellipsis) = match terminal.glyphs {
        Glyphs::Unicode => (" · ", "…"),
        Glyphs::Ascii => (", ", "..."),
    };
    let room = terminal.width.saturating_sub(REST).max(sid::MIN_CHARS);
    let sids = sid::short(&report.sessions).into_iter();
    let sids: Vec<String> =
        sids.map(|sid| keep_start(&named(sid), room, ellipsis).into_owned()).collect();
    let width = sids.iter().map(|sid| sid.width()).max().unwrap_or(0).max("session".len());
    let bold = terminal.style(Style::new().bold());
    let dim = terminal.style(Style::new().dimmed());
    let headings =
        ["start (UTC)", "length", "events", "ads", "chap.", "end", "error", "warn.", "note"];
    let heading = line("session", width, headings.map(str::to_owned));
    let beside = terminal.width.saturating_sub(width + REST + INDENT.len());
    let on_one_line = beside >= DESCRIBED;
    let content = if on_one_line { format!("{INDENT}content") } else { String::new() };
    writeln!(out, "{}", bold.style(format!("{heading}{content}")))?;
    for (session, sid) in report.sessions.iter().zip(&sids) {
        let mut cells = figures(session);
        // To the minute: the other formats have the rest.
        cells[0] = keep_start(&cells[0], WIDTHS[0], "").into_owned();
        let figures = line(sid, width, cells);
        let described = described(session).join(separator);
        if on_one_line {
            let described = keep_start(&described, beside, ellipsis);
            let row = format!("{figures}{INDENT}{}", dim.style(described));
            writeln!(out, "{}", row.trim_end())?;
            continue;
        }
        writeln!(out, "{figures}")?;
        if !described.is_empty() {
            let room = terminal.width.saturating_sub(INDENT.len());
            let described = keep_start(&described, room, ellipsis);
            writeln!(out, "{INDENT}{}", dim.style(described))?;
        }
    }
    writeln!(out, "\n{}", last_line(report))
}

/// A line a session without headings, its parts between tabs: ID, start, length, events, ads, chapters, end,
/// errors, warnings, notes, and what it was.
fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for session in &report.sessions {
        let found = session.by_severity.map(|count| count.to_string());
        let mut cells = vec![named(&session.id)];
        cells.extend(figures(session).into_iter().take(WIDTHS.len() - found.len()));
        cells.extend(found);
        cells.extend(described(session));
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(())
}

/// What stands before what a session was.
const INDENT: &str = "  ";

/// The beginning of a session ID, on a line.
fn named(sid: &str) -> String {
    if sid.is_empty() { "no ID".to_owned() } else { visible(sid).into_owned() }
}

/// A line of the table; all but session, start and end are at the right of their column.
fn line(sid: &str, width: usize, cells: [String; 9]) -> String {
    let blanks = " ".repeat(width.saturating_sub(sid.width()));
    let [start, length, events, ads, chapters, end, errors, warnings, notes] = cells;
    let [w_start, w_length, w_events, w_ads, w_chapters, w_end, w_errors, w_warnings, w_notes] =
        WIDTHS;
    format!(
        "{sid}{blanks}  {start:<w_start$} {length:>w_length$} {events:>w_events$} {ads:>w_ads$} \
         {chapters:>w_chapters$} {end:<w_end$} {errors:>w_errors$} {warnings:>w_warnings$} \
         {notes:>w_notes$}"
    )
}

fn figures(session: &SessionSummary) -> [String; 9] {
    let found = |count: u64| if count == 0 { "-".to_owned() } else { thousands(count) };
    let [errors, warnings, notes] = session.by_severity.map(found);
    let unknown = || "?".to_owned();
    [
        session.start_ms.and_then(utc).map_or_else(unknown, |utc| utc.replace(" UTC", "")),
        duration_ms(session).map_or_else(unknown, clock),
        thousands(session.events),
        thousands(session.ads),
        thousands(session.chapters),
        match session.closed_by {
            ClosedBy::SessionComplete => "complete",
            ClosedBy::SessionEnd => "end",
            ClosedBy::Timeout => "timeout",
            ClosedBy::Idle => "idle",
            ClosedBy::None => "open",
        }
        .to_owned(),
        errors,
        warnings,
        notes,
    ]
}

/// What was played, and where.
fn described(session: &SessionSummary) -> Vec<String> {
    let SessionSummary { media_id, media_name, content_type, player, .. } = session;
    let parts = [media_id, media_name, content_type, player].into_iter().flatten();
    let parts = parts.map(|part| visible(part).into_owned());
    let start = session.start_known.words().map(str::to_owned);
    parts.chain(start).collect()
}

fn last_line(report: &Report) -> String {
    let summary = &report.summary;
    let findings = summary.errors + summary.warnings + summary.notes;
    let sessions = counted(summary.sessions, "session");
    let of = match summary.passed_over {
        0 => String::new(),
        passed => format!(" of {}", thousands(summary.sessions + passed)),
    };
    let with = thousands(summary.sessions_with_findings);
    match findings {
        0 => format!("{sessions}{of}, no findings"),
        _ => format!("{sessions}{of}, {with} of them with findings"),
    }
}
