//! Aligns the events of two sessions by what they mean.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::change::{Action, Change, Kind};
use super::pings::seconds;
use super::shape::Step;
use crate::api::EventType;

/// The events of two sessions, side by side.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// Events that are the same, by their positions; in order.
    pub(super) same: Vec<(usize, usize)>,
    /// What is not.
    pub(super) changes: Vec<Change>,
}

/// Aligns two sessions. Events that lie within `tolerance_ms` of each other may have changed their type.
pub(super) fn align(before: &[Step], after: &[Step], tolerance_ms: i64) -> Alignment {
    let mut tokens = Tokens::default();
    let (one, other) = (tokens.exact(before), tokens.exact(after));
    let mut aligner = Aligner {
        before,
        after,
        tolerance_ms,
        same: Vec::new(),
        gone: Vec::new(),
        added: Vec::new(),
    };
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &one, &other) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                aligner.same.extend((0..len).map(|at| (old_index + at, new_index + at)));
            }
            DiffOp::Delete { old_index, old_len, new_index } => {
                aligner.hunk(old_index..old_index + old_len, new_index..new_index, &mut changes);
            }
            DiffOp::Insert { old_index, new_index, new_len } => {
                aligner.hunk(old_index..old_index, new_index..new_index + new_len, &mut changes);
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let (old, new) = (old_index..old_index + old_len, new_index..new_index + new_len);
                aligner.hunk(old, new, &mut changes);
            }
        }
    }
    aligner.finish(changes)
}

/// Numbers for what events mean, so that they can be compared at once.
#[derive(Default)]
struct Tokens<'s> {
    known: HashMap<Meaning<'s>, u32>,
}

/// What an event means: its type, what it is of, and where it belongs.
type Meaning<'s> = (&'s str, Option<&'s str>, u8);

impl<'s> Tokens<'s> {
    fn number(&mut self, meaning: Meaning<'s>) -> u32 {
        let next = self.known.len() as u32;
        *self.known.entry(meaning).or_insert(next)
    }

    /// By type, ad, chapter or state, and the part of the session.
    fn exact(&mut self, steps: &'s [Step]) -> Vec<u32> {
        let meaning = |step: &'s Step| (step.name(), step.label.as_deref(), step.within as u8);
        steps.iter().map(|step| self.number(meaning(step))).collect()
    }

    /// By type, and player state.
    fn rough(&mut self, steps: &'s [Step]) -> Vec<u32> {
        steps.iter().map(|step| self.number((step.name(), state(step), 0))).collect()
    }
}

/// The player states that an event is about: a start of another one is another event.
fn state(step: &Step) -> Option<&str> {
    match step.event_type {
        Some(EventType::StateStart | EventType::StateEnd | EventType::StatesUpdate) => {
            step.label.as_deref()
        }
        _ => None,
    }
}

struct Aligner<'s> {
    before: &'s [Step],
    after: &'s [Step],
    tolerance_ms: i64,
    same: Vec<(usize, usize)>,
    gone: Vec<usize>,
    added: Vec<usize>,
}

impl Aligner<'_> {
    /// Aligns what has no exact counterpart, by type alone.
    fn hunk(&mut self, old: Range<usize>, new: Range<usize>, changes: &mut Vec<Change>) {
        let mut tokens = Tokens::default();
        let one = tokens.rough(&self.before[old.clone()]);
        let other = tokens.rough(&self.after[new.clone()]);
        let (mut gone, mut added) = (Vec::new(), Vec::new());
        for op in capture_diff_slices(Algorithm::Myers, &one, &other) {
            let (olds, news) = (op.old_range(), op.new_range());
            let olds = olds.map(|at| at + old.start);
            let news = news.map(|at| at + new.start);
            if matches!(op, DiffOp::Equal { .. }) {
                self.same.extend(olds.zip(news));
            } else {
                gone.extend(olds);
                added.extend(news);
            }
        }
        self.retyped(&mut gone, &mut added, changes);
        self.gone.extend(gone);
        self.added.extend(added);
    }

    /// Takes events out of both lists that came at the same time and are of another type.
    fn retyped(&self, gone: &mut Vec<usize>, added: &mut Vec<usize>, changes: &mut Vec<Change>) {
        if gone.len() != added.len() {
            return;
        }
        let names = |list: &[usize], steps: &[Step]| -> Vec<String> {
            let mut names: Vec<_> = list.iter().map(|at| steps[*at].name().to_owned()).collect();
            names.sort();
            names
        };
        // The same events in another order have moved.
        let is_other = names(gone, self.before) != names(added, self.after);
        let is_near = gone.iter().zip(added.iter()).all(|(old, new)| {
            let (old, new) = (&self.before[*old], &self.after[*new]);
            (old.elapsed_ms - new.elapsed_ms).abs() <= self.tolerance_ms
        });
        if !is_other || !is_near {
            return;
        }
        for (old, new) in gone.drain(..).zip(added.drain(..)) {
            let (old, new) = (&self.before[old], &self.after[new]);
            changes.push(Change {
                index_before: Some(old.index),
                index_after: Some(new.index),
                elapsed_ms: Some(new.elapsed_ms),
                ..Change::new(Kind::Events, Action::Changed)
                    .of(old.name())
                    .values(old.name().to_owned(), new.name().to_owned())
            });
        }
    }

    fn finish(mut self, mut changes: Vec<Change>) -> Alignment {
        self.same.sort_unstable();
        // By what they mean, the events that came, in order: the first of them may be the one that moved.
        let mut waiting: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        for new in self.added.iter().rev() {
            let step = &self.after[*new];
            waiting.entry((step.name(), step.label.as_deref())).or_default().push(*new);
        }
        for old in &self.gone {
            let old = &self.before[*old];
            let moved = waiting.get_mut(&(old.name(), old.label.as_deref())).and_then(Vec::pop);
            changes.push(match moved {
                Some(new) => {
                    self.added.retain(|at| *at != new);
                    moved_change(old, &self.after[new])
                }
                None => Change {
                    index_before: Some(old.index),
                    elapsed_ms: Some(old.elapsed_ms),
                    ..Change::new(Kind::Events, Action::Gone).of(old.name())
                },
            });
        }
        changes.extend(self.added.iter().map(|new| {
            let new = &self.after[*new];
            Change {
                index_after: Some(new.index),
                elapsed_ms: Some(new.elapsed_ms),
                ..Change::new(Kind::Events, Action::Added).of(new.name())
            }
        }));
        Alignment { same: self.same, changes }
    }
}

fn moved_change(old: &Step, new: &Step) -> Change {
    Change {
        index_before: Some(old.index),
        index_after: Some(new.index),
        elapsed_ms: Some(new.elapsed_ms),
        ..Change::new(Kind::Events, Action::Moved).of(old.name()).values(
            format!("at {}", seconds(old.elapsed_ms)),
            format!("at {}", seconds(new.elapsed_ms)),
        )
    }
}
