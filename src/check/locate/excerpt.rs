//! The text around a place.

use std::ops::Range;

use crate::report::model::Excerpt;

/// Text shown around a place, in characters to each side: more than a terminal line holds.
const EXCERPT_CHARS: usize = 200;

/// The longest part that is marked in an excerpt, in characters.
const MARKED_CHARS: usize = 200;

/// The text around a place, on one line: what is before the line's beginning or behind its end is left
/// out.
pub(super) fn excerpt(text: &str, span: Range<usize>) -> Option<Excerpt> {
    if text.is_empty() {
        return None;
    }
    let chars_before = |end: usize, count: usize| {
        text[..end].char_indices().rev().take(count).last().map_or(end, |(at, _)| at)
    };
    let chars_behind = |start: usize, count: usize| {
        text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
    };
    let marked_end = chars_behind(span.start, MARKED_CHARS).min(span.end);
    let line_break = |c: char| c == '\n' || c == '\r';
    let marked_end = text[span.start..marked_end]
        .find(line_break)
        .map_or(marked_end, |at| span.start + at.max(1).min(marked_end - span.start));
    let from = chars_before(span.start, EXCERPT_CHARS);
    let from = text[from..span.start].rfind(line_break).map_or(from, |at| from + at + 1);
    let to = chars_behind(marked_end, EXCERPT_CHARS);
    let to = text[marked_end..to].find(line_break).map_or(to, |at| marked_end + at);
    let kept = &text[from..to];
    let indent = kept.len() - kept.trim_start().len();
    let from = (from + indent).min(span.start);
    Some(Excerpt {
        text: text[from..to].to_owned(),
        start: span.start - from,
        len: marked_end - span.start,
        cut_before: from > 0,
        cut_after: to < text.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_a_window_of_one_line() {
        let text = "{\n  \"a\": 1,\n  \"b\": [2]\n}";
        let at = text.find("[2]").unwrap();
        let excerpt = excerpt(text, at..at + 3).unwrap();
        assert_eq!(excerpt.text, "\"b\": [2]");
        assert_eq!(&excerpt.text[excerpt.start..excerpt.start + excerpt.len], "[2]");
        assert!(excerpt.cut_before && excerpt.cut_after);
    }

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = "é".repeat(2000);
        let excerpt = excerpt(&text, 1000..3000).unwrap();
        assert_eq!(excerpt.len, MARKED_CHARS * 2);
        assert_eq!(excerpt.start, EXCERPT_CHARS * 2);
        assert!(excerpt.text.len() <= (2 * EXCERPT_CHARS + MARKED_CHARS) * 2);
    }

    #[test]
    fn a_part_over_several_lines_is_marked_on_its_first() {
        let excerpt = excerpt("{\n\"a\":1\n}", 0..9).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.len), ("{", 0, 1));
    }
}
