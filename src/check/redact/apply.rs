//! Puts pseudonyms in the place of secrets.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::echo::{Reach, reach};
use super::names::Kind;
use super::scan::{Edit, Hidden};

/// The characters of a secret that are kept, to find it again in messages: they quote less.
const KEPT_CHARS: usize = 400;

/// The most secrets of a run that are told apart. Each takes some 20 bytes until the run ends; of those that
/// come later, only what they are is told.
const MAX_KNOWN: usize = 450_000;

/// The pseudonyms of a run: equal secrets have equal ones.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    /// By their hashes: 64 bits, which no two of [`MAX_KNOWN`] share by chance, under a key that no capture
    /// knows.
    known: HashMap<u64, (Kind, u32), foldhash::fast::RandomState>,
    hasher: RandomState,
    counts: HashMap<Kind, u32>,
}

impl Pseudonyms {
    /// Gives the secrets in `edits` their pseudonyms, in their order.
    pub(super) fn learn(&mut self, edits: &[Edit]) {
        for Edit { hidden, .. } in edits {
            match hidden {
                Hidden::Secret(kind, secret) => self.add(*kind, secret),
                Hidden::Echo(kind, hash) => self.add_hash(*kind, *hash),
                Hidden::Embedded(_, edits) => self.learn(edits),
            }
        }
    }

    /// Gives a secret the next pseudonym of its kind, if it has none.
    pub(super) fn add(&mut self, kind: Kind, secret: &str) {
        self.add_hash(kind, self.hasher.hash_one(secret));
    }

    /// The same for the secret with this hash.
    pub(super) fn add_hash(&mut self, kind: Kind, hash: u64) {
        if self.known.len() < MAX_KNOWN {
            let counts = &mut self.counts;
            self.known.entry(hash).or_insert_with(|| {
                let number = counts.entry(kind).or_default();
                *number += 1;
                (kind, *number)
            });
        }
    }

    /// The pseudonym of a secret: `[visitor-1]`, by the order in which secrets were met.
    pub(super) fn of(&self, kind: Kind, secret: &str) -> String {
        self.of_hash(kind, self.hasher.hash_one(secret))
    }

    /// The same for the secret with this hash.
    pub(super) fn of_hash(&self, kind: Kind, hash: u64) -> String {
        match self.known.get(&hash) {
            Some((kind, number)) => format!("[{}-{number}]", kind.as_str()),
            None => format!("[{}]", kind.as_str()),
        }
    }

    /// The key of the hashes of secrets.
    pub(super) fn hasher(&self) -> &RandomState {
        &self.hasher
    }
}

/// A secret that messages may quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Secret {
    /// Its first characters.
    pub value: String,
    /// What stands in its place.
    pub pseudonym: String,
    /// Whether it is no word, so that it is looked for inside other texts.
    pub is_rare: bool,
}

/// What is kept of a secret.
fn kept(secret: &str) -> &str {
    secret.char_indices().nth(KEPT_CHARS).map_or(secret, |(end, _)| &secret[..end])
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
    pseudonyms: &Pseudonyms,
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
                shown.text += &pseudonym;
                let is_rare = reach(*kind, secret) >= Reach::Record;
                secrets.push(Secret { value: kept(secret).to_owned(), pseudonym, is_rare });
            }
            Hidden::Echo(kind, hash) => shown.text += &pseudonyms.of_hash(*kind, *hash),
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

/// `text` with a pseudonym for the words that are `value`.
pub(super) fn replaced(text: &str, value: &str, pseudonym: &str) -> String {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(value) {
        let end = at + value.len();
        let is_word = !text[..at].ends_with(joins) && !text[end..].starts_with(joins);
        if is_word {
            out += &text[done..at];
            out += pseudonym;
            done = end;
        }
    }
    out + &text[done..]
}
