//! Puts calls together into sessions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::{Beginning, CallKind, CallRecord, Session};
use crate::api::EventType;
use crate::ingest::{Recorded, Status};
use crate::place::InputId;

/// All sessions of a run.
#[derive(Debug, Default)]
pub struct Joined {
    /// The sessions, by their first call in order of arrival.
    pub sessions: Vec<Session>,
    /// Calls that belong to no session: refused starts, and events without a usable session ID.
    pub loose: Vec<CallRecord>,
}

/// Puts the calls of all inputs together into sessions.
///
/// The sid in the path decides. A `sessionStart` joins its session by the `Location` of its response;
/// where that is not known, the first sid of its input and host that has no start yet and comes later.
pub fn join(mut calls: Vec<CallRecord>) -> Joined {
    sort_by_arrival(&mut calls);
    let mut joiner = Joiner::default();
    for (arrival, call) in calls.into_iter().enumerate() {
        joiner.take(arrival, call);
    }
    joiner.finish()
}

/// Orders calls by capture time, then by input and record. A record without a time stands where the
/// one before it in its input does.
fn sort_by_arrival(calls: &mut [CallRecord]) {
    calls.sort_by_key(|call| (call.place.input, call.place.record));
    let mut last: Option<(InputId, i64)> = None;
    for call in calls.iter_mut() {
        let before = last.filter(|(input, _)| *input == call.place.input).map(|(_, time)| time);
        call.arrival_ms = call.time_ms.or(before).unwrap_or(i64::MIN);
        last = Some((call.place.input, call.arrival_ms));
    }
    calls.sort_by_key(|call| (call.arrival_ms, call.place.input, call.place.record));
}

/// A session with the arrival of its first call.
struct Growing {
    session: Session,
    first: usize,
}

/// A `sessionStart` whose sid is not known.
struct Orphan {
    arrival: usize,
    call: CallRecord,
}

#[derive(Default)]
struct Joiner {
    sessions: Vec<Growing>,
    by_sid: HashMap<Arc<str>, usize, RandomState>,
    /// Batches by payload: a refused one may be sent again.
    batches: HashMap<u64, usize, RandomState>,
    unanswered: Vec<Orphan>,
    refused: Vec<Orphan>,
    stray: Vec<Orphan>,
}

impl Joiner {
    fn take(&mut self, arrival: usize, call: CallRecord) {
        match call.kind {
            CallKind::Batch => self.take_batch(arrival, call),
            CallKind::Open => self.take_start(arrival, call),
            CallKind::Event => match call.sid.as_deref() {
                Some(sid) => {
                    let index = self.session_of(sid, arrival);
                    let starts = call.events.iter().any(|event| {
                        event.kind.meant() == Some(EventType::SessionStart)
                            && !call.status.is_failure()
                    });
                    let session = &mut self.sessions[index].session;
                    if starts && session.beginning == Beginning::NotCaptured {
                        session.beginning = Beginning::BySid;
                    }
                    session.calls.push(call);
                }
                None => self.stray.push(Orphan { arrival, call }),
            },
        }
    }

    fn take_start(&mut self, arrival: usize, call: CallRecord) {
        if call.status.is_failure() {
            return self.refused.push(Orphan { arrival, call });
        }
        let sid = match (&call.handed_out, &call.sid) {
            (Recorded::Value(Some(sid)), _) | (_, Some(sid)) => sid,
            _ => return self.unanswered.push(Orphan { arrival, call }),
        };
        let index = self.session_of(sid, arrival);
        let session = &mut self.sessions[index].session;
        session.beginning = Beginning::BySid;
        session.calls.push(call);
    }

    fn take_batch(&mut self, arrival: usize, call: CallRecord) {
        let digest = call.digest();
        let earlier = self.batches.get(&digest).copied().filter(|&index| {
            let last = self.sessions[index].session.calls.last();
            last.is_some_and(|call| call.status.is_failure())
        });
        let index = earlier.unwrap_or_else(|| self.open(None, arrival));
        self.batches.insert(digest, index);
        let session = &mut self.sessions[index].session;
        session.downloaded = true;
        session.beginning = Beginning::BySid;
        if let Recorded::Value(Some(sid)) = &call.handed_out {
            session.sid = Some(sid.as_ref().into());
        }
        session.calls.push(call);
    }

