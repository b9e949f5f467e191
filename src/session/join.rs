//! Puts calls together into sessions.

mod startless;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::twins::drop_twins;
use super::{Beginning, CallKind, CallRecord, Session};
use crate::api::EventType;
use crate::ingest::{Recorded, Status};
use crate::place::InputId;
use startless::Startless;

/// All sessions of a run.
#[derive(Debug, Default)]
pub struct Joined {
    /// The sessions, by their first call in order of arrival.
    pub sessions: Vec<Session>,
    /// Calls that belong to no session: refused starts, and events without a usable session ID.
    pub loose: Vec<CallRecord>,
    /// Calls left out because another record tells of the same request.
    pub twins: u64,
}

/// Puts the calls of all inputs together into sessions.
///
/// The sid in the path decides. A `sessionStart` joins its session by the `Location` of its response;
/// where that is not known, the first sid of its input and host that has no start yet and comes later.
pub fn join(mut calls: Vec<CallRecord>) -> Joined {
    sort_by_arrival(&mut calls);
    let twins = drop_twins(&mut calls);
    let mut joiner = Joiner::default();
    for (arrival, call) in calls.into_iter().enumerate() {
        joiner.take(arrival, call);
    }
    Joined { twins, ..joiner.finish() }
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
    calls.sort_by_key(CallRecord::turn);
}

/// A session with the arrival of its first call.
struct Growing {
    session: Session,
    first: usize,
}

impl Growing {
    /// Takes a call that was put aside. The calls are put in order once all are there.
    fn adopt(&mut self, orphan: Orphan) {
        self.first = self.first.min(orphan.arrival);
        self.session.calls.push(orphan.call);
    }
}

/// A call whose sid is not known, put aside until all sessions are.
struct Orphan {
    arrival: usize,
    call: CallRecord,
}

/// The first `sessionStart` with a payload.
#[derive(Clone, Copy)]
struct Opened {
    session: usize,
    input: InputId,
}

type Starts = HashMap<u64, Opened, RandomState>;

#[derive(Default)]
struct Joiner {
    sessions: Vec<Growing>,
    by_sid: HashMap<Arc<str>, usize, RandomState>,
    /// Batches by payload: what is sent again is the same downloaded session.
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
        let earlier = digest.and_then(|digest| self.batches.get(&digest).copied());
        let index = earlier.unwrap_or_else(|| self.open(None, arrival));
        if let Some(digest) = digest {
            self.batches.insert(digest, index);
        }
        let session = &mut self.sessions[index].session;
        session.downloaded = true;
        session.beginning = Beginning::BySid;
        if let Recorded::Value(Some(sid)) = &call.handed_out
            && session.sid.is_none()
        {
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
        let mut opened = self.opened();
        self.join_unanswered(&mut opened);
        let mut loose = self.join_refused(&opened);
        loose.extend(self.join_strays());
        loose.sort_by_key(|orphan| orphan.arrival);
        self.sessions.sort_by_key(|growing| growing.first);
        let sorted = |Growing { mut session, .. }: Growing| {
            session.calls.sort_by_key(CallRecord::turn);
            session
        };
        Joined {
            sessions: self.sessions.into_iter().map(sorted).collect(),
            loose: loose.into_iter().map(|orphan| orphan.call).collect(),
            twins: 0,
        }
    }

    /// The starts that opened sessions, by their payload, as far as starts are left that may repeat one.
    fn opened(&self) -> Starts {
        let mut opened = Starts::default();
        if self.unanswered.is_empty() && self.refused.is_empty() {
            return opened;
        }
        for (session, growing) in self.sessions.iter().enumerate() {
            for call in growing.session.calls.iter().filter(|call| call.kind == CallKind::Open) {
                if let Some(digest) = call.digest() {
                    opened.entry(digest).or_insert(Opened { session, input: call.place.input });
                }
            }
        }
        opened
    }

    /// Gives each start of unknown sid the first sid that can be its own, or a session without a sid.
    fn join_unanswered(&mut self, opened: &mut Starts) {
        let mut startless = self.startless();
        for orphan in std::mem::take(&mut self.unanswered) {
            let Orphan { arrival, call } = &orphan;
            let (digest, input) = (call.digest(), call.place.input);
            // The same start again, without an answer, is a second try of one session; in another input
            // it is the same call, recorded twice.
            let twin = digest
                .and_then(|digest| opened.get(&digest))
                .filter(|twin| call.status == Status::Unknown || twin.input != input);
            if let Some(twin) = twin {
                self.sessions[twin.session].adopt(orphan);
                continue;
            }
            let session =
                startless.take(call, *arrival).unwrap_or_else(|| self.open(None, *arrival));
            if let Some(digest) = digest {
                opened.entry(digest).or_insert(Opened { session, input });
            }
            self.sessions[session].session.beginning = Beginning::ByOrder;
            self.sessions[session].adopt(orphan);
        }
    }

    /// The sessions without a start.
    fn startless(&self) -> Startless {
        let mut startless = Startless::default();
        for (index, Growing { session, first }) in self.sessions.iter().enumerate() {
            if session.beginning == Beginning::NotCaptured
                && let Some(call) = session.calls.first()
            {
                startless.add(index, *first, call);
            }
        }
        startless
    }

    /// Gives each refused start to the session that another try of it opened; returns the rest.
    fn join_refused(&mut self, opened: &Starts) -> Vec<Orphan> {
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.refused) {
            match orphan.call.digest().and_then(|digest| opened.get(&digest)) {
                Some(opened) => self.sessions[opened.session].adopt(orphan),
                None => loose.push(orphan),
            }
        }
        loose
    }

    /// Gives events without a usable sid to the only live session of their input; returns the rest.
    fn join_strays(&mut self) -> Vec<Orphan> {
        if self.stray.is_empty() {
            return Vec::new();
        }
        let mut only: HashMap<InputId, Option<usize>, RandomState> = HashMap::default();
        let live = self.sessions.iter().enumerate().filter(|(_, one)| !one.session.downloaded);
        for (index, growing) in live {
            for input in growing.session.inputs() {
                only.entry(input).and_modify(|only| *only = None).or_insert(Some(index));
            }
        }
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.stray) {
            match only.get(&orphan.call.place.input).copied().flatten() {
                Some(index) => self.sessions[index].adopt(orphan),
                None => loose.push(orphan),
            }
        }
        loose
    }
}

#[cfg(test)]
mod tests;
