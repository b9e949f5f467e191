//! Puts calls together into sessions while they are read, and lets go of sessions that are over.
//!
//! The sid in the path decides. A `sessionStart` joins its session by the `Location` of its response;
//! where that is not known, the first sid of its input and host that has no start yet and comes later.
//!
//! A session is let go when log time has passed it by: see [`Horizon`]. Should one of its calls come
//! after all, the joiner says so in [`Hindsight`], and another reading, which has it from the beginning,
//! holds that session to the end.

mod growing;
mod holes;
mod orphans;
mod release;
mod slots;
mod startless;
mod waiting;

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::Arc;
use std::vec;

use foldhash::fast::{FixedState, RandomState};

use super::{Answer, Beginning, CallKind, CallRecord, Session, Turn};
use crate::ingest::Status;
use crate::place::InputId;
use holes::Holes;
use orphans::{Orphan, Orphans};
pub use release::Rest;
use slots::Slots;
use waiting::Waiting;

/// How long calls are kept for what may still come, in milliseconds of log time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// A session that has not ended, behind its last call.
    pub idle_ms: i64,
    /// A session that has ended, behind its last call; and a call whose session is not known yet.
    pub settled_ms: i64,
}

impl Default for Horizon {
    /// Twice the longest timeout of the back end (30 minutes without playhead movement), and its shorter
    /// one (10 minutes without an event) for what has ended.
    fn default() -> Self {
        Self { idle_ms: 60 * 60 * 1000, settled_ms: 10 * 60 * 1000 }
    }
}

impl Horizon {
    /// Everything is kept to the end.
    pub const UNBOUNDED: Self = Self { idle_ms: i64::MAX, settled_ms: i64::MAX };
}

/// What a reading of all inputs found out too late: the next reading knows it from the beginning.
#[derive(Clone, Debug, Default)]
pub struct Hindsight {
    /// The sids of calls that came after their session had been let go, as hashes: to be held.
    returned: HashSet<u64, RandomState>,
    /// Inputs whose first response came after calls had been let go in the belief that they record none.
    answered: HashSet<InputId, RandomState>,
}

impl Hindsight {
    /// Adds what another reading found out; whether that is news.
    pub fn learn(&mut self, other: Self) -> Learned {
        let known = self.returned.len() + self.answered.len();
        self.returned.extend(other.returned);
        self.answered.extend(other.answered);
        let more = self.returned.len() + self.answered.len() > known;
        if more { Learned::More } else { Learned::Nothing }
    }
}

/// Whether a reading found out what was not known to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learned {
    /// It did: what came of it may be wrong.
    More,
    /// It did not.
    Nothing,
}

/// What is whole: nothing more belongs to it.
#[derive(Debug, Default)]
pub struct Joined {
    /// Sessions, by their first call in order of arrival.
    pub sessions: Vec<Session>,
    /// Calls that belong to no session: refused starts, and events without a usable session ID.
    pub loose: Vec<CallRecord>,
    /// Calls left out because another record tells of the same request.
    pub twins: u64,
}

/// Whether a response found its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It did.
    Request,
    /// None waits for it.
    NoRequest,
}

/// Takes calls, and gives sessions.
#[derive(Debug, Default)]
pub struct Joiner {
    horizon: Horizon,
    known: Hindsight,
    slots: Slots,
    by_sid: HashMap<Arc<str>, usize, RandomState>,
    /// Batches by payload: what is sent again is the same downloaded session.
    batches: HashMap<u64, usize, RandomState>,
    orphans: Orphans,
    holes: Holes,
    waiting: Waiting,
    /// The inputs in which a response was recorded.
    answered: HashSet<InputId, RandomState>,
    /// The inputs of which calls were let go in the belief that they record no responses.
    believed: HashSet<InputId, RandomState>,
    /// The sids that were let go, as hashes.
    gone: HashSet<u64, RandomState>,
    hindsight: Hindsight,
}

impl Joiner {
    /// A joiner that keeps calls for `horizon`, and knows what readings before found out.
    pub fn new(horizon: Horizon, known: Hindsight) -> Self {
        let answered = known.answered.clone();
        Self { horizon, known, answered, ..Self::default() }
    }

    /// Takes the first of `calls`. `seen_ms` is its place in log time, in milliseconds since the Unix
    /// epoch.
    ///
    /// A call is large: where the sid in its path decides, which it mostly does, it goes to its session
    /// without a stop on the way.
    pub fn take_first(&mut self, calls: &mut vec::IntoIter<CallRecord>, seen_ms: Option<i64>) {
        let Some(call) = calls.as_mut_slice().first_mut() else { return };
        if let (CallKind::Event, Some(sid)) = (call.kind, &call.sid) {
            self.waiting.expect(call);
            let slot = self.slot_of_event(sid, call);
            // The memory of its own sid serves the next call again, while it is at hand.
            call.sid.clone_from(&self.slots.at(slot).sid);
            self.note(slot, call, seen_ms);
            self.slots.at(slot).calls.take_first(calls);
        } else if let Some(call) = calls.next() {
            self.take(call, seen_ms);
        }
    }

    /// Takes a call. `seen_ms` is its place in log time, in milliseconds since the Unix epoch.
    pub fn take(&mut self, call: CallRecord, seen_ms: Option<i64>) {
        self.waiting.expect(&call);
        match (call.kind, &call.sid) {
            (CallKind::Batch, _) => self.take_batch(call, seen_ms),
            (CallKind::Open, _) => self.take_start(Orphan { call, seen_ms }),
            (CallKind::Event, None) => {
                self.holes.add(call.turn());
                self.orphans.strays.push(Orphan { call, seen_ms });
            }
            (CallKind::Event, Some(sid)) => {
                let slot = self.slot_of_event(sid, &call);
                self.push(slot, Orphan { call, seen_ms });
            }
        }
    }

