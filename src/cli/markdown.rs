//! Shows a rule's page on a terminal: the few parts of Markdown that the pages are written with.

use std::borrow::Cow;
use std::io::{self, Write};

use owo_colors::Style;
use textwrap::{Options, WordSeparator, WordSplitter, wrap};

use super::table::Columns;
use super::terminal::Terminal;

/// Longer lines are hard to read.
const MAX_WIDTH: usize = 100;
/// Narrower ones are no text.
const MIN_WIDTH: usize = 40;
/// What stands before text below a heading.
const INDENT: &str = "  ";

/// Prints `page` for `terminal`: headings at the margin, text below them, code as it is.
///
/// # Errors
/// Those of `out`.
pub(super) fn write(page: &str, terminal: &Terminal, out: &mut dyn Write) -> io::Result<()> {
    let mut printer = Printer { terminal, out, paragraph: String::new() };
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            printer.end_paragraph()?;
            printer.code(info, lines.by_ref().take_while(|line| !line.starts_with("```")))?;
        } else if line.starts_with('|') {
            printer.end_paragraph()?;
            let rows = std::iter::from_fn(|| lines.next_if(|line| line.starts_with('|')));
            printer.table(line, rows)?;
        } else if let Some(heading) = line.strip_prefix('#') {
            printer.end_paragraph()?;
            printer.heading(heading.trim_start_matches('#').trim())?;
        } else if let Some(link) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            printer.end_paragraph()?;
            // Whole, however long: a terminal opens no link that is broken.
            writeln!(printer.out, "    {link}")?;
        } else if line.is_empty() {
            printer.end_paragraph()?;
            writeln!(printer.out)?;
        } else {
            if is_item(line) {
                printer.end_paragraph()?;
            }
            printer.add(line);
        }
    }
    printer.end_paragraph()
}

/// Whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ") || (number.len() < line.len() && number.starts_with(". "))
}

/// The cells of a row of a table.
fn cells(row: &str) -> Vec<String> {
    let bars = row.replace("\\|", "\0");
    let inner = bars.trim().trim_matches('|');
    inner.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// The time of an event in a timeline, its playhead, and the event with its parameters; none of a line that
/// begins in another way.
fn timeline_cells(line: &str) -> Option<[&str; 3]> {
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let (time, rest) = line.split_once(' ')?;
    let (playhead, event) = rest.trim_start().split_once(' ')?;
    (is_number(time) && is_number(playhead)).then(|| [time, playhead, event.trim_start()])
}

/// The cells of a line of a timeline in their columns.
fn columns([time, playhead, event]: [&str; 3]) -> String {
    format!("{time:<6} {playhead:<9} {event}")
}

struct Printer<'a> {
    terminal: &'a Terminal,
    out: &'a mut dyn Write,
    /// The text since the last blank line, on one line.
    paragraph: String,
}

impl Printer<'_> {
    fn heading(&mut self, text: &str) -> io::Result<()> {
        let bold = self.terminal.style(Style::new().bold());
        writeln!(self.out, "{}", bold.style(text))
    }

    fn code<'l>(&mut self, info: &str, lines: impl Iterator<Item = &'l str>) -> io::Result<()> {
        let title = match info.split_whitespace().nth(1) {
            Some("trips") => Some("raises it:"),
            Some("mended") => Some("fixed:"),
            _ => None,
        };
        let dim = self.terminal.style(Style::new().dimmed());
        if let Some(title) = title {
            writeln!(self.out, "  {}", dim.style(title))?;
        }
        let is_timeline = info.starts_with("timeline");
        if is_timeline {
            writeln!(self.out, "    {}", dim.style(columns(["time", "playhead", "event"])))?;
        }
        for line in lines {
            let indent = if line.is_empty() { "" } else { "    " };
            match timeline_cells(line).filter(|_| is_timeline) {
                Some(cells) => writeln!(self.out, "{indent}{}", columns(cells))?,
                None => writeln!(self.out, "{indent}{line}")?,
            }
        }
        Ok(())
    }

    fn table<'l>(&mut self, head: &str, rows: impl Iterator<Item = &'l str>) -> io::Result<()> {
        let headings = cells(head);
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let bold = self.terminal.style(Style::new().bold());
        let width = self.terminal.width.clamp(MIN_WIDTH, MAX_WIDTH);
        let mut table = Columns::new(&headings, width - INDENT.len(), bold);
        for row in rows.filter(|row| row.contains(|c: char| !"|-: ".contains(c))) {
            table.row(cells(row));
        }
        table.write(INDENT, self.out)
    }

    fn add(&mut self, line: &str) {
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(line.trim());
    }

    fn end_paragraph(&mut self) -> io::Result<()> {
        let text = std::mem::take(&mut self.paragraph);
        if text.is_empty() {
            return Ok(());
        }
        let hang = if is_item(&text) { "    " } else { "  " };
        let options = Options::new(self.terminal.width.clamp(MIN_WIDTH, MAX_WIDTH))
            .initial_indent(INDENT)
            .subsequent_indent(hang)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        for line in wrap(&self.emphasis(&text), options) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// `**text**` in bold, without the asterisks.
    fn emphasis<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains("**") {
            return Cow::Borrowed(text);
        }
        let bold = self.terminal.style(Style::new().bold());
        let parts = text.split("**").enumerate();
        let styled = parts.map(|(number, part)| match number % 2 {
            0 => part.to_owned(),
            _ => bold.style(part).to_string(),
        });
        Cow::Owned(styled.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::ColorChoice;
    use crate::rules;

    fn shown(page: &str, width: usize) -> String {
        let terminal = Terminal { width, ..Terminal::detect(ColorChoice::Never, None) };
        let mut out = Vec::new();
        write(page, &terminal, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_what_pages_are_made_of() {
        let page = "# a-rule\n\n**error** · group `ads`\n\n## What\n\none two three four five six seven\n\
                    eight\n\n- an item of which one line is not enough\n- b\n\n```timeline trips\n0  0  play\nother 0\n```\n\n\
                    | a | b |\n| --- | --- |\n| c | d \\| e |\n";
        assert_eq!(
            shown(page, 40),
            "a-rule\n\n  error · group `ads`\n\nWhat\n\n  one two three four five six seven\n  eight\n\n  \
             - an item of which one line is not\n    enough\n  - b\n\n  raises it:\n    time   playhead  event\n    0      0         play\n    other 0\n\n  a  b\n  c  d | e\n"
        );
    }

    #[test]
    fn no_text_is_lost_or_too_wide() {
        let words = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
        };
        for rule in rules::all() {
            let shown = shown(rule.page, 80);
            let labelled = shown.replace("raises it:", "").replace("fixed:", "");
            for line in rule.page.lines().filter(|line| !line.starts_with("```")) {
                assert!(words(&labelled).contains(&words(line)), "{}: {line}", rule.id);
            }
            let code = |line: &str| line.starts_with("    ");
            let wide = shown.lines().find(|line| line.chars().count() > 80 && !code(line));
            assert_eq!(wide, None, "{}", rule.id);
        }
    }
}
