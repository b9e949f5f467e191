//! Decides what of a text is hidden: what names say, what has the shape of a secret, and what repeats one.

use std::collections::HashSet;
use std::ops::Range;

use super::echo::{Learned, Own, Reach, find_own, reach};
use super::names::{Kind, Names, Openness};
use super::scan::{Edit, Hidden, Open, Role, Scanned, What, decoded};
use super::shapes;

/// The secrets of a record that are looked for in it.
const MAX_OWN: usize = 2_000;

/// The most bytes that are looked through for secrets of the same record: all text for each of them.
const MAX_WORK: usize = 64 << 20;

/// What secrets are known by.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub names: &'k Names,
    pub learned: &'k Learned,
}

/// The parts of `text` that are hidden, in their order.
pub(super) fn settle(text: &str, scanned: &Scanned, known: Known<'_>) -> Vec<Edit> {
    let own = own(scanned, text.len());
    known.edits(text, scanned, &own)
}

/// The parts of a text without names that are hidden: of what a message quotes, or a value that goes by a name.
pub(super) fn settle_value(text: &str, openness: Openness, known: Known<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    known.parts(text, openness, &[], &mut |range, hidden| edits.push(Edit { range, hidden }));
    in_order(edits)
}

/// The secrets of a record that others of its values may repeat, the longest first.
fn own(scanned: &Scanned, len: usize) -> Vec<Own> {
    fn gather(scanned: &Scanned, own: &mut Vec<Own>) {
        for secret in &scanned.secret {
            match &secret.what {
                What::Value(kind, value) if own.len() < MAX_OWN => {
                    if *kind != Kind::Body && reach(*kind, value) >= Reach::Record {
                        own.push(Own { kind: *kind, value: value.clone() });
                    }
                }
                What::Value(..) => {}
                What::Body(_, inner) => gather(inner, own),
            }
        }
    }
    let mut all = Vec::new();
    gather(scanned, &mut all);
    let mut met = HashSet::new();
    all.retain(|own| met.insert(own.value.clone()));
    all.sort_by_key(|own| std::cmp::Reverse(own.value.len()));
    all.truncate(MAX_WORK / len.max(1));
    all
}

impl Known<'_> {
    fn edits(self, text: &str, scanned: &Scanned, own: &[Own]) -> Vec<Edit> {
        let mut edits = Vec::new();
        for secret in &scanned.secret {
            let range = secret.range.clone();
            match &secret.what {
                What::Value(kind, value) => {
                    edits.push(Edit { range, hidden: Hidden::Secret(*kind, value.clone()) });
                }
                What::Body(body, inner) => {
                    let inner = self.edits(body, inner, own);
                    if !inner.is_empty() {
                        edits.push(Edit { range, hidden: Hidden::Embedded(body.clone(), inner) });
                    }
                }
            }
        }
        for open in &scanned.open {
            self.open(text, open, own, &mut edits);
        }
        in_order(edits)
    }

    /// What is hidden of a value, or of a name.
    fn open(self, text: &str, open: &Open, own: &[Own], edits: &mut Vec<Edit>) {
        let written = &text[open.range.clone()];
        let (openness, own) = match open.role {
            Role::Name => (Openness::NoAddress, &[][..]),
            Role::Value(openness) => (openness, own),
        };
        let start = open.range.start;
        let before = edits.len();
        self.parts(written, openness, own, &mut |range, hidden| {
            let range = start + range.start..start + range.end;
            edits.push(Edit { range, hidden });
        });
        if !written.contains('\\') {
            return;
        }
        // Escapes may stand in the middle of a secret.
        let Some(value) = decoded(written) else { return };
        let mut within = Vec::new();
        self.parts(&value, openness, own, &mut |range, hidden| within.push((range, hidden)));
        let Some((_, hidden)) = within.first() else { return };
        let as_written: Vec<_> =
            edits[before..].iter().map(|edit| decoded(&text[edit.range.clone()])).collect();
        let is_same = within.len() == as_written.len()
            && within
                .iter()
                .zip(&as_written)
                .all(|((range, _), part)| part.as_deref() == value.get(range.clone()));
        if !is_same {
            let kind = match hidden {
                Hidden::Secret(kind, _) | Hidden::Echo(kind, _) => *kind,
                Hidden::Embedded(..) => Kind::Body,
            };
            edits.truncate(before);
            edits.push(Edit { range: open.range.clone(), hidden: Hidden::Secret(kind, value) });
        }
    }

    /// Tells `hide` of each part of a value that is hidden, in any order.
    fn parts(
        self,
        text: &str,
        openness: Openness,
        own: &[Own],
        hide: &mut dyn FnMut(Range<usize>, Hidden),
    ) {
        for (range, kind) in shapes::find(text, self.names, openness) {
            let secret = text[range.clone()].to_owned();
            hide(range, Hidden::Secret(kind, secret));
        }
        for (range, number) in find_own(text, own, openness) {
            let Own { kind, value } = &own[number];
            hide(range, Hidden::Secret(*kind, value.clone()));
        }
        for (range, kind, whole) in self.learned.find(text, openness) {
            hide(range, Hidden::Echo(kind, whole));
        }
    }
}

/// In their order, without overlaps: the longer one of two counts, and of those that only touch each other in part
/// one is made.
fn in_order(mut edits: Vec<Edit>) -> Vec<Edit> {
    if edits.len() < 2 {
        return edits;
    }
    edits.sort_by_key(|edit| (edit.range.start, std::cmp::Reverse(edit.range.end)));
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match out.last_mut() {
            Some(last) if edit.range.start < last.range.end => {
                last.range.end = last.range.end.max(edit.range.end);
            }
            _ => out.push(edit),
        }
    }
    out
}
