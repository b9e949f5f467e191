//! The `sessionStart` events of all inputs, and which of them open the same viewing twice.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::{FixedState, RandomState};

use crate::api::EventType;
use crate::payload::Event;
use crate::place::{InputId, Shape};
use crate::rules::SessionCx;

/// Starts for the same content and viewer no farther apart than this, in ms, open the same viewing: a
/// viewer does not leave and come back within 5 s, and a retry after a lost answer comes within them.
pub(super) const SAME_VIEWING_MS: i64 = 5000;

/// The `sessionStart` events that the server accepted, of the sessions seen so far.
#[derive(Debug, Default)]
pub(super) struct Starts(Vec<Start>);

/// A `sessionStart` that the server accepted.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// The number of its session, in the order in which sessions are judged.
    session: usize,
    /// A hash of the content's ID, or of its name.
    content: u64,
    visitor: Option<u64>,
    /// The HAR that holds it.
    har: Option<InputId>,
    /// When it was captured, or its `ts` where the capture does not tell, in milliseconds.
    at_ms: i64,
    ts_ms: i64,
    /// The `ts` at which the session ended or completed, in milliseconds.
    closed_ms: Option<i64>,
}

/// By what two starts have the same viewer.
#[derive(PartialEq, Eq, Hash)]
enum Viewer {
    /// By the visitor IDs.
    Visitor(u64),
    /// By the HAR: it is recorded in one browser.
    Har(InputId),
}

impl Starts {
    /// Takes the `sessionStart` of a session that was not downloaded, if the server is known to have
    /// accepted it; returns it.
    pub(super) fn see<'a>(&mut self, cx: &SessionCx<'a>) -> Option<&'a Event> {
        let replay = cx.replay;
        let first = replay.moments.first().filter(|_| !replay.session.downloaded)?;
        let event = replay.event(first);
        if replay.event_type(first) != Some(EventType::SessionStart) || !event.status.is_success() {
            return None;
        }
        let start = replay.session.start()?;
        let content = start.media_id.as_deref().or(start.media_name.as_deref())?;
        let closed = replay.moments.iter().find(|moment| {
            let event_type = replay.event_type(moment);
            matches!(event_type, Some(EventType::SessionEnd | EventType::SessionComplete))
        });
        self.0.push(Start {
            session: cx.number,
            content: FixedState::with_seed(0).hash_one(content),
            visitor: start.visitor,
            har: (event.place.shape == Shape::HarEntry).then_some(event.place.input),
            at_ms: event.captured_ms.unwrap_or(first.ts_ms),
            ts_ms: first.ts_ms,
            closed_ms: closed.map(|moment| moment.ts_ms),
        });
        Some(event)
    }

    /// Sessions that were opened for one viewing, as their numbers, in order of their starts: groups of
    /// two or more.
    pub(super) fn concurrent(&mut self) -> Vec<Vec<usize>> {
        self.0.sort_by_key(|start| (start.at_ms, start.session));
        let mut groups = Groups::new(self.0.len());
        let mut latest: HashMap<(u64, Viewer), usize, RandomState> = HashMap::default();
        for (number, start) in self.0.iter().enumerate() {
            for viewer in start.viewers() {
                let earlier = latest.insert((start.content, viewer), number);
                if let Some(earlier) = earlier.filter(|&earlier| start.repeats(&self.0[earlier])) {
                    groups.join(earlier, number);
                }
            }
        }
        groups.of_two_or_more(|number| self.0[number].session)
    }
}

impl Start {
    fn viewers(&self) -> impl Iterator<Item = Viewer> + use<> {
        self.visitor.map(Viewer::Visitor).into_iter().chain(self.har.map(Viewer::Har))
    }

    /// Whether it opens the viewing of `earlier` again: soon, and with that session still open.
    fn repeats(&self, earlier: &Self) -> bool {
        let restart = earlier.closed_ms.is_some_and(|closed_ms| closed_ms <= self.ts_ms);
        !restart && self.at_ms.saturating_sub(earlier.at_ms) <= SAME_VIEWING_MS
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

    /// The groups with more than one number, each number given as `name` says.
    fn of_two_or_more<T>(mut self, name: impl Fn(usize) -> T) -> Vec<Vec<T>> {
        let mut members: Vec<Vec<T>> = Vec::new();
        members.resize_with(self.earlier.len(), Vec::new);
        for number in 0..self.earlier.len() {
            members[self.first_of(number)].push(name(number));
        }
        members.retain(|group| group.len() > 1);
        members
    }
}
