//! Requests that a recorder saw at two places on their way: counted once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{CallKind, CallRecord};
use crate::ingest::{Hop, Recorded, Status};

/// How far apart the two records of one request may be, in milliseconds: what a service worker or a
/// proxy takes to send it on. Retries wait longer, but they are told apart by more than that.
const MAX_APART_MS: i64 = 2_000;

/// What twins have in common: the sid in the path, what they ask for, and their payload.
type Key = (Option<Box<str>>, bool, u64);

/// Drops the calls that are the same request as another one, seen at another place: one of the two says
/// that it passed a service worker or a proxy, and the other does not. Each call is a twin of one other
/// at most, so that of a request that was sent twice over the same way two remain.
///
/// The calls are in order of arrival. The number of those dropped is returned.
pub(super) fn drop_twins(calls: &mut Vec<CallRecord>) -> u64 {
    if calls.iter().all(|call| call.hop == Hop::Direct) {
        return 0;
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
            let twin = candidates.remove(at);
            let (status, handed_out) = (calls[number].status, calls[number].handed_out.clone());
            fill(&mut calls[twin], status, handed_out);
            dropped[number] = true;
        }
    }
    let before = calls.len();
    let mut dropped = dropped.into_iter();
    calls.retain(|_| !dropped.next().unwrap_or(false));
    (before - calls.len()) as u64
}

/// What only the twin's recorder saw of the answer.
fn fill(call: &mut CallRecord, status: Status, handed_out: Recorded<Option<Box<str>>>) {
    if call.status == Status::Unknown {
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
