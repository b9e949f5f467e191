//! The figures of sessions for people: a block a session, or a line where there are many.

use std::io;

use super::heading;
use super::look::Look;
use crate::finding::{Change, Unit};
use crate::metrics::{CALCULATED, Dimension, DimensionValue, Figures, Metric};
use crate::report::escape::visible;
use crate::report::figures::{Ledger, Readings};
use crate::report::fit::{columns, keep_start};
use crate::report::groups::{By, Group};
use crate::report::impact::{Precision, figure};
use crate::report::options::Options;
use crate::report::sid;
use crate::report::words::{counted, thousands};

/// More sessions than these get a line each, not a block.
const MANY: usize = 3;

/// Columns of a figure.
const FIGURE: usize = 14;

/// Whether the expected metrics are shown beside the reported ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowExpected {
    /// Where they differ.
    Shown,
    /// It is only told how many differ.
    Counted,
}

/// Prints figures for a terminal of `options.width` columns.
///
/// # Errors
/// Those of `out`.
pub fn write_figures(
    ledger: &Ledger,
    expected: ShowExpected,
    by: Option<By>,
    options: &Options,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let look = Look::new(options);
    let sids = sid::short(&ledger.sessions);
    if ledger.sessions.is_empty() {
        writeln!(out, "no sessions")?;
    } else if let Some(by) = by {
        let groups = ledger.groups(by);
        let label = |group: &Group| match &group.value {
            Some(value) => visible(value).into_owned(),
            None => "unknown".to_owned(),
        };
        let lines: Vec<Line<'_>> =
            groups.iter().map(|group| Line { label: label(group), readings: &group.sum }).collect();
        write_lines(&lines, by.word(), expected, &look, out)?;
    } else if ledger.sessions.len() > MANY {
        let label =
            |sid: &str| if sid.is_empty() { "no ID".into() } else { visible(sid).into_owned() };
        let lines = ledger.figures.iter().zip(&sids);
        let lines: Vec<Line<'_>> =
            lines.map(|(readings, sid)| Line { label: label(sid), readings }).collect();
        write_lines(&lines, "session", expected, &look, out)?;
    } else {
        for ((session, readings), sid) in ledger.entries().zip(sids) {
            heading::write_session(session, sid, &look, out)?;
            write_block(readings, expected, &look, out)?;
            write_parts(&readings.reported, &look, out)?;
        }
    }
    if ledger.sessions.len() > 1 {
        let sessions = counted(ledger.sessions.len() as u64, "session");
        writeln!(out, "{}\n", look.rule(&[format!("sum of {sessions}")]))?;
        write_block(&ledger.sum(), expected, &look, out)?;
    }
    out.flush()
}

/// A line for each metric.
fn write_block(
    readings: &Readings,
    expected: ShowExpected,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let pairs: Vec<Change> = readings.reported.pairs(&readings.expected).collect();
    let differing = pairs.iter().filter(|pair| pair.reported != pair.expected).count();
    let both = expected == ShowExpected::Shown && differing > 0;
    let names: Vec<String> = pairs.iter().map(|pair| visible(&pair.metric).into_owned()).collect();
    let room = look.width.saturating_sub(2 + 2 * FIGURE);
    let width = names.iter().map(|name| columns(name)).max().unwrap_or(0).min(room);
    if both {
        let heading = format!("  {:width$}{:>FIGURE$}{:>FIGURE$}", "", "reported", "expected");
        writeln!(out, "{}", look.dim(heading))?;
    }
    for (pair, name) in pairs.iter().zip(&names) {
        let name = keep_start(name, width, look.ellipsis);
        let blanks = " ".repeat(width.saturating_sub(columns(&name)));
        let one = figure(pair.reported, pair.unit, Precision::Milliseconds);
        write!(out, "  {name}{blanks}{one:>FIGURE$}")?;
        if both && pair.reported != pair.expected {
            let other = figure(pair.expected, pair.unit, Precision::Milliseconds);
            write!(out, "{}", look.bold.style(format!("{other:>FIGURE$}")))?;
        }
        writeln!(out)?;
    }
    writeln!(out)?;
    write_calculated(&readings.reported, width, look, out)?;
    if readings.reported.get(Metric::AverageBitrate).is_some() {
        writeln!(out, "{}\n", look.wrap(UNIT_OF_BITRATE))?;
    }
    if expected == ShowExpected::Counted && differing > 0 {
        writeln!(out, "{}\n", look.wrap(&hint(differing)))?;
    }
    Ok(())
}

/// Adobe documents both units: bit/s on the page of parameters, kbit/s on those of metrics.
const UNIT_OF_BITRATE: &str =
    "The average bitrate is in the unit that the player sends: bit/s or kbit/s.";

