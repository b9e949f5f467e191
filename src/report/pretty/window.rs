//! Excerpts as miette's source text.
//!
//! Miette would scan a capture from its beginning, print its control characters and panic at a label
//! beyond column 65,535. It is given windows instead: escaped, cut to the terminal, and with the
//! line and column that the place has in the capture.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::cut::{Cut, Label, cut};
use super::look::Look;
use crate::report::escape::visible;
use crate::report::fit::{columns, keep_end};
use crate::report::model::Location;

/// Windows that one finding shows. Miette addresses them by spans of one text, in which they stand
/// one behind the other with a byte between them.
#[derive(Debug, Default)]
pub(super) struct Windows(Vec<Window>);

#[derive(Debug)]
struct Window {
    name: String,
    /// From 0, as miette counts.
    line: usize,
    /// From 0, as miette counts.
    column: usize,
    cut: Cut,
    /// Where `text` begins in the text that miette sees.
    base: usize,
}

impl Windows {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the excerpt of `location`, if it has one, with `label` at its mark.
    pub(super) fn push(&mut self, location: &Location, label: Option<Label<'_>>, look: &Look) {
        let Some(excerpt) = &location.excerpt else {
            return;
        };
        // ` 37 │ ` before the text, `    ╭─[` and `:37:1]` around the name.
        let digits = columns(&location.line.to_string());
        let room = look.width.saturating_sub(digits + 4);
        let position = format!(":{}:{}", location.line, location.column);
        let name_room = look.width.saturating_sub(digits + 6 + position.len());
        self.0.push(Window {
            name: keep_end(&visible(&location.input), name_room, look.ellipsis).into_owned(),
            line: from_zero(location.line),
            column: from_zero(location.column),
            cut: cut(excerpt, label, room, look.ellipsis),
            base: self.0.last().map_or(0, |last| last.end() + 1),
        });
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.0.iter().map(|Window { cut, base, .. }| {
            let span = (base + cut.mark.start, cut.mark.len());
            LabeledSpan::new_with_span(cut.label.clone(), span)
        })
    }
}

impl Window {
    /// Where its text ends in the text that miette sees.
    fn end(&self) -> usize {
        self.base + self.cut.text.len()
    }
}

/// An ordinal as miette counts; far below the limit, so that it can count on from there.
fn from_zero(ordinal: u64) -> usize {
    usize::try_from(ordinal.saturating_sub(1)).unwrap_or(usize::MAX).min(usize::MAX / 2)
}

impl SourceCode for Windows {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let window = self
            .0
            .iter()
            .find(|window| window.base <= span.offset() && end <= window.end())
            // Miette asks whether two windows can be shown as one: they cannot.
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            window.name.clone(),
            window.cut.text.as_bytes(),
            (window.base, window.cut.text.len()).into(),
            window.line,
            window.column,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::options::Options;
    use crate::report::sample;

    fn windows() -> Windows {
        let look = Look::new(&Options::default());
        let mut windows = Windows::default();
        for finding in sample::report().findings {
            windows.push(&finding.location, None, &look);
        }
        windows
    }

    #[test]
    fn a_window_has_the_place_of_its_capture() {
        let windows = windows();
        let label = windows.labels().last().unwrap();
        let contents = windows.read_span(label.inner(), 1, 1).unwrap();
        assert_eq!((contents.line() + 1, contents.column() + 1), (1_204_577, 88));
        assert!(contents.name().unwrap().ends_with("player-traffic.ndjson"));
    }

    #[test]
    fn nothing_is_shown_across_windows() {
        let windows = windows();
        let labels: Vec<_> = windows.labels().collect();
        let across = (labels[0].offset(), labels[1].offset() - labels[0].offset());
        assert!(windows.read_span(&across.into(), 0, 0).is_err());
    }

    #[test]
    fn ordinals_leave_room_to_count_on() {
        assert_eq!([0, 1, 70_000, u64::MAX].map(from_zero), [0, 0, 69_999, usize::MAX / 2]);
    }
}
