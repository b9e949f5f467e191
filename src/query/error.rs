//! What is wrong with an expression, and where.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::report::escape::visible;

/// Characters of the expression that are shown before and behind the place of an error.
const SHOWN_CHARS: usize = 60;

/// The longest mark under a place, in columns.
const MAX_MARK: usize = 40;

/// What is wrong with an expression. `Display` gives a sentence, the expression on a line of its own, and
/// marks under the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    message: String,
    help: Option<String>,
    expression: String,
    span: Range<usize>,
}

/// The error that `message` tells of these bytes of the expression.
pub(super) fn fault(expression: &str, span: Range<usize>, message: String) -> QueryError {
    QueryError { message, help: None, expression: expression.to_owned(), span }
}

impl QueryError {
    /// The same with what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The bytes of the expression that are wrong; empty behind its end where something is missing.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What is wrong, in a sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, where there is something to say.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The text around the place, and marks under it: two lines, safe to print.
    pub fn excerpt(&self) -> [String; 2] {
        let text = &self.expression;
        let (before, rest) = text.split_at(self.span.start);
        let (marked, after) = rest.split_at(self.span.len());
        let skip = before.chars().count().saturating_sub(SHOWN_CHARS);
        let start: String = before.chars().skip(skip).collect();
        let (marked_head, marked_cut) = head(marked);
        let (after, after_cut) = if marked_cut { (String::new(), true) } else { head(after) };
        let lead = format!("{}{}", if skip > 0 { "…" } else { "" }, visible(&start));
        let marked = visible(&marked_head).into_owned();
        let end = if after_cut { "…" } else { "" };
        let marks = "^".repeat(marked.width().clamp(1, MAX_MARK));
        [
            format!("{lead}{marked}{}{end}", visible(&after)),
            format!("{}{marks}", " ".repeat(lead.width())),
        ]
    }
}

/// The first characters of a text, and whether there are more.
fn head(text: &str) -> (String, bool) {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text.to_owned(), false),
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [text, marks] = self.excerpt();
        write!(f, "{}\n  {text}\n  {marks}", visible(&self.message))
    }
}

impl std::error::Error for QueryError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_under_the_expression() {
        let error = fault("日本 == x", 10..11, "`x` is no value".into());
        assert_eq!(error.to_string(), "`x` is no value\n  日本 == x\n          ^");
        let end = fault("a ==", 4..4, "a value is missing".into());
        assert_eq!(end.to_string(), "a value is missing\n  a ==\n      ^");
    }

    #[test]
    fn a_long_expression_is_cut_and_cannot_command_the_terminal() {
        let text = format!("{}\u{1b}[2J{}", "é".repeat(500), "x".repeat(500));
        let error = fault(&text, 1000..1004, "wrong".into());
        let told = error.to_string();
        assert!(told.lines().all(|line| line.chars().count() < 160), "{told}");
        assert!(!told.contains('\u{1b}'));
    }
}