/// The calculated metrics that there are, as reported.
fn write_calculated(
    figures: &Figures,
    width: usize,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let all = CALCULATED.iter().filter_map(|it| Some((it, it.of(figures)?)));
    let mut any = false;
    for (calculated, value) in all {
        let name = keep_start(calculated.name, width, look.ellipsis);
        let value = figure(Some(value), calculated.unit(), Precision::Milliseconds);
        let blanks = " ".repeat(width.saturating_sub(columns(&name)));
        writeln!(out, "  {name}{blanks}{value:>FIGURE$}")?;
        any = true;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// The dimensions, the ads and the chapters of a session, as reported.
fn write_parts(figures: &Figures, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    let mut lines = Vec::new();
    for Dimension { name, value, .. } in figures.dimensions() {
        let value = match value {
            DimensionValue::Text(text) => text,
            DimensionValue::List(list) => Some(list.join(", ")).filter(|list| !list.is_empty()),
        };
        lines.extend(value.map(|value| format!("{name}: {}", visible(&value))));
    }
    for (word, parts) in [("Ad", figures.each_ad()), ("Chapter", figures.each_chapter())] {
        lines.extend(parts.iter().enumerate().map(|(number, part)| {
            let id = part.id.as_deref().map(|id| format!(" {}", visible(id)));
            let end = if part.completed { "completed" } else { "not completed" };
            let time =
                figure(Some(part.ms as f64 / 1000.0), Unit::Seconds, Precision::Milliseconds);
            format!("{word} {}{}: {time}, {end}", number + 1, id.unwrap_or_default())
        }));
    }
    for line in &lines {
        writeln!(out, "  {}", keep_start(line, look.width.saturating_sub(2), look.ellipsis))?;
    }
    if lines.is_empty() { Ok(()) } else { writeln!(out) }
}

fn hint(differing: usize) -> String {
    let (metrics, are) =
        (counted(differing as u64, "metric"), if differing == 1 { "is" } else { "are" });
    format!(
        "{metrics} {are} wrong because of this session's defects: `--expected` shows the right values"
    )
}

/// The metrics of a line, with their headings and columns.
const COLUMNS: [(Metric, &str, usize); 8] = [
    (Metric::ContentTime, "content", 10),
    (Metric::AdTime, "ad time", 10),
    (Metric::UniqueTime, "unique", 10),
    (Metric::AdStarts, "ads", 5),
    (Metric::Pauses, "pauses", 8),
    (Metric::Buffers, "buffers", 9),
    (Metric::Stalls, "stalls", 8),
    (Metric::Errors, "errors", 8),
];

/// The most columns of a session ID in a line.
const SID: usize = 12;

/// A session, or a group of sessions.
struct Line<'r> {
    label: String,
    readings: &'r Readings,
}

/// A line for each of them, and a second one below it with the expected metrics where they differ.
fn write_lines(
    lines: &[Line<'_>],
    of: &str,
    expected: ShowExpected,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let headings = COLUMNS.map(|(_, name, width)| format!("{name:>width$}")).concat();
    writeln!(out, "{}", look.bold.style(format!("{of:SID$}{headings}")))?;
    let mut spoilt = 0;
    for Line { label, readings } in lines {
        let sid = keep_start(label, SID - 1, look.ellipsis);
        let blanks = " ".repeat(SID.saturating_sub(columns(&sid)));
        writeln!(out, "{sid}{blanks}{}", cells(readings, |cell| cell.reported.clone()))?;
        let differs = |cell: &Cell| cell.reported != cell.expected;
        let any = COLUMNS.iter().any(|(metric, ..)| differs(&Cell::of(readings, *metric)));
        spoilt += u64::from(readings.reported != readings.expected);
        if any && expected == ShowExpected::Shown {
            let line = cells(readings, |cell| match differs(cell) {
                true => cell.expected.clone(),
                false => String::new(),
            });
            writeln!(out, "{}", look.dim(format!("{:SID$}{line}", "  expected").trim_end()))?;
        }
    }
    writeln!(out)?;
    if spoilt > 0 && expected == ShowExpected::Counted {
        let told = format!(
            "{} of {} lines have wrong metrics because of defects: `--expected` shows the right values",
            thousands(spoilt),
            thousands(lines.len() as u64)
        );
        writeln!(out, "{}\n", look.wrap(&told))?;
    }
    Ok(())
}

/// A figure of a line.
struct Cell {
    reported: String,
    expected: String,
}

impl Cell {
    fn of(readings: &Readings, metric: Metric) -> Self {
        let text = |figures: &Figures| {
            let unit: Unit = metric.row().unit;
            figure(figures.get(metric), unit, Precision::Seconds)
        };
        Self { reported: text(&readings.reported), expected: text(&readings.expected) }
    }
}

fn cells(readings: &Readings, text: impl Fn(&Cell) -> String) -> String {
    let cells = COLUMNS.map(|(metric, _, width)| {
        let text = text(&Cell::of(readings, metric));
        format!("{text:>width$}")
    });
    cells.concat()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::report::options::Glyphs;
    use crate::report::sample;

    fn print(ledger: &Ledger, expected: ShowExpected, width: usize) -> String {
        let options = Options { width, glyphs: Glyphs::Unicode, ..Options::default() };
        let mut out = Vec::new();
        write_figures(ledger, expected, None, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn many() -> Ledger {
        let Ledger { sessions, figures } = sample::ledger();
        let sessions = sessions.into_iter().cycle().take(6).collect();
        Ledger { sessions, figures: figures.into_iter().cycle().take(6).collect() }
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::ledger(), ShowExpected::Shown, 80));
    }

    #[test]
    fn prints_many() {
        insta::assert_snapshot!(print(&many(), ShowExpected::Shown, 80));
    }

    #[test]
    fn without_the_expected_metrics_it_says_that_there_are_some() {
        for ledger in [sample::ledger(), many()] {
            let text = print(&ledger, ShowExpected::Counted, 80);
            assert!(!text.contains("expected ") && text.contains("`--expected`"), "{text}");
        }
    }

    #[test]
    fn no_line_is_too_wide() {
        for ledger in [sample::ledger(), many(), Ledger::default()] {
            for expected in [ShowExpected::Shown, ShowExpected::Counted] {
                for line in print(&ledger, expected, 80).lines() {
                    assert!(line.width() <= 80, "{line}");
                }
            }
        }
    }
}
