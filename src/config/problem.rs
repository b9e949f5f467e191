//! What is wrong with a configuration, and where.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::report::model::{Excerpt, Location};

/// Characters of a line that are kept around what is wrong: more than a terminal shows.
const WINDOW_CHARS: usize = 400;

/// What is wrong with a part of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What was seen and what was expected, in lower case and without a full stop. Not escaped.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is, in bytes of the text.
    pub span: Range<usize>,
}

impl Problem {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the configuration `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: io::Error,
    },
    /// What it says is wrong.
    #[error("the configuration `{}` is wrong", .0.name)]
    Wrong(Wrong),
}

/// A configuration that says what cannot be.
#[derive(Debug)]
pub struct Wrong {
    /// The file, as it was found or named.
    pub name: String,
    /// What is wrong, in the order of the text; at least one.
    pub problems: Vec<Problem>,
    text: String,
}

impl Wrong {
    pub(super) fn new(path: &Path, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.span.start);
        Self { name: path.display().to_string(), problems, text: text.to_owned() }
    }

    /// Where a problem is, with its line for an excerpt.
    pub fn location(&self, problem: &Problem) -> Location {
        let text = &self.text;
        let start = boundary(text, problem.span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &text[start..];
        let line_end = start + rest.find(['\r', '\n']).unwrap_or(rest.len());
        let end = boundary(text, problem.span.end).clamp(start, line_end);
        let column = text[line_start..start].chars().count() as u64 + 1;
        let line = line_of(text, start) as u64;
        Location {
            input: self.name.as_str().into(),
            record: 1,
            line,
            column,
            end_line: line,
            end_column: column + text[start..end].chars().count() as u64,
            byte_offset: start as u64,
            byte_length: (end - start) as u64,
            pointer: None,
            excerpt: Some(excerpt(&text[line_start..line_end], start - line_start, end - start)),
        }
    }
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The start of the character that holds a byte.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A window of `line` around the `len` bytes at `start`.
fn excerpt(line: &str, start: usize, len: usize) -> Excerpt {
    let back = line[..start].char_indices().rev().nth(WINDOW_CHARS).map_or(0, |(at, _)| at);
    let rest = &line[start..];
    let end = start + rest.char_indices().nth(WINDOW_CHARS).map_or(rest.len(), |(at, _)| at);
    Excerpt {
        text: line[back..end].to_owned(),
        start: start - back,
        len: len.min(end - start),
        cut_before: back > 0,
        cut_after: end < line.len(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn located(text: &str, span: Range<usize>) -> Location {
        let problem = Problem::new(span, "x");
        Wrong::new(Path::new("playproof.toml"), text, Vec::new()).location(&problem)
    }

    #[test]
    fn a_problem_has_a_line_and_a_column() {
        let text = "a = 1\r\nbé = \"ü\"\r\n";
        let at = text.find('ü').unwrap();
        let location = located(text, at..at + 2);
        assert_eq!((location.line, location.column, location.end_column), (2, 7, 8));
        let excerpt = location.excerpt.unwrap();
        assert_eq!(&excerpt.text[excerpt.start..excerpt.start + excerpt.len], "ü");
        assert_eq!(excerpt.text, "bé = \"ü\"");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = format!("{}!{}", "a".repeat(5000), "b".repeat(5000));
        let excerpt = located(&text, 5000..5001).excerpt.unwrap();
        assert!(excerpt.text.len() < 1000 && excerpt.cut_before && excerpt.cut_after);
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_has_a_place(text in "[aé\r\n😀]{0,20}", start in 0_usize..90, len in 0_usize..90) {
            let excerpt = located(&text, start..start + len).excerpt.unwrap();
            prop_assert!(excerpt.text.get(excerpt.start..excerpt.start + excerpt.len).is_some());
        }
    }
}
