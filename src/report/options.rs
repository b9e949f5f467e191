//! What a user can choose of a report's looks.

use std::path::PathBuf;

use crate::finding::Severity;

/// What a user can choose of a report's looks; a format reads what concerns it.
///
/// Nothing in it is automatic: the caller knows the terminal and the environment (`NO_COLOR`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether ANSI colours are written.
    pub color: Color,
    /// What lines and marks are drawn with.
    pub glyphs: Glyphs,
    /// Columns of the terminal.
    pub width: usize,
    /// How many findings are shown.
    pub show: Show,
    /// The least severity that fails the run: what JUnit tells as a failure.
    pub fail_on: Option<Severity>,
    /// Where paths are told from, to formats that want relative ones.
    pub base: Option<Base>,
    /// The most bytes of a report that is shown in a place with bounds (`markdown`); none for the
    /// bound of a comment.
    pub max_bytes: Option<usize>,
    /// How `csv` is written.
    pub csv: Csv,
    /// What was run, for a report that is read elsewhere; none where that is not known.
    pub run: Option<Run>,
}

/// What was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The command, as a user of a shell writes it.
    pub command: String,
    /// The captures, as the user named them or as they were found.
    pub captures: Vec<String>,
}

impl Default for Options {
    /// Plain text for 80 columns.
    fn default() -> Self {
        Self {
            color: Color::Never,
            glyphs: Glyphs::Unicode,
            width: 80,
            show: Show::Issues,
            fail_on: Some(Severity::Error),
            base: None,
            max_bytes: None,
            csv: Csv::default(),
            run: None,
        }
    }
}

/// Whether ANSI colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// They are.
    Always,
    /// They are not.
    Never,
}

/// What lines and marks are drawn with. Captured text stays as it is, apart from escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Box-drawing characters.
    Unicode,
    /// ASCII, for consoles without them.
    Ascii,
}

/// How many findings are shown to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    All,
    /// One of each issue.
    Issues,
    /// None: only the last line, which counts them.
    LastLine,
}

/// Where paths are told from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The directory that reports tell paths from, that of a repository, say; absolute.
    pub root: PathBuf,
    /// The directory that the user tells paths from; absolute.
    pub working: PathBuf,
}

/// How a CSV report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Csv {
    /// What stands between cells, in ASCII.
    pub separator: u8,
    /// What the file begins with.
    pub mark: Mark,
    /// What becomes of text that a spreadsheet takes for a formula.
    pub formulas: Formulas,
}

impl Default for Csv {
    /// As RFC 4180 has it, and safe to open.
    fn default() -> Self {
        Self { separator: b',', mark: Mark::None, formulas: Formulas::Quoted }
    }
}

/// What a file of text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The text.
    None,
    /// The byte order mark of UTF-8, by which Excel knows it.
    Utf8,
}

/// What becomes of text that a spreadsheet takes for a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// It gets a `'` before it.
    Quoted,
    /// It stays as it is: for programs, to which a `'` is a character like others.
    Raw,
}