    fn session_of(&mut self, sid: &str, arrival: usize) -> usize {
        if let Some(&index) = self.by_sid.get(sid) {
            return index;
        }
        let sid: Arc<str> = sid.into();
        let index = self.open(Some(sid.clone()), arrival);
        self.by_sid.insert(sid, index);
        index
    }

    fn open(&mut self, sid: Option<Arc<str>>, first: usize) -> usize {
        self.sessions.push(Growing { session: Session::new(sid), first });
        self.sessions.len() - 1
    }

    fn finish(mut self) -> Joined {
        self.join_unanswered();
        let mut loose = self.join_refused();
        loose.extend(self.join_strays());
        loose.sort_by_key(|orphan| orphan.arrival);
        self.sessions.sort_by_key(|growing| growing.first);
        Joined {
            sessions: self.sessions.into_iter().map(|growing| growing.session).collect(),
            loose: loose.into_iter().map(|orphan| orphan.call).collect(),
        }
    }

    /// Gives each start of unknown sid the first sid that can be its own, or a session without a sid.
    fn join_unanswered(&mut self) {
        let mut startless = self.startless();
        let mut tries: HashMap<u64, usize, RandomState> = HashMap::default();
        for Orphan { arrival, call } in std::mem::take(&mut self.unanswered) {
            let digest = call.digest();
            // The same start again, without an answer to either, is a second try of one session.
            let known = tries.get(&digest).copied().filter(|_| call.status == Status::Unknown);
            let index = known
                .or_else(|| {
                    let later = startless.get_mut(&call.place.input)?;
                    let (&first, &index) = later
                        .range(arrival..)
                        .find(|(_, index)| self.sessions[**index].session.may_share_host(&call))?;
                    later.remove(&first);
                    Some(index)
                })
                .unwrap_or_else(|| self.open(None, arrival));
            tries.insert(digest, index);
            let growing = &mut self.sessions[index];
            growing.first = growing.first.min(arrival);
            growing.session.beginning = Beginning::ByOrder;
            growing.session.insert(call);
        }
    }

    /// The sessions without a start, by the input and arrival of their first call.
    fn startless(&self) -> HashMap<InputId, BTreeMap<usize, usize>, RandomState> {
        let mut startless: HashMap<InputId, BTreeMap<usize, usize>, RandomState> =
            HashMap::default();
        for (index, Growing { session, first }) in self.sessions.iter().enumerate() {
            if session.beginning == Beginning::NotCaptured
                && let Some(call) = session.calls.first()
            {
                startless.entry(call.place.input).or_default().insert(*first, index);
            }
        }
        startless
    }

    /// Gives each refused start to the session that a later try of it opened; returns the rest.
    fn join_refused(&mut self) -> Vec<Orphan> {
        let mut opened: HashMap<u64, usize, RandomState> = HashMap::default();
        if !self.refused.is_empty() {
            for (index, growing) in self.sessions.iter().enumerate() {
                let starts =
                    growing.session.calls.iter().filter(|call| call.kind == CallKind::Open);
                opened.extend(starts.map(|start| (start.digest(), index)));
            }
        }
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.refused) {
            match opened.get(&orphan.call.digest()) {
                Some(&index) => {
                    let growing = &mut self.sessions[index];
                    growing.first = growing.first.min(orphan.arrival);
                    growing.session.insert(orphan.call);
                }
                None => loose.push(orphan),
            }
        }
        loose
    }

    /// Gives events without a usable sid to the only session of their input; returns the rest.
    fn join_strays(&mut self) -> Vec<Orphan> {
        if self.stray.is_empty() {
            return Vec::new();
        }
        let mut only: HashMap<InputId, Option<usize>, RandomState> = HashMap::default();
        for (index, growing) in self.sessions.iter().enumerate() {
            for input in growing.session.inputs() {
                only.entry(input).and_modify(|only| *only = None).or_insert(Some(index));
            }
        }
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.stray) {
            match only.get(&orphan.call.place.input).copied().flatten() {
                Some(index) => self.sessions[index].session.insert(orphan.call),
                None => loose.push(orphan),
            }
        }
        loose
    }
}
