//! Which finding is which of those known.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::file::{Entry, Seen, class};
use crate::report::model::Finding;
use crate::rules::{self, Check};

/// A finding that is known.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) entry: &'a Entry,
    pub(super) seen: &'a Seen,
}

/// Which finding is which of those known.
pub(super) struct Pairing {
    /// The number of the known finding, for each finding of the report.
    pub(super) of_finding: Vec<Option<usize>>,
    /// The numbers of those that were not found again.
    pub(super) left: Vec<usize>,
}

/// What a round compares, beside the class or the rule.
#[derive(Clone, Copy)]
enum By {
    InputAndMedia,
    Media,
    Input,
    Nothing,
}

/// What two findings have in common in a round.
type Key<'a> = (&'a str, Option<&'a str>, Option<Option<&'a str>>);

/// A finding on either side.
#[derive(Clone, Copy)]
struct Side<'a> {
    rule: &'a str,
    class: &'a str,
    seen: &'a Seen,
}

impl<'a> Side<'a> {
    fn key(&self, name: &'a str, by: By) -> Key<'a> {
        let (input, media) = (self.seen.input.as_str(), self.seen.media_id.as_deref());
        match by {
            By::InputAndMedia => (name, Some(input), Some(media)),
            By::Media => (name, None, Some(media)),
            By::Input => (name, Some(input), None),
            By::Nothing => (name, None, None),
        }
    }
}

/// Pairs findings with known ones, each with one at most.
///
/// Of a class as many findings are known as the baseline has of it, wherever they were: contents and file
/// names may change. In which order they are paired decides which of several is told as new: the one
/// whose content and file the baseline does not have.
///
/// What is left is paired by its rule and content: which event of a session is the first that a rule
/// speaks of is often by chance. Faults of payloads are left out of that, whose class names the very
/// parameter.
pub(super) fn pair(known: &[Known<'_>], findings: &[Finding], seen: &[Seen]) -> Pairing {
    let old: Vec<Side<'_>> = known
        .iter()
        .map(|Known { entry, seen }| Side {
            rule: &entry.rule,
            class: class(&entry.fingerprint),
            seen,
        })
        .collect();
    let new = findings.iter().zip(seen);
    let new: Vec<Side<'_>> = new
        .map(|(finding, seen)| Side {
            rule: finding.rule,
            class: class(&finding.fingerprint),
            seen,
        })
        .collect();
    let mut rounds =
        Rounds { of_new: vec![None; new.len()], taken: vec![false; old.len()], old, new };
    for by in [By::InputAndMedia, By::Media, By::Input, By::Nothing] {
        rounds.run(|side| Some(side.key(side.class, by)));
    }
    for by in [By::InputAndMedia, By::Media, By::Input] {
        rounds.run(|side| (!is_of_payload(side.rule)).then(|| side.key(side.rule, by)));
    }
    let left = (0..rounds.taken.len()).filter(|&old| !rounds.taken[old]).collect();
    Pairing { of_finding: rounds.of_new, left }
}

fn is_of_payload(rule: &str) -> bool {
    rules::find(rule).is_some_and(|rule| matches!(rule.check, Check::Payload(_)))
}

struct Rounds<'a> {
    old: Vec<Side<'a>>,
    new: Vec<Side<'a>>,
    of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Rounds<'a> {
    /// Pairs those that are left and have the same key, in their order.
    fn run(&mut self, key: impl Fn(&Side<'a>) -> Option<Key<'a>>) {
        let mut waiting: HashMap<Key<'a>, VecDeque<usize>, RandomState> = HashMap::default();
        for (number, side) in self.old.iter().enumerate().filter(|(number, _)| !self.taken[*number])
        {
            if let Some(key) = key(side) {
                waiting.entry(key).or_default().push_back(number);
            }
        }
        for (side, paired) in self.new.iter().zip(&mut self.of_new) {
            if paired.is_none() {
                *paired = key(side).and_then(|key| waiting.get_mut(&key)?.pop_front());
                if let Some(old) = *paired {
                    self.taken[old] = true;
                }
            }
        }
    }
}
