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
    /// The directory that paths are told from, to formats that want relative ones.
    pub base: Option<PathBuf>,
    /// The most bytes of a report that is shown in a place with bounds (`markdown`); none for the
    /// bound of a comment.
    pub max_bytes: Option<usize>,
}

impl Default for Options {
    /// Plain text for 80 columns.
    fn default() -> Self {
        Self {
            color: Color::Never,
            glyphs: Glyphs::Unicode,
            width: 80,
            show: Show::FirstOfEachRule,
            fail_on: Some(Severity::Error),
            base: None,
            max_bytes: None,
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
    /// Where there are too many to read, the first of each rule.
    FirstOfEachRule,
}
