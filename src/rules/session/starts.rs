//! The `sessionStart` events of all inputs, and which of them open the same viewing twice.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::BuildHasher;
use std::io;

use foldhash::fast::{FixedState, RandomState};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::EventType;
use crate::payload::Event;
use crate::place::{InputId, Shape};
use crate::rules::SessionCx;
use crate::spill::{Sorted, Sorter};

/// Starts for the same content and viewer no farther apart than this, in ms, open the same viewing: a
/// viewer does not leave and come back within 5 s, and a retry after a lost answer comes within them.
pub(super) const SAME_VIEWING_MS: i64 = 5000;

/// So many bytes of starts are held in memory: thousands of them. A log may hold millions.
const HELD_BYTES: usize = 1 << 20;

/// What a start points at elsewhere in memory, in bytes: a pointer of some characters, a word.
const POINTED_AT: usize = 64;

/// What is to be told of a start.
pub(super) trait Told: Clone + Debug + Serialize + DeserializeOwned {}

impl<T: Clone + Debug + Serialize + DeserializeOwned> Told for T {}

/// The `sessionStart` events that the server accepted, of the sessions seen so far.
#[derive(Debug)]
pub(super) struct Starts<T>(Sorter<Start<T>>);

/// A `sessionStart` that the server accepted, by one of the ways in which its viewer is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Start<T> {
    /// The number of its session, in the order in which sessions are judged.
    pub session: usize,
    /// What is to be told of it.
    pub told: T,
    viewing: Viewing,
    /// When it was captured, or its `ts` where the capture does not tell, in milliseconds.
    at_ms: i64,
    ts_ms: i64,
    /// The `ts` at which the session ended or completed, in milliseconds.
    closed_ms: Option<i64>,
}

/// What two starts of one viewing have in common: a hash of the content's ID, or of its name, with the host
/// and the input, and the viewer.
pub(super) type Viewing = (u64, Viewer);

/// By what two starts have the same viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Viewer {
    /// By the visitor IDs.
    Visitor(u64),
    /// By the HAR: it is recorded in one browser.
    Har(InputId),
}

impl<T: Told> Sorted for Start<T> {
    type Key = (Viewing, i64, usize);

    fn key(&self) -> Self::Key {
        (self.viewing, self.at_ms, self.session)
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + POINTED_AT
    }
}

impl<T: Told> Default for Starts<T> {
    fn default() -> Self {
        Self(Sorter::new(HELD_BYTES))
    }
}

impl<T: Told> Starts<T> {
    /// Takes the `sessionStart` of a session that was not downloaded, if the server is known to have
    /// accepted it.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn see(
        &mut self,
        cx: &SessionCx<'_>,
        tell: impl FnOnce(&Event) -> T,
    ) -> io::Result<()> {
        let replay = cx.replay;
        let first = replay.moments.first().filter(|_| !replay.session.downloaded);
        let Some(first) = first else { return Ok(()) };
        let event = replay.event(first);
        if replay.event_type(first) != Some(EventType::SessionStart) || !event.status.is_success() {
            return Ok(());
        }
        let Some(start) = replay.session.start() else { return Ok(()) };
        let Some(content) = start.media_id.as_deref().or(start.media_name.as_deref()) else {
            return Ok(());
        };
        // What other hosts got, or other captures show, are other viewings: test workers that record side by
        // side have one visitor.
        let host = replay.events[first.event].call.host.as_deref().map(str::to_ascii_lowercase);
        let content = FixedState::with_seed(0).hash_one((content, host, event.place.input));
        let har = (event.place.shape == Shape::HarEntry).then_some(event.place.input);
        let viewers = start.visitor.map(Viewer::Visitor).into_iter().chain(har.map(Viewer::Har));
        let told = tell(event);
        // What was lost may have closed it at once.
        let closed_ms = match replay.is_dark_from(1) {
            true => Some(i64::MIN),
            false => replay.closing().map(|number| replay.moments[number].ts_ms),
        };
        viewers.map(|viewer| (content, viewer)).try_for_each(|viewing| {
            self.0.push(Start {
                session: cx.number,
                told: told.clone(),
                viewing,
                at_ms: event.captured_ms.unwrap_or(first.ts_ms),
                ts_ms: first.ts_ms,
                closed_ms,
            })
        })
    }

    /// Sessions that were opened for one viewing, in order of their starts: groups of two or more.
    ///
    /// # Errors
    /// A temporary file cannot be read.
    pub(super) fn concurrent(self) -> io::Result<Vec<Vec<Start<T>>>> {
        let mut members: Vec<Start<T>> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut last: Option<Start<T>> = None;
        for start in self.0.finish()? {
            let start = start?;
            if let Some(earlier) = last.take().filter(|earlier| start.repeats(earlier)) {
                pairs.push((earlier.session, start.session));
                members.push(earlier);
                members.push(start.clone());
            }
            last = Some(start);
        }
        members.sort_by_key(|start| (start.at_ms, start.session));
        members.dedup_by_key(|start| start.session);
        let sessions = members.iter().map(|start| start.session);
        let numbers: HashMap<usize, usize, RandomState> = sessions.zip(0..).collect();
        let mut groups = Groups::new(members.len());
        for (one, other) in pairs {
            groups.join(numbers[&one], numbers[&other]);
        }
        Ok(groups.of(members))
    }
}

