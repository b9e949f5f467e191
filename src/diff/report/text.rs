//! A comparison for a terminal.

use std::io::{self, Write};

use owo_colors::Style;
use textwrap::wrap;

use super::words;
use crate::diff::{Action, Change, Diff, Kind, Pair};
use crate::report::escape::visible;
use crate::report::options::{Color, Glyphs, Options};

/// The most changes of a pair that are shown: `--format json` has all.
const MAX_SHOWN: usize = 40;

/// The most pairs that are shown.
const MAX_PAIRS: usize = 50;

/// Columns in which the kind of a change stands.
const KIND: usize = 12;

pub(super) fn write(diff: &Diff, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { options };
    page.line(&page.style(Style::new().bold(), &words::compared(diff)), out)?;
    writeln!(out)?;
    page.summary(diff, out)?;
    for aside in words::set_aside(&diff.set_aside) {
        writeln!(out)?;
        page.wrapped(&aside, "", out)?;
    }
    let changed: Vec<&Pair> = diff.pairs.iter().filter(|pair| !pair.changes.is_empty()).collect();
    for pair in changed.iter().take(MAX_PAIRS) {
        writeln!(out)?;
        page.pair(pair, &words::shown(diff, pair), out)?;
    }
    if changed.len() > MAX_PAIRS {
        let more = changed.len() - MAX_PAIRS;
        writeln!(out, "\n… and {more} more pairs: `--format json` has all")?;
    }
    for (what, sessions) in [("only before", &diff.gone), ("only after", &diff.added)] {
        if !sessions.is_empty() {
            writeln!(out, "\n{}", page.style(Style::new().bold(), what))?;
        }
        for session in sessions.iter().take(MAX_SHOWN) {
            page.line(&format!("  {}", words::lone(session)), out)?;
        }
        if sessions.len() > MAX_SHOWN {
            writeln!(out, "  … and {} more", sessions.len() - MAX_SHOWN)?;
        }
    }
    Ok(())
}

struct Page<'o> {
    options: &'o Options,
}

impl Page<'_> {
    fn style(&self, style: Style, text: &str) -> String {
        let text = visible(text);
        match self.options.color {
            Color::Always => style.style(text).to_string(),
            Color::Never => text.into_owned(),
        }
    }

    /// A line whose foreign text is visible already, or of which none is.
    fn line(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.plain(text))
    }

    fn plain(&self, text: &str) -> String {
        match self.options.glyphs {
            Glyphs::Unicode => text.to_owned(),
            Glyphs::Ascii => text.replace('→', "->").replace('·', "-").replace('…', "..."),
        }
    }

    /// Foreign text, wrapped, each line behind `indent`.
    fn wrapped(&self, text: &str, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        let text = self.plain(&visible(text));
        let room = self.options.width.saturating_sub(indent.len()).max(20);
        for (number, line) in wrap(&text, room).into_iter().enumerate() {
            let indent = if number == 0 { "" } else { indent };
            writeln!(out, "{indent}{line}")?;
        }
        Ok(())
    }

    fn summary(&self, diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
        if diff.summary.is_empty() {
            return writeln!(out, "{}", self.style(Style::new().green(), words::NOTHING));
        }
        let mut last = None;
        for (line, said) in words::lines(&diff.summary) {
            self.row(last != Some(line.kind), (line.kind, line.action), &said, out)?;
            last = Some(line.kind);
        }
        Ok(())
    }

    /// A change behind the word for its kind, which is written once.
    fn row(
        &self,
        is_first: bool,
        (kind, action): (Kind, Action),
        text: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let kind = if is_first { kind.as_str() } else { "" };
        let mark = match action {
            Action::Gone => self.style(Style::new().red(), "-"),
            Action::Added => self.style(Style::new().green(), "+"),
            _ => self.style(Style::new().yellow(), "~"),
        };
        write!(out, "{}{mark} ", self.style(Style::new().dimmed(), &format!("{kind:<KIND$}")))?;
        self.wrapped(text, &" ".repeat(KIND + 2), out)
    }

    fn pair(&self, pair: &Pair, changes: &[&Change], out: &mut dyn Write) -> io::Result<()> {
        let heading = self.style(Style::new().bold(), &words::pair(pair));
        self.line(&format!("{heading}  ({})", words::about(pair)), out)?;
        let mut last = None;
        for change in changes.iter().take(MAX_SHOWN) {
            let at = words::at(change);
            let at = if at.is_empty() { String::new() } else { format!("  ({at})") };
            let text = format!("{}{at}", words::change(change));
            self.row(last != Some(change.kind), (change.kind, change.action), &text, out)?;
            last = Some(change.kind);
        }
        match changes.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => writeln!(out, "{:KIND$}… and {more} more: `--format json` has all", ""),
        }
    }
}
