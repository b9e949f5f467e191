//! Puts pseudonyms in the place of secrets.

use std::collections::HashMap;
use std::ops::Range;

use super::names::Kind;
use super::scan::{Edit, Hidden};

/// The characters of a secret that are kept, to find it again in messages: they quote less.
const KEPT_CHARS: usize = 400;

/// The pseudonyms of a run: equal secrets have equal ones.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    known: HashMap<[u8; 32], String>,
    counts: HashMap<Kind, u64>,
}

impl Pseudonyms {
    /// The pseudonym of a secret: `[visitor-1]`, by the order in which secrets are met.
    pub(super) fn of(&mut self, kind: Kind, secret: &str) -> &str {
        let hash = *blake3::hash(secret.as_bytes()).as_bytes();
        let counts = &mut self.counts;
        self.known.entry(hash).or_insert_with(|| {
            let number = counts.entry(kind).or_default();
            *number += 1;
            format!("[{}-{number}]", kind.as_str())
        })
    }
}

/// A secret that messages may quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// Its first characters.
    pub value: String,
    /// What stands in its place.
    pub pseudonym: String,
}

/// `text` as it is shown.
pub(super) struct Shown {
    pub text: String,
    /// Where each edit lies in the text as it was, and in the text as it is shown.
    moved: Vec<(Range<usize>, Range<usize>)>,
}

impl Shown {
    /// Where a part of the text lies in what is shown; what begins or ends in a secret takes all of
    /// its pseudonym.
    pub(super) fn span(&self, span: Range<usize>) -> Range<usize> {
        let start = self.place(span.start, |pseudonym| pseudonym.start);
        let end = self.place(span.end, |pseudonym| pseudonym.end);
        start..end.max(start)
    }

    fn place(&self, at: usize, inside: impl Fn(&Range<usize>) -> usize) -> usize {
        let before = self.moved.partition_point(|(from, _)| from.end <= at);
        if let Some((from, to)) = self.moved.get(before)
            && from.start < at
        {
            return inside(to);
        }
        match before.checked_sub(1).and_then(|last| self.moved.get(last)) {
            Some((from, to)) => to.end + (at - from.end),
            None => at,
        }
    }
}

/// `text` with pseudonyms, and its secrets.
pub(super) fn apply(
    text: &str,
    edits: &[Edit],
    pseudonyms: &mut Pseudonyms,
    secrets: &mut Vec<Secret>,
) -> Shown {
    let mut shown = Shown { text: String::with_capacity(text.len()), moved: Vec::new() };
    let mut done = 0;
    for Edit { range, hidden } in edits {
        shown.text += &text[done..range.start];
        let start = shown.text.len();
        match hidden {
            Hidden::Secret(kind, secret) => {
                let pseudonym = pseudonyms.of(*kind, secret);
                shown.text += pseudonym;
                let value = secret.chars().take(KEPT_CHARS).collect();
                secrets.push(Secret { value, pseudonym: pseudonym.to_owned() });
            }
            Hidden::Embedded(body, edits) => {
                let inner = apply(body, edits, pseudonyms, secrets).text;
                let quoted = serde_json::Value::String(inner).to_string();
                shown.text += &quoted[1..quoted.len() - 1];
            }
        }
        shown.moved.push((range.clone(), start..shown.text.len()));
        done = range.end;
    }
    shown.text += &text[done..];
    shown
}
