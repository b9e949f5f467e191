//! Marks for what a message quotes of a capture, so that only that is redacted, and no word of ours.
//!
//! Marks are noncharacters, which Unicode reserves for use within a program. They leave no finding: the report takes
//! them out.

use std::borrow::Cow;

/// In front of a value.
const VALUE: char = '\u{fdd0}';

/// In front of a name or a word that the API may define: of a member, an event type, a player state.
const NAME: char = '\u{fdd1}';

/// Behind a value or a name.
const END: char = '\u{fdd2}';

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'m> {
    /// Our own words.
    Own(&'m str),
    /// A value from a capture.
    Value(&'m str),
    /// A name, or a word that the API may define, from a capture.
    Name(&'m str),
}

/// A value, marked.
pub fn value(text: &str) -> String {
    marked(VALUE, text)
}

/// A name, marked.
pub fn name(text: &str) -> String {
    marked(NAME, text)
}

fn marked(mark: char, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + mark.len_utf8() + END.len_utf8());
    out.push(mark);
    match text.contains(is_mark) {
        true => out
            .extend(text.chars().map(|c| if is_mark(c) { char::REPLACEMENT_CHARACTER } else { c })),
        false => out.push_str(text),
    }
    out.push(END);
    out
}

fn is_mark(c: char) -> bool {
    matches!(c, VALUE | NAME | END)
}

/// The parts of a message, in their order.
pub fn parts(message: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if !is_mark(first) {
            let (own, behind) = rest.split_at(rest.find(is_mark).unwrap_or(rest.len()));
            rest = behind;
            return Some(Part::Own(own));
        }
        let inner = &rest[first.len_utf8()..];
        let len = inner.find(is_mark).unwrap_or(inner.len());
        let (text, behind) = inner.split_at(len);
        rest = behind.strip_prefix(END).unwrap_or(behind);
        Some(match first {
            VALUE => Part::Value(text),
            NAME => Part::Name(text),
            _ => Part::Own(text),
        })
    })
}

/// A message with its quoted parts replaced. Their marks stay.
pub fn map<'m>(message: &'m str, mut replace: impl FnMut(Part<'m>) -> Cow<'m, str>) -> String {
    let mut out = String::with_capacity(message.len());
    for part in parts(message) {
        match part {
            Part::Own(text) => out.push_str(text),
            Part::Value(_) => out.push_str(&value(&replace(part))),
            Part::Name(_) => out.push_str(&name(&replace(part))),
        }
    }
    out
}

/// A message without marks.
pub fn plain(message: String) -> String {
    if message.contains(is_mark) { message.replace(is_mark, "") } else { message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_falls_into_its_parts() {
        let message = format!("`{}` is `{}`, not open", name("media.id"), value("a\u{fdd2}b"));
        let found: Vec<Part<'_>> = parts(&message).collect();
        let expected = [
            Part::Own("`"),
            Part::Name("media.id"),
            Part::Own("` is `"),
            Part::Value("a\u{fffd}b"),
            Part::Own("`, not open"),
        ];
        assert_eq!(found, expected);
        assert_eq!(plain(message), "`media.id` is `a\u{fffd}b`, not open");
    }

    #[test]
    fn marks_that_are_lost_do_no_harm() {
        for message in ["a\u{fdd0}b", "\u{fdd2}a", "\u{fdd0}a\u{fdd1}b\u{fdd2}c"] {
            let text: String = parts(message)
                .map(|part| match part {
                    Part::Own(text) | Part::Value(text) | Part::Name(text) => text,
                })
                .collect();
            assert_eq!(text, plain(message.to_owned()));
        }
    }
}
