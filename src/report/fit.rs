//! Text cut to columns of a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// The columns that `text` takes.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// The columns that `c` takes: 2 for East Asian and most emoji, 0 for combining marks.
pub(crate) fn char_columns(c: char) -> usize {
    match c {
        // Makes a wide emoji of a narrow character before it.
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// The beginning of `text`, with an `ellipsis` where it does not fit into `max` columns.
pub(crate) fn keep_start<'a>(text: &'a str, max: usize, ellipsis: &str) -> Cow<'a, str> {
    if columns(text) <= max {
        return text.into();
    }
    let end = fitting(text.chars(), max.saturating_sub(columns(ellipsis)));
    format!("{}{ellipsis}", &text[..end]).into()
}

/// The end of `text`, with an `ellipsis` where it does not fit into `max` columns.
pub(crate) fn keep_end<'a>(text: &'a str, max: usize, ellipsis: &str) -> Cow<'a, str> {
    if columns(text) <= max {
        return text.into();
    }
    let len = fitting(text.chars().rev(), max.saturating_sub(columns(ellipsis)));
    format!("{ellipsis}{}", &text[text.len() - len..]).into()
}

/// `text` in lines of at most `width` columns, broken between words. A hyphen ends no line: an option or a
/// rule must stay whole, so that it can be copied.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, between_words(width)).into_iter().map(Cow::into_owned).collect()
}

/// How lines of `width` columns are broken between words.
pub(crate) fn between_words(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// The bytes of those first characters that fit into `max` columns.
fn fitting(chars: impl Iterator<Item = char>, max: usize) -> usize {
    chars
        .scan(0, |used, c| {
            *used += char_columns(c);
            (*used <= max).then_some(c.len_utf8())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hyphen_ends_no_line() {
        let lines = wrapped("see `--update-baseline` of check", 20);
        assert_eq!(lines, ["see", "`--update-baseline`", "of check"]);
    }

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(keep_start("日本", 4, "…"), "日本");
        assert_eq!(keep_end("abcd", 4, "…"), "abcd");
    }

    #[test]
    fn what_does_not_fit_is_cut_at_characters() {
        assert_eq!(keep_start("日本語", 5, "…"), "日本…");
        assert_eq!(keep_start("日本語", 4, "…"), "日…");
        assert_eq!(keep_end("captures/日本語.har", 9, "..."), "...語.har".trim_end());
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in "\\PC{0,40}", max in 1_usize..20) {
            prop_assert!(columns(&keep_start(&text, max, "…")) <= max);
            prop_assert!(columns(&keep_end(&text, max, "…")) <= max);
        }
    }
}
