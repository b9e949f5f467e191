//! Messages without the secrets that they quote.

use serde::{Deserialize, Serialize};

use super::apply::{Secret, kept};
use super::scan::{Edit, Hidden};
use crate::api::EventType;
use crate::report::model::Excerpt;

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

/// `message` without `secrets`, and without what of `marked` is not shown.
pub(super) fn redacted(message: &str, secrets: &[Secret], marked: &Marked) -> String {
    let mut out = String::with_capacity(message.len());
    for (number, part) in message.split('`').enumerate() {
        if number > 0 {
            out.push('`');
        }
        // Every second part stands between backticks.
        match number % 2 == 1 {
            true => out += &quoted(part, secrets, marked),
            false => out += &without(part, secrets),
        }
    }
    out
}

/// Whether [`redacted`] may change one of `messages`: false where they surely quote nothing of `edits`, which
/// were found in `text`.
pub(super) fn may_quote(messages: &[&str], text: &str, edits: &[Edit]) -> bool {
    let mut has = [false; 256];
    for byte in messages.iter().flat_map(|message| message.as_bytes()) {
        has[usize::from(*byte)] = true;
    }
    // The first byte of `…`: what stands before it may be the beginning of a secret.
    if has[usize::from('…'.encode_utf8(&mut [0; 4]).as_bytes()[0])] {
        return true;
    }
    edits.iter().any(|Edit { range, hidden }| match hidden {
        // As it is written, it is a part of all that is quoted around it.
        Hidden::Secret(_, secret) if text.get(range.clone()) == Some(secret) => {
            let begin = kept(secret);
            // Most secrets hold a digit or a letter that no message has.
            begin.bytes().all(|byte| has[usize::from(byte)])
                && messages.iter().any(|message| message.contains(begin))
        }
        _ => true,
    })
}

/// What stands between backticks: a foreign text, perhaps cut, or a word of ours.
fn quoted(part: &str, secrets: &[Secret], marked: &Marked) -> String {
    let begin = part.strip_suffix('…');
    let same = |whole: &str| match begin {
        Some(begin) => !begin.is_empty() && whole.starts_with(begin),
        None => whole == part,
    };
    if marked.written != marked.shown {
        let unquoted: String = serde_json::from_str(&marked.written).unwrap_or_default();
        if same(&marked.written) || same(&unquoted) {
            return clipped(marked.shown.trim_matches('"'));
        }
    }
    let is_ours = EventType::parse(part).is_some();
    match secrets.iter().find(|secret| !is_ours && same(&secret.value)) {
        Some(secret) => secret.pseudonym.clone(),
        None => without(part, secrets),
    }
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// `text` with pseudonyms for the secrets in it, also for one that is cut at the end.
pub(super) fn without(text: &str, secrets: &[Secret]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        let Secret { value, pseudonym } = secret;
        if !is_long(value) || EventType::parse(value).is_some() {
            continue;
        }
        if repeats(&text, secret) {
            text = text.replace(value.as_str(), pseudonym);
        }
        if let Some(begin) = text.strip_suffix('…')
            && let Some(at) = cut_at(begin, value)
        {
            text = format!("{}{pseudonym}…", &begin[..at]);
        }
    }
    text
}

/// Whether `text` holds a secret.
fn repeats(text: &str, secret: &Secret) -> bool {
    text.contains(secret.value.as_str())
}

/// `excerpt` without the secrets that come again in it as a part of something else: a server's answer
/// may repeat what it was sent.
pub(super) fn without_echoes(excerpt: Excerpt, secrets: &[Secret]) -> Excerpt {
    let is_cut = excerpt.cut_before || excerpt.cut_after || excerpt.text.contains('…');
    if !is_cut && !secrets.iter().any(|secret| repeats(&excerpt.text, secret)) {
        return excerpt;
    }
    let Excerpt { text, start, len, cut_before, cut_after } = excerpt;
    let (before, rest) = text.split_at(start);
    let (marked, after) = rest.split_at(len);
    let before = match cut_before {
        true => without_end(before, secrets),
        false => before.to_owned(),
    };
    let (before, marked) = (without(&before, secrets), without(marked, secrets));
    let after = match cut_after {
        true => without(&format!("{after}…"), secrets).trim_end_matches('…').to_owned(),
        false => without(after, secrets),
    };
    let (start, len) = (before.len(), marked.len());
    Excerpt { text: before + &marked + &after, start, len, cut_before, cut_after }
}

/// `text` without the end of a secret that it begins with.
fn without_end(text: &str, secrets: &[Secret]) -> String {
    for Secret { value, pseudonym } in secrets {
        let ends = value.char_indices().map(|(at, _)| &value[at..]);
        let end = ends.take_while(|end| is_long(end));
        if let Some(rest) = end.filter_map(|end| text.strip_prefix(end)).next() {
            return format!("{pseudonym}{rest}");
        }
    }
    text.to_owned()
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

    fn secrets(values: &[&str]) -> Vec<Secret> {
        let secret = |value: &&str| Secret { value: (*value).into(), pseudonym: "[x-1]".into() };
        values.iter().map(secret).collect()
    }

    #[test]
    fn secrets_go_and_words_stay() {
        let cases = [
            ("`seat` is `A1`, not a string", "`seat` is `[x-1]`, not a string", "A1"),
            ("no `play` came", "no `play` came", "play"),
            ("says `no such viewer-77 here`", "says `no such [x-1] here`", "viewer-77"),
            ("is `abcdefgh…`", "is `[x-1]`", "abcdefghijkl"),
            ("says `id abcdefgh…`", "says `id [x-1]…`", "abcdefghijkl"),
            ("a ping at 12 s", "a ping at 12 s", "12"),
        ];
        for (message, expected, secret) in cases {
            assert_eq!(redacted(message, &secrets(&[secret]), &Marked::default()), expected);
        }
    }

    #[test]
    fn excerpts_repeat_no_secret() {
        let excerpt = Excerpt {
            text: "cret-1 \"no secret-1\" 400 secret-1 sec".into(),
            start: 21,
            len: 3,
            cut_before: true,
            cut_after: true,
        };
        let shown = without_echoes(excerpt, &secrets(&["secret-1"]));
        assert_eq!(shown.text, "[x-1] \"no [x-1]\" 400 [x-1] sec");
        assert_eq!(&shown.text[shown.start..shown.start + shown.len], "400");
    }

    #[test]
    fn what_is_pointed_at_is_told_as_it_is_shown() {
        let marked = Marked { written: r#"["ab", 5]"#.into(), shown: r#"["[x-1]", [x-2]]"#.into() };
        let told = redacted("the array `[\"ab\", 5]`", &[], &marked);
        assert_eq!(told, "the array `[\"[x-1]\", [x-2]]`");
        let told = redacted("the array `[\"a…`", &[], &marked);
        assert_eq!(told, "the array `[\"[x-1]\", [x-2]]`");
        let marked = Marked { written: "\"a\"".into(), shown: "\"[x-1]\"".into() };
        assert_eq!(redacted("is `a`, a `b`", &[], &marked), "is `[x-1]`, a `b`");
    }
}