impl<T> Start<T> {
    /// Whether it opens the viewing of `earlier`, the last start of that before it, again: soon, and with
    /// that session still open.
    fn repeats(&self, earlier: &Self) -> bool {
        let restart = earlier.closed_ms.is_some_and(|closed_ms| closed_ms <= self.ts_ms);
        let is_soon = self.at_ms.saturating_sub(earlier.at_ms) <= SAME_VIEWING_MS;
        self.viewing == earlier.viewing && is_soon && !restart
    }
}

/// Disjoint groups of numbers.
struct Groups {
    /// A number of the same group that is no greater; its own for the first of a group.
    earlier: Vec<usize>,
}

impl Groups {
    fn new(len: usize) -> Self {
        Self { earlier: (0..len).collect() }
    }

    fn first_of(&mut self, mut number: usize) -> usize {
        while self.earlier[number] != number {
            self.earlier[number] = self.earlier[self.earlier[number]];
            number = self.earlier[number];
        }
        number
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first_of(one), self.first_of(other));
        self.earlier[one.max(other)] = one.min(other);
    }

    /// The groups, of what the numbers stand for.
    fn of<T>(mut self, members: Vec<T>) -> Vec<Vec<T>> {
        let mut groups: Vec<Vec<T>> = Vec::new();
        groups.resize_with(members.len(), Vec::new);
        for (number, member) in members.into_iter().enumerate() {
            groups[self.first_of(number)].push(member);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start(session: usize, viewing: Viewing, at_ms: i64) -> Start<()> {
        Start { session, told: (), viewing, at_ms, ts_ms: at_ms, closed_ms: None }
    }

    fn groups(starts: &[Start<()>], held_bytes: usize) -> Vec<Vec<usize>> {
        let mut sorter = Sorter::new(held_bytes);
        starts.iter().for_each(|start| sorter.push(start.clone()).expect("there is room"));
        let groups = Starts(sorter).concurrent().expect("what was written can be read");
        groups.iter().map(|group| group.iter().map(|start| start.session).collect()).collect()
    }

    #[test]
    fn starts_of_one_viewing_are_a_group() {
        let (one, other) = ((1, Viewer::Visitor(1)), (1, Viewer::Visitor(2)));
        let later = start(5, one, 9000);
        let starts = [
            start(0, one, 4000),
            start(1, one, 0),
            start(2, other, 0),
            start(3, (2, Viewer::Visitor(1)), 0),
            start(4, other, 5001),
            later.clone(),
        ];
        assert_eq!(groups(&starts, HELD_BYTES), [[1, 0, 5]]);
        let closed = Start { closed_ms: Some(9000), ..starts[0].clone() };
        assert_eq!(groups(&[starts[1].clone(), closed, later], HELD_BYTES), [[1, 0]]);
    }

    #[test]
    fn either_way_to_know_the_viewer_joins() {
        let by = |session, viewer, at_ms| start(session, (1, viewer), at_ms);
        let har = Viewer::Har(InputId(0));
        let starts = [
            by(0, Viewer::Visitor(1), 0),
            by(0, har, 0),
            by(1, Viewer::Visitor(1), 1000),
            by(2, har, 2000),
            by(3, Viewer::Visitor(3), 500),
        ];
        assert_eq!(groups(&starts, HELD_BYTES), [[0, 1, 2]]);
    }

    proptest! {
        #[test]
        fn what_is_put_away_is_told_as_well(
            starts in prop::collection::vec((0..3_u64, 0..3_u64, 0..30_000_i64), 0..60),
        ) {
            let starts: Vec<Start<()>> = starts.into_iter().enumerate().map(|(session, (content, visitor, at_ms))| {
                start(session, (content, Viewer::Visitor(visitor)), at_ms)
            }).collect();
            prop_assert_eq!(groups(&starts, 0), groups(&starts, HELD_BYTES));
        }
    }
}
