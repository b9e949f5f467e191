//! How rules put values into words, in one way for all.

use std::borrow::Cow;

use crate::finding::quote;

/// The most characters of a foreign text that a message quotes.
const MAX_QUOTED: usize = 60;

/// The most characters of a foreign sentence that a message repeats.
const MAX_SENTENCE: usize = 200;

/// A number from here on is written with an exponent: only nonsense is as large, and may have 300 digits.
const LARGE: f64 = 1e15;

/// A time span, as `12.5 s`, or `00:10:30` from two minutes on.
pub(super) fn span(ms: i64) -> String {
    if ms.unsigned_abs() < 120_000 { seconds(ms as f64 / 1000.0) } else { clock(ms) }
}

/// Seconds, as `12.5 s`.
pub(super) fn seconds(seconds: f64) -> String {
    let mut text = decimal(seconds);
    text.push_str(" s");
    text
}

/// A number with at most three digits after the point, and no more than it needs.
pub(super) fn decimal(number: f64) -> String {
    if number.abs() >= LARGE {
        return format!("{number:e}");
    }
    if number.fract() == 0.0 && number != 0.0 {
        // Below `LARGE` an integer holds it.
        return (number as i64).to_string();
    }
    let mut text = format!("{number:.3}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text
}

/// A time span, as `00:10:30`.
fn clock(ms: i64) -> String {
    let seconds = ms / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A value of the capture in backticks, shortened where it is long. Formats escape it for their medium.
pub(super) fn quoted(text: &str) -> String {
    ["`", &quote::value(&cut(text, MAX_QUOTED)), "`"].concat()
}

/// A name, or a word that the API may define, as [`quoted`].
pub(super) fn named(text: &str) -> String {
    ["`", &quote::name(&cut(text, MAX_QUOTED)), "`"].concat()
}

/// A foreign sentence, shortened where it is long.
pub(super) fn shortened(text: &str) -> String {
    quote::value(&cut(text, MAX_SENTENCE))
}

fn cut(text: &str, max: usize) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= max {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// `a`, `a or b`, `a, b or c`, each in backticks.
pub(super) fn either<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    joined(words, "or")
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn all<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    joined(words, "and")
}

fn joined<'t>(words: impl IntoIterator<Item = &'t str>, before_last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} {before_last} {last}", others.join(", ")),
    }
}

/// Two event types, as `` `play` and `ping` ``; `an event` stands for one that cannot be read.
pub(super) fn both(one: Option<&str>, other: Option<&str>) -> String {
    let word = |word: Option<&str>| word.map_or_else(|| "an event".to_owned(), named);
    [&word(one), " and ", &word(other)].concat()
}

/// `once`, `twice`, `3 times`.
pub(super) fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        assert_eq!(span(12_500), "12.5 s");
        assert_eq!(span(-20), "-0.02 s");
        assert_eq!(span(630_000), "00:10:30");
        assert_eq!(seconds(30.0), "30 s");
        assert_eq!(seconds(1e300), "1e300 s");
        assert!(span(i64::MIN).starts_with('-'));
    }

    #[test]
    fn foreign_text_is_shortened_at_a_character() {
        assert_eq!(quote::plain(quoted("abc")), "`abc`");
        let long = quote::plain(quoted(&"é".repeat(100)));
        assert_eq!(long, format!("`{}…`", "é".repeat(60)));
    }

    #[test]
    fn alternatives_are_joined() {
        assert_eq!(either(["a"]), "`a`");
        assert_eq!(either(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(all(["a", "b"]), "`a` and `b`");
    }
}
