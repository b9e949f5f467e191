//! Requests that were recorded twice, in two inputs or at two places on their way: counted once.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::{CallKind, CallRecord};
use crate::ingest::{Hop, Recorded, Status};
use crate::place::InputId;

/// How far apart two recorders may see a request, in milliseconds: a browser that waits for a connection
/// has been seen to begin it 3 s after the one that drives it. A retry of what failed has another status.
const MAX_INPUTS_APART_MS: i64 = 5_000;

/// How far apart the two records of one request may be, in milliseconds: what a service worker or a
/// proxy takes to send it on. Retries wait longer, but they are told apart by more than that.
const MAX_APART_MS: i64 = 2_000;

/// What twins have in common: the sid in the path, what they ask for, and their payload.
type Key = (Option<Arc<str>>, bool, u64);

/// Drops the calls that are the same request as another one: recorded in another input, or at another
/// place on its way. The calls are in order of arrival. The number of those dropped is returned.
pub(super) fn drop_twins(calls: &mut Vec<CallRecord>) -> u64 {
    let before = calls.len();
    drop_of_inputs(calls);
    drop_of_hops(calls);
    (before - calls.len()) as u64
}

/// Drops the calls that another input, given before, tells of as well: two recorders watched the same
/// traffic, or one capture was given in two forms. A request that was sent again is not dropped: it was
/// sent later, and an input that has both tries finds both in the other.
fn drop_of_inputs(calls: &mut Vec<CallRecord>) {
    let first = calls.first().map(|call| call.place.input);
    if calls.iter().all(|call| Some(call.place.input) == first) {
        return;
    }
    let hasher = RandomState::default();
    let mut numbers: Vec<usize> = (0..calls.len()).collect();
    numbers.sort_by_key(|&number| calls[number].place.input);
    let mut known: HashMap<Request, Known, RandomState> = HashMap::default();
    let mut dropped = vec![false; calls.len()];
    for number in numbers {
        let Some(request) = Request::of(&calls[number], &hasher) else { continue };
        let known = known.entry(request).or_default();
        match known.twin(&calls[number], calls) {
            Some(twin) => {
                merge(calls, twin, number);
                dropped[number] = true;
            }
            None => known.calls.push(number),
        }
    }
    drop_marked(calls, &dropped);
}

/// A request as any recorder tells of it: by what it asks for and the events in it, told by type, `ts` and
/// playhead, since some recorders write bodies anew.
#[derive(PartialEq, Eq, Hash)]
struct Request {
    sid: Option<Arc<str>>,
    batch: bool,
    events: u64,
}

impl Request {
    /// None where an event has no `ts`: then nothing tells it from the next of its type.
    fn of(call: &CallRecord, hasher: &RandomState) -> Option<Self> {
        let events = call
            .events
            .iter()
            .map(|event| Some((event.kind.word()?, event.ts?, event.playhead.map(f64::to_bits))));
        let events: Vec<_> = events.collect::<Option<_>>()?;
        let batch = call.kind == CallKind::Batch;
        Some(Self { sid: call.sid.clone(), batch, events: hasher.hash_one(events) })
    }
}

/// Calls that tell of requests that are alike: several tries, as a rule.
#[derive(Default)]
struct Known {
    /// Those that stay, by their numbers.
    calls: Vec<usize>,
    /// The input that is compared with those before it.
    input: Option<InputId>,
    /// The numbers in `calls` of those to compare its next call with: tries come in the same order in
    /// both, so that none is looked at twice.
    left: Range<usize>,
}

impl Known {
    /// The call of an input before that is `call`.
    fn twin(&mut self, call: &CallRecord, calls: &[CallRecord]) -> Option<usize> {
        if self.input != Some(call.place.input) {
            self.input = Some(call.place.input);
            self.left = 0..self.calls.len();
        }
        while let Some(at) = self.left.next() {
            let other = &calls[self.calls[at]];
            let later_ms =
                other.time_ms.zip(call.time_ms).map_or(0, |(other, own)| other.saturating_sub(own));
            if later_ms > MAX_INPUTS_APART_MS {
                // It may be the next one.
                self.left.start = at;
                return None;
            }
            if later_ms >= -MAX_INPUTS_APART_MS && agree(other.status, call.status) {
                return Some(self.calls[at]);
            }
        }
        None
    }
}

/// Whether two recorders may have seen the same answer: one of them may have seen none.
fn agree(one: Status, other: Status) -> bool {
    match (one, other) {
        (Status::Code(one), Status::Code(other)) => one == other,
        _ => true,
    }
}

/// Drops the calls that are the same request as another one, seen at another place: one of the two says
/// that it passed a service worker or a proxy, and the other does not. Each call is a twin of one other
/// at most, so that of a request that was sent twice over the same way two remain.
fn drop_of_hops(calls: &mut Vec<CallRecord>) {
    if calls.iter().all(|call| call.hop == Hop::Direct) {
        return;
    }
    let mut direct: HashMap<Key, Vec<usize>, RandomState> = HashMap::default();
    for (number, call) in calls.iter().enumerate().filter(|(_, call)| call.hop == Hop::Direct) {
        if let Some(key) = key(call) {
            direct.entry(key).or_default().push(number);
        }
    }
    let mut dropped = vec![false; calls.len()];
    for number in 0..calls.len() {
        if calls[number].hop == Hop::Direct {
            continue;
        }
        let Some(candidates) = key(&calls[number]).and_then(|key| direct.get_mut(&key)) else {
            continue;
        };
        let apart = |other: &usize| apart_ms(&calls[number], &calls[*other]);
        let nearest = (0..candidates.len())
            .filter(|&at| apart(&candidates[at]).is_some_and(|apart| apart <= MAX_APART_MS))
            .min_by_key(|&at| apart(&candidates[at]));
        if let Some(at) = nearest {
            merge(calls, candidates.remove(at), number);
            dropped[number] = true;
        }
    }
    drop_marked(calls, &dropped);
}

/// Gives the call that stays what only its twin's recorder saw.
fn merge(calls: &mut [CallRecord], stays: usize, twin: usize) {
    let (status, handed_out) = (calls[twin].status, calls[twin].handed_out.clone());
    fill(&mut calls[stays], status, handed_out);
}

fn drop_marked(calls: &mut Vec<CallRecord>, dropped: &[bool]) {
    let mut dropped = dropped.iter();
    calls.retain(|_| !dropped.next().is_some_and(|dropped| *dropped));
}

/// What only the twin's recorder saw of the answer.
fn fill(call: &mut CallRecord, status: Status, handed_out: Recorded<Option<Box<str>>>) {
    if matches!((call.status, status), (Status::Unknown, _) | (Status::None, Status::Code(_))) {
        call.set_status(status);
    }
    if call.handed_out == Recorded::Unknown {
        call.handed_out = handed_out;
    }
}

/// None where the payload is not known.
fn key(call: &CallRecord) -> Option<Key> {
    Some((call.sid.clone(), call.kind == CallKind::Batch, call.digest()?))
}

fn apart_ms(one: &CallRecord, other: &CallRecord) -> Option<i64> {
    Some(one.time_ms?.abs_diff(other.time_ms?).try_into().unwrap_or(i64::MAX))
}
