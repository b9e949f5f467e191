//! Tables on a terminal: columns without lines, cells broken between words where they do not fit.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use owo_colors::Style;

/// Blanks between two columns.
const GAP: u16 = 2;

/// A table of so many columns of a terminal.
pub(super) struct Columns {
    table: Table,
    heading: Style,
}

impl Columns {
    /// An empty table with these headings, of at most `width` columns of a terminal.
    pub(super) fn new(headings: &[&str], width: usize, heading: Style) -> Self {
        let mut table = Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(headings.to_vec());
        for column in table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        Self { table, heading }
    }

    /// Adds a row; what a cell holds is safe to print.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.table.add_row(cells);
    }

    /// Prints it with `indent` before each line.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn write(&self, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        for (number, line) in self.table.lines().enumerate() {
            let line = line.trim_end();
            match number {
                0 => writeln!(out, "{indent}{}", self.heading.style(line))?,
                _ => writeln!(out, "{indent}{line}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_broken_where_they_do_not_fit() {
        let mut table = Columns::new(&["name", "n"], 16, Style::new());
        table.row(vec!["one two three four".into(), "7".into()]);
        table.row(vec!["five".into(), "12".into()]);
        let mut out = Vec::new();
        table.write("  ", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "  name        n\n  one two     7\n  three four\n  five        12\n");
    }
}
