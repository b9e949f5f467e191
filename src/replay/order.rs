//! Which events count, and in which order they are replayed.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Arrival, Clock, Defect, Facts, LeftOut, Reading};
use crate::api::EventType;
use crate::payload::Kind;
use crate::session::Session;

/// The session's events in order of arrival.
pub(super) fn arrivals(session: &Session) -> Vec<Arrival<'_>> {
    let count = session.calls.iter().map(|call| call.events.len()).sum();
    let mut arrivals: Vec<Arrival<'_>> = Vec::with_capacity(count);
    for call in &session.calls {
        for event in &call.events {
            arrivals.push(Arrival { event, call, left_out: None });
        }
    }
    arrivals
}

/// A tie of up to this many events is searched for equal ones by comparing each with each.
const FEW: usize = 16;

/// Leaves out what was sent again, so that it counts once. Only events that share their `ts` can be the same.
/// Without a `ts`, equal payloads may well be two events.
pub(super) fn leave_out_repeats(arrivals: &mut [Arrival<'_>], holes: &[usize]) {
    for tie in candidates(arrivals).chunk_by(|one, other| one.0 == other.0) {
        if tie.len() > 1 && may_repeat(arrivals, tie) {
            leave_out_of_tie(arrivals, tie, holes);
        }
    }
}

/// The `ts` and the number of each event that may share its `ts` with another one, by `ts`.
fn candidates(arrivals: &[Arrival<'_>]) -> Vec<(i64, usize)> {
    let ts = |arrival: &Arrival<'_>| match arrival.event.kind {
        Kind::Known(_) | Kind::Unknown { .. } => arrival.event.ts,
        Kind::Absent | Kind::Unreadable => None,
    };
    let mut last_ts = i64::MIN;
    let is_in_order = arrivals
        .iter()
        .all(|arrival| ts(arrival).is_some_and(|ts| std::mem::replace(&mut last_ts, ts) <= ts));
    let mut candidates = Vec::new();
    if is_in_order {
        // As mostly: then equal ones stand side by side.
        for (index, pair) in arrivals.windows(2).enumerate() {
            let (one, other) = (pair[0].event.ts, pair[1].event.ts);
            if let Some(ts) = one.filter(|_| one == other) {
                candidates.push((ts, index));
                candidates.push((ts, index + 1));
            }
        }
        candidates.dedup();
    } else {
        let all = arrivals.iter().enumerate();
        candidates.extend(all.filter_map(|(index, arrival)| Some((ts(arrival)?, index))));
        candidates.sort_unstable();
    }
    candidates
}

/// Whether two events of a tie are equal, or there are too many to see that at a glance.
fn may_repeat(arrivals: &[Arrival<'_>], tie: &[(i64, usize)]) -> bool {
    let digest = |&(_, index): &(i64, usize)| arrivals[index].event.digest;
    let is_equal = |(number, one)| tie[..number].iter().any(|other| digest(other) == digest(one));
    tie.len() > FEW || tie.iter().enumerate().any(is_equal)
}

/// Marks the events of a tie that are sent again, or repeat another one.
fn leave_out_of_tie(arrivals: &mut [Arrival<'_>], tie: &[(i64, usize)], holes: &[usize]) {
    let mut seen: HashMap<u64, usize, RandomState> = HashMap::default();
    let first = tie[0].1;
    let mut latest = Latest { kind: &arrivals[first].event.kind, index: first, other: None };
    for &(_, index) in tie {
        let event = arrivals[index].event;
        let other = latest.take(&event.kind, index);
        let Some(&earlier) = seen.get(&event.digest) else {
            seen.insert(event.digest, index);
            continue;
        };
        // With an event of another type and the same `ts` between them, the second is a state told
        // again, as SDKs do at one `ts`. What was lost may have been that event.
        let lost = holes.partition_point(|hole| *hole <= earlier);
        let is_lost = holes.get(lost).is_some_and(|hole| *hole <= index);
        let told_again = is_lost || other.is_some_and(|other| other > earlier);
        if arrivals[earlier].event.status.is_failure() {
            arrivals[earlier].left_out = Some(LeftOut::SentAgain);
            seen.insert(event.digest, index);
        } else if told_again {
            seen.insert(event.digest, index);
        } else {
            arrivals[index].left_out = Some(LeftOut::Repeats(earlier));
        }
    }
}

/// The latest arrivals with one `ts`.
struct Latest<'s> {
    kind: &'s Kind,
    index: usize,
    /// The latest of another kind than `kind`.
    other: Option<usize>,
}

impl<'s> Latest<'s> {
    /// Takes the next arrival; returns the latest one before it that is of another kind.
    fn take(&mut self, kind: &'s Kind, index: usize) -> Option<usize> {
        if self.kind != kind {
            self.other = Some(self.index);
            self.kind = kind;
        }
        self.index = index;
        self.other
    }
}

/// An event at its place in replay order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Its number in order of arrival.
    pub event: usize,
    /// Its effective time in milliseconds.
    pub ts_ms: i64,
}

/// The events that count: `sessionStart` first, the others by `ts`, ties in order of arrival.
pub(super) fn turns(facts: &Facts, arrivals: &[Arrival<'_>], reading: Reading) -> Vec<Turn> {
    let mut last_ms = None;
    let mut turns: Vec<Turn> = Vec::with_capacity(arrivals.len());
    for (event, arrival) in arrivals.iter().enumerate() {
        let refused = Defect::of_status(arrival.event.status);
        if arrival.left_out.is_some() || refused.is_some_and(|defect| !reading.mends(defect)) {
            continue;
        }
        // A clock of its own cannot be compared with capture times.
        let captured = arrival.event.captured_ms.filter(|_| facts.clock != Clock::NearZero);
        let told = arrival.event.ts.map(|ts| facts.ts_ms(ts));
        let ts_ms = told.or(captured).or(last_ms).unwrap_or(0);
        last_ms = Some(ts_ms);
        turns.push(Turn { event, ts_ms });
    }
    let kind = |turn: &Turn| arrivals[turn.event].event.kind.meant();
    if let Some(start) = turns.iter().position(|turn| kind(turn) == Some(EventType::SessionStart)) {
        let start_ms = turns[start].ts_ms;
        turns[..=start].rotate_right(1);
        for turn in &mut turns[1..] {
            turn.ts_ms = turn.ts_ms.max(start_ms);
        }
        sort(&mut turns[1..]);
    } else {
        sort(&mut turns);
    }
    turns
}

fn sort(turns: &mut [Turn]) {
    // Usually there is nothing to do.
    if !turns.is_sorted_by_key(|turn| turn.ts_ms) {
        turns.sort_by_key(|turn| turn.ts_ms);
    }
}
