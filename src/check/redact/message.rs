//! Messages without the secrets that they quote. Only what is quoted is looked at: our own words stay.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::apply::{Secret, replaced};
use crate::api::EventType;
use crate::finding::quote::{Part, map};

/// Secrets shorter than this are told only where a message quotes them and nothing else: they stand
/// in many a word by chance. In characters.
const MIN_INSIDE: usize = 4;

/// The most characters of a foreign text that a message quotes.
const MAX_QUOTED: usize = 60;

/// The value that a finding points at, as it is and as it is shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Marked {
    pub written: String,
    pub shown: String,
}

/// `message` without `secrets`, and without what of `marked` is not shown. `words` hides what of another value is
/// secret by itself.
pub(super) fn redacted(
    message: &str,
    secrets: &[Secret],
    marked: &Marked,
    words: &dyn Fn(&str) -> String,
) -> String {
    map(message, |part| match part {
        Part::Value(text) => value(text, secrets, marked, words).into(),
        Part::Name(text) => words(text).into(),
        Part::Own(text) => Cow::Borrowed(text),
    })
}

/// A value, perhaps cut.
fn value(
    part: &str,
    secrets: &[Secret],
    marked: &Marked,
    words: &dyn Fn(&str) -> String,
) -> String {
    let begin = part.strip_suffix('…');
    let same = |whole: &str| match begin {
        Some(begin) => !begin.is_empty() && whole.starts_with(begin),
        None => whole == part,
    };
    let unquoted: String = serde_json::from_str(&marked.written).unwrap_or_default();
    if same(&marked.written) || same(&unquoted) {
        return match marked.written == marked.shown {
            true => part.to_owned(),
            false => clipped(marked.shown.trim_matches('"')),
        };
    }
    let is_ours = EventType::parse(part).is_some();
    match secrets
        .iter()
        .find(|secret| !is_ours && (same(&secret.value) || same_json(part, &secret.value)))
    {
        Some(secret) => secret.pseudonym.clone(),
        None => words(&without(part, secrets)),
    }
}

/// Whether a message quotes `value` as it is written in JSON.
fn same_json(part: &str, value: &str) -> bool {
    part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) == Some(value)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// `text` with pseudonyms for the secrets of the record in it, also for one that is cut at the end.
pub(super) fn without(text: &str, secrets: &[Secret]) -> String {
    let mut text = text.to_owned();
    for Secret { value, pseudonym, .. } in secrets.iter().filter(|secret| secret.is_rare) {
        if text.contains(value.as_str()) {
            text = replaced(&text, value, pseudonym);
        }
        if let Some(begin) = text.strip_suffix('…')
            && let Some(at) = cut_at(begin, value)
        {
            text = format!("{}{pseudonym}…", &begin[..at]);
        }
    }
    text
}

/// Where the end of `text` is the beginning of `value`.
fn cut_at(text: &str, value: &str) -> Option<usize> {
    let starts = text.char_indices().map(|(at, _)| at);
    // No more of the text can be the beginning of the value than is as long.
    starts
        .skip_while(|at| text.len() - at > value.len())
        .take_while(|&at| is_long(&text[at..]))
        .find(|&at| value.starts_with(&text[at..]))
}

/// Whether a text is long enough to be looked for inside others.
fn is_long(text: &str) -> bool {
    text.chars().nth(MIN_INSIDE - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::quote;

    fn secrets(values: &[&str]) -> Vec<Secret> {
        let secret = |value: &&str| Secret {
            value: (*value).into(),
            pseudonym: "[x-1]".into(),
            is_rare: value.len() > 5,
        };
        values.iter().map(secret).collect()
    }

    /// `message`, in which values stand between `<` and `>`.
    fn told(message: &str, secrets: &[Secret], marked: &Marked) -> String {
        let message = message.replace('<', "\u{fdd0}").replace('>', "\u{fdd2}");
        quote::plain(redacted(&message, secrets, marked, &str::to_owned))
    }

    #[test]
    fn secrets_go_and_words_stay() {
        let cases = [
            ("`seat` is `<A1>`, not a string", "`seat` is `[x-1]`, not a string", "A1"),
            ("no `play` came", "no `play` came", "play"),
            ("`adStart` with no ad break open", "`adStart` with no ad break open", "open"),
            ("says `<no such viewer-77 here>`", "says `no such [x-1] here`", "viewer-77"),
            ("says `<no break open>`", "says `no break open`", "open"),
            ("is `<abcdefgh…>`", "is `[x-1]`", "abcdefghijkl"),
            ("says `<id abcdefgh…>`", "says `id [x-1]…`", "abcdefghijkl"),
            ("a ping at 12 s", "a ping at 12 s", "12"),
        ];
        for (message, expected, secret) in cases {
            assert_eq!(told(message, &secrets(&[secret]), &Marked::default()), expected);
        }
    }

    #[test]
    fn what_is_pointed_at_is_told_as_it_is_shown() {
        let marked = Marked { written: r#"["ab", 5]"#.into(), shown: r#"["[x-1]", [x-2]]"#.into() };
        assert_eq!(
            told("the array `<[\"ab\", 5]>`", &[], &marked),
            "the array `[\"[x-1]\", [x-2]]`"
        );
        assert_eq!(told("the array `<[\"a…>`", &[], &marked), "the array `[\"[x-1]\", [x-2]]`");
        let marked = Marked { written: "\"a\"".into(), shown: "\"[x-1]\"".into() };
        assert_eq!(told("is `<a>`, a `<b>`", &[], &marked), "is `[x-1]`, a `b`");
        let marked = Marked { written: "\"open\"".into(), shown: "\"open\"".into() };
        assert_eq!(told("is `<open>`", &secrets(&["open"]), &marked), "is `open`");
    }
}
