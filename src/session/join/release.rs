//! Lets go of sessions that are over.

use std::vec;

use super::growing::Growing;
use super::orphans::Until;
use super::{Hindsight, Joined, Joiner, hash};
use crate::ingest::{Recorded, Status};
use crate::place::InputId;
use crate::session::twins::drop_twins;
use crate::session::{CallRecord, Session, Turn};

/// How many sessions are let go at a time in the end: enough to judge side by side.
const AT_A_TIME: usize = 64;

impl Joiner {
    /// What log time has passed by when it is `now_ms`, in milliseconds since the Unix epoch.
    pub fn ripe(&mut self, now_ms: i64) -> Joined {
        let mut joined = self.settle(Until::Time(now_ms));
        let over: Vec<usize> = self
            .slots
            .iter()
            .filter(|(slot, growing)| {
                let wait_ms =
                    if growing.ended { self.horizon.settled_ms } else { self.horizon.idle_ms };
                let last_ms = growing.seen_ms.map(|(_, last_ms)| last_ms);
                last_ms.is_some_and(|last_ms| now_ms.saturating_sub(last_ms) > wait_ms)
                    && !self.is_held(growing)
                    && !self.orphans.may_want(*slot)
            })
            .map(|(slot, _)| slot)
            .collect();
        self.let_go(over, &mut joined);
        joined
    }

    /// Says that `input` is read to its end.
    pub fn ended(&mut self, input: InputId) -> Joined {
        let mut joined = self.settle(Until::Input(input));
        self.finish_loose(&mut joined);
        joined
    }

    /// All that is left when the inputs are read.
    pub fn finish(mut self) -> Rest {
        let last = self.settle(Until::End);
        let mut left: Vec<(Turn, usize)> =
            self.slots.iter().map(|(slot, growing)| (growing.first, slot)).collect();
        left.sort_unstable();
        Rest { joiner: self, left: left.into_iter(), last: Some(last) }
    }

    fn is_held(&self, growing: &Growing) -> bool {
        growing.sid.as_deref().is_some_and(|sid| self.known.returned.contains(&hash(sid)))
    }

    fn let_go(&mut self, slots: Vec<usize>, joined: &mut Joined) {
        for slot in slots {
            let Some(mut growing) = self.slots.take(slot) else { continue };
            if let Some(sid) = &growing.sid {
                self.by_sid.remove(sid);
                self.gone.insert(hash(sid));
            }
            for digest in &growing.digests {
                self.orphans.forget(slot, *digest);
                if growing.downloaded {
                    self.batches.remove(digest);
                }
            }
            for call in growing.unsettled() {
                self.waiting.forget(call);
                self.believe(call);
            }
            let (mut session, twins) = growing.whole(&self.holes);
            joined.twins += twins;
            if session.downloaded {
                session.sid = session.calls.iter().find_map(handed_out).map(Into::into);
            }
            joined.sessions.push(session);
        }
        joined.sessions.sort_by_key(Session::turn);
        self.finish_loose(joined);
    }

    fn finish_loose(&mut self, joined: &mut Joined) {
        for call in &mut joined.loose {
            self.waiting.forget(call);
            self.believe(call);
        }
        joined.loose.sort_by_key(CallRecord::turn);
        joined.twins += drop_twins(&mut joined.loose);
    }

    /// Where no response at all was recorded, the lack of one tells nothing.
    fn believe(&mut self, call: &mut CallRecord) {
        let input = call.place.input;
        if call.status == Status::None && !self.answered.contains(&input) {
            self.believed.insert(input);
            call.set_status(Status::Unknown);
        }
    }
}

/// What is left when the inputs are read: the sessions, by their first call, some at a time, and last the
/// calls that belong to none. What is given is whole, and takes more memory than what is left.
#[derive(Debug)]
pub struct Rest {
    joiner: Joiner,
    left: vec::IntoIter<(Turn, usize)>,
    last: Option<Joined>,
}

impl Rest {
    /// What was found out too late, when all that is left was taken.
    pub fn hindsight(self) -> Hindsight {
        let Joiner { believed, answered, mut hindsight, .. } = self.joiner;
        hindsight.answered.extend(believed.intersection(&answered));
        hindsight
    }
}

impl Iterator for Rest {
    type Item = Joined;

    fn next(&mut self) -> Option<Joined> {
        let some: Vec<usize> = self.left.by_ref().take(AT_A_TIME).map(|(_, slot)| slot).collect();
        let mut joined = if some.is_empty() { self.last.take()? } else { Joined::default() };
        self.joiner.let_go(some, &mut joined);
        Some(joined)
    }
}

/// The session ID that a call's response hands out.
fn handed_out(call: &CallRecord) -> Option<&str> {
    match call.handed_out() {
        Recorded::Value(sid) => sid,
        _ => None,
    }
}
