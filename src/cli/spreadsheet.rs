//! Options of CSV reports.

use crate::report::options::{Csv, Formulas, Mark};

#[derive(Debug, clap::Args)]
pub(super) struct SpreadsheetArgs {
    /// Begin csv reports with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    csv_bom: bool,

    /// Do not escape text in csv reports that a spreadsheet takes for a formula: only for programs
    #[arg(long)]
    csv_raw: bool,

    /// The separator of the cells of csv reports, as `;` for Excel where the comma is decimal, or `tab`
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = separator)]
    csv_separator: u8,
}

impl SpreadsheetArgs {
    /// How CSV reports are written.
    pub(super) fn look(&self) -> Csv {
        Csv {
            separator: self.csv_separator,
            mark: if self.csv_bom { Mark::Utf8 } else { Mark::None },
            formulas: if self.csv_raw { Formulas::Raw } else { Formulas::Quoted },
        }
    }
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" => Ok(b'\t'),
        // What text and figures are made of cannot part them.
        &[byte] if byte.is_ascii_punctuation() && !b"\"'.-_".contains(&byte) => Ok(byte),
        b"\t" => Ok(b'\t'),
        _ => Err("write one character, such as `;` or `|`, or `tab`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_is_no_part_of_a_cell() {
        for (text, byte) in [(",", b','), (";", b';'), ("|", b'|'), ("tab", b'\t'), ("\t", b'\t')] {
            assert_eq!(separator(text), Ok(byte));
        }
        for wrong in ["", "a", "1", "\"", "'", "-", ".", "\n", ";;", "é", " "] {
            assert!(separator(wrong).is_err(), "{wrong}");
        }
    }
}