    /// Says that a record cannot be read: it may have been a call of any session of that time.
    pub fn lost(&mut self, place: Turn) {
        self.holes.add(place);
    }

    /// How many sessions are open: more calls may come to them.
    pub fn open_sessions(&self) -> usize {
        self.slots.len()
    }

    /// Says that a response was recorded in `input`: that another call has none now tells something.
    pub fn answered(&mut self, input: InputId) {
        self.answered.insert(input);
    }

    /// Gives a response to the last request before it that waits for it.
    pub fn answer(&mut self, answer: Answer) -> Answered {
        let Some(request) = self.waiting.request(&answer) else { return Answered::NoRequest };
        let waits = |call: &CallRecord| {
            (call.place.input, call.place.record) == (answer.input, request.record)
        };
        if let Some(mut orphan) = self.orphans.take_where(waits) {
            orphan.call.answer(answer);
            self.take(orphan.call, orphan.seen_ms);
            return Answered::Request;
        }
        let slot = match &request.sid {
            Some(sid) => self.by_sid.get(sid.as_ref()).copied(),
            // A batch has no sid by which it could be found.
            None => self.slots.find(|it| it.calls.iter().any(waits)),
        };
        let calls = slot.map(|slot| &mut self.slots.at(slot).calls);
        match calls.and_then(|calls| calls.iter_mut().rfind(|call| waits(call))) {
            Some(call) => {
                call.answer(answer);
                Answered::Request
            }
            None => Answered::NoRequest,
        }
    }

    fn take_start(&mut self, orphan: Orphan) {
        let Orphan { call, .. } = &orphan;
        if self.is_refused(call) {
            self.orphans.refused.push(orphan);
        } else if call.status != Status::None
            && let Some(sid) = call.opens()
        {
            let slot = self.slot_of_start(sid, call);
            self.open(slot, orphan);
        } else {
            self.orphans.unanswered.push(orphan);
        }
    }

    fn take_batch(&mut self, call: CallRecord, seen_ms: Option<i64>) {
        let digest = call.digest();
        let earlier = digest.and_then(|digest| self.batches.get(&digest).copied());
        let slot = earlier.unwrap_or_else(|| self.slots.open(None));
        if let Some(digest) = digest {
            self.batches.insert(digest, slot);
        }
        let session = self.slots.at(slot);
        session.downloaded = true;
        session.beginning = Beginning::BySid;
        self.push(slot, Orphan { call, seen_ms });
    }

    /// Whether the server rejected the call. That there was no answer tells something only where others
    /// were recorded.
    fn is_refused(&self, call: &CallRecord) -> bool {
        match call.status {
            Status::None => self.answered.contains(&call.place.input),
            status => status.is_failure(),
        }
    }

    /// Adds the start of a session of known sid.
    fn open(&mut self, slot: usize, start: Orphan) {
        self.slots.at(slot).beginning = Beginning::BySid;
        self.push(slot, start);
    }

    fn push(&mut self, slot: usize, Orphan { call, seen_ms }: Orphan) {
        self.note(slot, &call, seen_ms);
        self.slots.at(slot).calls.push(call);
    }

    /// Notes that a call goes to the session in `slot`.
    fn note(&mut self, slot: usize, call: &CallRecord, seen_ms: Option<i64>) {
        self.orphans.placed(slot, call);
        self.slots.at(slot).note(call, seen_ms);
    }

    /// The slot of the session with the sid in the path of `event`.
    fn slot_of_event(&mut self, sid: &str, event: &CallRecord) -> usize {
        let slot = self.slot_of(sid);
        let session = self.slots.at(slot);
        if session.beginning == Beginning::NotCaptured
            && !event.status.is_failure()
            && event.start().is_some()
        {
            session.beginning = Beginning::BySid;
        }
        slot
    }

    fn slot_of(&mut self, sid: &str) -> usize {
        if let Some(&slot) = self.by_sid.get(sid) {
            return slot;
        }
        let sid = self.enter(sid);
        let slot = self.slots.open(Some(Arc::clone(&sid)));
        self.by_sid.insert(sid, slot);
        slot
    }

    /// The slot of the session that `start` opens: perhaps one whose sid was not known before.
    fn slot_of_start(&mut self, sid: &str, start: &CallRecord) -> usize {
        let repeated = self.orphans.session_of(start);
        match repeated {
            Some(slot) if !self.by_sid.contains_key(sid) && self.slots.at(slot).sid.is_none() => {
                let sid = self.enter(sid);
                self.slots.at(slot).sid = Some(Arc::clone(&sid));
                self.by_sid.insert(sid, slot);
                slot
            }
            _ => self.slot_of(sid),
        }
    }

    /// A sid that no session has yet; should one have had it, that was let go too early.
    fn enter(&mut self, sid: &str) -> Arc<str> {
        let hash = hash(sid);
        if self.gone.contains(&hash) {
            self.hindsight.returned.insert(hash);
        }
        sid.into()
    }
}

/// A sid among those that were let go.
fn hash(sid: &str) -> u64 {
    FixedState::with_seed(0).hash_one(sid)
}

#[cfg(test)]
mod tests;
