//! Excerpts cut to a terminal, around their mark.

use std::ops::Range;

use crate::report::escape::{push_visible, visible};
use crate::report::fit::{between_words, char_columns, columns, keep_end};
use crate::report::model::Excerpt;

/// Columns that miette puts between the middle of a mark and the text of its label: `╰─┤ `.
const LABEL_ARM: usize = 4;

/// What is said of a mark; not yet escaped.
#[derive(Clone, Copy)]
pub(super) enum Label<'a> {
    /// A JSON pointer: its end tells most, where it is too long.
    Pointer(&'a str),
    /// A sentence: it is broken, where it is too long.
    Words(&'a str),
}

/// An excerpt as it is shown.
#[derive(Debug)]
pub(super) struct Cut {
    /// Escaped, and no wider than asked.
    pub(super) text: String,
    /// The bytes of the mark in `text`.
    pub(super) mark: Range<usize>,
    /// Escaped; of several lines where it has to be.
    pub(super) label: Option<String>,
}

/// `excerpt` cut to `room` columns around its mark, with a label that ends in these columns.
pub(super) fn cut(excerpt: &Excerpt, label: Option<Label<'_>>, room: usize, ellipsis: &str) -> Cut {
    let end = excerpt.start.saturating_add(excerpt.len);
    let cells: Vec<Cell> = excerpt.text.char_indices().map(Cell::new).collect();
    let first = cells.partition_point(|cell| cell.end <= excerpt.start);
    let last = cells.partition_point(|cell| cell.start < end).max(first);

    let room = room.saturating_sub(2 * columns(ellipsis)).max(1);
    let marked = &cells[first..last];
    let marked = &marked[..fitting(marked.iter(), room)];
    let behind = first + marked.len();
    let middle = widths(marked) / 2;
    let label = label.map(|label| label.fit(room, middle, ellipsis));
    let label_columns = label
        .iter()
        .flat_map(|label| label.lines())
        .map(columns)
        .max()
        .map_or(0, |n| n + LABEL_ARM);

    // Before the mark, half of what it leaves, or more where the text behind it needs less; but
    // never so much that the label does not fit.
    let rest = room.saturating_sub(widths(marked).max(1));
    let lead = rest
        .saturating_sub(widths(&cells[behind..]).min(rest / 2))
        .min(room.saturating_sub(label_columns + middle));
    let from = first - fitting(cells[..first].iter().rev(), lead);
    let rest = rest.saturating_sub(widths(&cells[from..first]));
    let to = behind + fitting(cells[behind..].iter(), rest);

    let before = if excerpt.cut_before || from > 0 { ellipsis } else { "" };
    let after = if excerpt.cut_after || to < cells.len() { ellipsis } else { "" };
    let lead = format!("{before}{}", text(&cells[from..first]));
    let mark = lead.len()..lead.len() + text(marked).len();
    let mut text = format!("{lead}{}{after}", text(&cells[first..to]));
    if mark.start == text.len() {
        // Miette marks nothing behind the end of a text.
        text.push(' ');
    }
    Cut { text, mark, label }
}

impl Label<'_> {
    /// Escaped, and short enough for `room` columns, of which `middle` lie before it.
    fn fit(self, room: usize, middle: usize, ellipsis: &str) -> String {
        // A third of the room is for the text before the mark.
        let max = room.saturating_sub(middle + LABEL_ARM).min(room * 2 / 3).max(1);
        match self {
            Self::Pointer(pointer) => keep_end(&visible(pointer), max, ellipsis).into_owned(),
            Self::Words(words) => textwrap::fill(&visible(words), between_words(max)),
        }
    }
}

/// A character as it is shown.
struct Cell {
    /// Its bytes in the excerpt.
    start: usize,
    end: usize,
    shown: String,
    columns: usize,
}

impl Cell {
    fn new((start, c): (usize, char)) -> Self {
        let mut shown = String::new();
        push_visible(&mut shown, c);
        let columns = shown.chars().map(char_columns).sum();
        Self { start, end: start + c.len_utf8(), shown, columns }
    }
}

fn text(cells: &[Cell]) -> String {
    cells.iter().map(|cell| &*cell.shown).collect()
}

fn widths(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

/// How many of `cells`, from the first on, fit into `room` columns.
fn fitting<'a>(cells: impl Iterator<Item = &'a Cell>, room: usize) -> usize {
    cells
        .scan(0, |used, cell| {
            *used += cell.columns;
            (*used <= room).then_some(())
        })
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text with its mark in brackets.
    fn shown(
        text: &str,
        (start, len): (usize, usize),
        room: usize,
        label: Option<Label>,
    ) -> String {
        let excerpt =
            Excerpt { text: text.into(), start, len, cut_before: false, cut_after: false };
        let Cut { text, mark, .. } = cut(&excerpt, label, room, "…");
        format!("{}[{}]{}", &text[..mark.start], &text[mark.clone()], &text[mark.end..])
    }

    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(shown("abcdefghij", (3, 2), 20, None), "abc[de]fghij");
    }

    #[test]
    fn both_sides_are_cut_around_the_mark() {
        assert_eq!(shown(ALPHABET, (12, 2), 12, None), "…ijkl[mn]opqr…");
    }

    #[test]
    fn room_is_not_wasted_at_either_end() {
        assert_eq!(shown(ALPHABET, (1, 2), 12, None), "a[bc]defghij…");
        assert_eq!(shown(ALPHABET, (24, 2), 12, None), "…qrstuvwx[yz]");
    }

    #[test]
    fn a_label_needs_room_behind_the_mark() {
        assert_eq!(shown(ALPHABET, (24, 2), 12, Some(Label::Words("ad"))), "…vwx[yz]");
    }

    #[test]
    fn marks_move_with_the_escapes_before_them() {
        assert_eq!(shown("\u{1b}[31mred\n", (5, 3), 40, None), r"\u{1b}[31m[red]\n");
        assert_eq!(shown("a\u{202e}b", (1, 3), 40, None), r"a[\u{202e}]b");
    }

    #[test]
    fn a_mark_longer_than_the_room_shows_its_beginning() {
        assert_eq!(shown(ALPHABET, (2, 20), 12, None), "…[cdefghijkl]…");
    }

    #[test]
    fn an_empty_mark_at_the_end_is_before_a_space() {
        assert_eq!(shown("{\"a\":", (5, 0), 40, None), "{\"a\":[] ");
    }

    #[test]
    fn long_pointers_keep_their_end() {
        let label = Label::Pointer("/playerTime/playhead").fit(24, 4, "…");
        assert_eq!(label, "…erTime/playhead");
    }

    proptest! {
        #[test]
        fn any_window_fits(
            text in any::<String>(), start in 0_usize..100, len in any::<usize>(),
            room in 20_usize..80, words in any::<String>(), cut_at in any::<(bool, bool)>(),
        ) {
            let (cut_before, cut_after) = cut_at;
            let excerpt = Excerpt { text, start, len, cut_before, cut_after };
            for label in [Label::Pointer(&words), Label::Words(&words)] {
                let Cut { text, mark, label } = cut(&excerpt, Some(label), room, "…");
                prop_assert!(columns(&text) <= room);
                let middle = (columns(&text[..mark.start]) + columns(&text[..mark.end])) / 2;
                for line in label.unwrap().lines() {
                    prop_assert!(middle + LABEL_ARM + columns(line) <= room);
                }
            }
        }
    }
}
