//! Lets go of sessions that are over.

use super::growing::Growing;
use super::orphans::Until;
use super::{Hindsight, Joined, Joiner, hash};
use crate::ingest::{Recorded, Status};
use crate::place::InputId;
use crate::session::twins::drop_twins;
use crate::session::{CallRecord, Session};

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

    /// All that is left when the inputs are read, and what was found out too late.
    pub fn finish(mut self) -> (Joined, Hindsight) {
        let mut joined = self.settle(Until::End);
        let rest = self.slots.iter().map(|(slot, _)| slot).collect();
        self.let_go(rest, &mut joined);
        let late = self.believed.intersection(&self.answered);
        self.hindsight.answered.extend(late);
        (joined, self.hindsight)
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
            let (mut session, twins) = growing.whole();
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

/// The session ID that a call's response hands out.
fn handed_out(call: &CallRecord) -> Option<&str> {
    match &call.handed_out {
        Recorded::Value(sid) => sid.as_deref(),
        _ => None,
    }
}
