//! The figures of sessions for people: a block a session, or a line where there are many.

use std::io;

use super::heading;
use super::look::Look;
use crate::finding::{Change, Unit};
use crate::metrics::{Figures, Metric};
use crate::report::escape::visible;
use crate::report::figures::{Ledger, Readings};
use crate::report::fit::{columns, keep_start};
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
    options: &Options,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let look = Look::new(options);
    let sids = sid::short(&ledger.sessions);
    if ledger.sessions.is_empty() {
        writeln!(out, "no sessions")?;
    } else if ledger.sessions.len() > MANY {
        write_lines(ledger, &sids, expected, &look, out)?;
    } else {
        for ((session, readings), sid) in ledger.entries().zip(sids) {
            heading::write_session(session, sid, &look, out)?;
            write_block(readings, expected, &look, out)?;
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
    if expected == ShowExpected::Counted && differing > 0 {
        writeln!(out, "{}\n", look.wrap(&hint(differing)))?;
    }
    Ok(())
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

/// A line for each session, and a second one below it with the expected metrics where they differ.
fn write_lines(
    ledger: &Ledger,
    sids: &[&str],
    expected: ShowExpected,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let headings = COLUMNS.map(|(_, name, width)| format!("{name:>width$}")).concat();
    writeln!(out, "{}", look.bold.style(format!("{:SID$}{headings}", "session")))?;
    let mut spoilt = 0;
    for (readings, sid) in ledger.figures.iter().zip(sids) {
        let sid = if sid.is_empty() { "no ID".into() } else { visible(sid) };
        let sid = keep_start(&sid, SID, look.ellipsis);
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
            "{} of {} sessions have wrong metrics because of their defects: `--expected` shows the right values",
            thousands(spoilt),
            thousands(ledger.sessions.len() as u64)
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
        write_figures(ledger, expected, &options, &mut out).unwrap();
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
