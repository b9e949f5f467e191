//! Calls whose session is not known when they come.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::startless::Startless;
use super::{Joined, Joiner};
use crate::ingest::{Hop, Status};
use crate::place::InputId;
use crate::session::{Beginning, CallKind, CallRecord};

/// A call with its place in log time, in milliseconds since the Unix epoch.
#[derive(Debug)]
pub(super) struct Orphan {
    pub call: CallRecord,
    pub seen_ms: Option<i64>,
}

/// The first `sessionStart` with a payload.
#[derive(Clone, Copy, Debug)]
struct Opened {
    slot: usize,
    input: InputId,
    hop: Hop,
}

/// Calls that were put aside, and what may tell their sessions.
#[derive(Debug, Default)]
pub(super) struct Orphans {
    /// Starts whose response does not tell the sid.
    pub unanswered: Vec<Orphan>,
    /// Starts that the server rejected.
    pub refused: Vec<Orphan>,
    /// Events without a usable sid.
    pub strays: Vec<Orphan>,
    /// The starts that opened sessions, by payload.
    opened: HashMap<u64, Opened, RandomState>,
    /// The only live session of an input; none within where it has several.
    only: HashMap<InputId, Option<usize>, RandomState>,
    /// The last input that was seen to have several: mostly that of the next call.
    several: Option<InputId>,
}

/// Until when it is known what the inputs hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    /// Up to a point of log time, in milliseconds since the Unix epoch.
    Time(i64),
    /// This input is read to its end.
    Input(InputId),
    /// All of them are.
    End,
}

impl Orphans {
    /// Takes out the call that is such.
    pub(super) fn take_where(&mut self, such: impl Fn(&CallRecord) -> bool) -> Option<Orphan> {
        [&mut self.unanswered, &mut self.refused, &mut self.strays].into_iter().find_map(
            |orphans| {
                let at = orphans.iter().rposition(|orphan| such(&orphan.call))?;
                Some(orphans.remove(at))
            },
        )
    }

    /// Notes that a call was put to the session in `slot`.
    pub(super) fn placed(&mut self, slot: usize, call: &CallRecord) {
        let input = call.place.input;
        if call.kind == CallKind::Batch {
            return;
        }
        if self.several != Some(input) {
            let only = self.only.entry(input).or_insert(Some(slot));
            if *only != Some(slot) {
                *only = None;
                self.several = Some(input);
            }
        }
        if call.kind == CallKind::Open
            && let Some(digest) = call.digest()
        {
            self.opened.entry(digest).or_insert(Opened { slot, input, hop: call.hop });
        }
    }

    /// Forgets that a call with this payload was put to the session in `slot`, which is let go.
    pub(super) fn forget(&mut self, slot: usize, digest: u64) {
        if self.opened.get(&digest).is_some_and(|opened| opened.slot == slot) {
            self.opened.remove(&digest);
        }
    }

    /// Forgets the only session of `input`, which is read to its end.
    fn forget_only(&mut self, input: InputId) {
        self.only.remove(&input);
        self.several.take_if(|several| *several == input);
    }

    /// Whether calls may still be put to the session in `slot` because it is the only one of its input.
    pub(super) fn may_want(&self, slot: usize) -> bool {
        self.only.values().any(|only| *only == Some(slot))
    }

    /// The session that another try of `start` opened, or that another input tells of.
    pub(super) fn session_of(&self, start: &CallRecord) -> Option<usize> {
        let opened = self.opened.get(&start.digest()?)?;
        // Two that were both accepted, seen at the same place, are two sessions.
        let same = matches!(start.status, Status::Unknown | Status::None)
            || opened.input != start.place.input
            || opened.hop != start.hop;
        same.then_some(opened.slot)
    }
}

impl Joiner {
    /// Puts the calls that were put aside to sessions, as far as these are sure by now.
    pub(super) fn settle(&mut self, until: Until) -> Joined {
        self.settle_unanswered(until);
        let mut joined = Joined::default();
        joined.loose.extend(self.settle_refused(until));
        joined.loose.extend(self.settle_strays(until));
        if let Until::Input(input) = until {
            self.orphans.forget_only(input);
        }
        joined
    }

    /// Whether nothing more will come for a call.
    fn is_due(&self, orphan: &Orphan, until: Until, wait_ms: i64) -> bool {
        match until {
            Until::Time(now_ms) => {
                orphan.seen_ms.is_some_and(|seen_ms| now_ms.saturating_sub(seen_ms) > wait_ms)
            }
            Until::Input(input) => orphan.call.place.input == input,
            Until::End => true,
        }
    }

    /// Gives each start of unknown sid the first sid that can be its own, or a session without a sid.
    fn settle_unanswered(&mut self, until: Until) {
        if self.orphans.unanswered.is_empty() {
            return;
        }
        let mut waiting = std::mem::take(&mut self.orphans.unanswered);
        waiting.sort_by_key(|orphan| orphan.call.turn());
        let mut startless = self.startless();
        for orphan in waiting {
            if !self.is_due(&orphan, until, self.horizon.settled_ms) {
                self.orphans.unanswered.push(orphan);
            } else if self.is_refused(&orphan.call) {
                self.orphans.refused.push(orphan);
            } else if let Some(sid) = orphan.call.opens() {
                let slot = self.slot_of_start(sid, &orphan.call);
                self.open(slot, orphan);
            } else if let Some(slot) = self.orphans.session_of(&orphan.call) {
                self.push(slot, orphan);
            } else {
                self.give_by_order(orphan, until, &mut startless);
            }
        }
    }

    fn give_by_order(&mut self, orphan: Orphan, until: Until, startless: &mut Startless) {
        let first = startless.first_after(&orphan.call);
        let first = first.filter(|(first, _)| {
            first.ms.saturating_sub(orphan.call.arrival_ms) <= self.horizon.idle_ms
        });
        let slot = match first {
            Some((first, slot)) if self.is_settled(slot, until) => {
                startless.remove(orphan.call.place.input, first);
                slot
            }
            None if self.is_due(&orphan, until, self.horizon.idle_ms) => self.slots.open(None),
            _ => return self.orphans.unanswered.push(orphan),
        };
        self.slots.at(slot).beginning = Beginning::ByOrder;
        self.push(slot, orphan);
    }

    /// Whether a start of the session in `slot` would have come by now.
    fn is_settled(&mut self, slot: usize, until: Until) -> bool {
        let Until::Time(now_ms) = until else { return true };
        let settled_ms = self.horizon.settled_ms;
        let seen_ms = self.slots.at(slot).seen_ms;
        seen_ms.is_some_and(|(first_ms, _)| now_ms.saturating_sub(first_ms) > settled_ms)
    }

    /// The sessions without a start.
    fn startless(&self) -> Startless {
        let mut startless = Startless::default();
        for (slot, growing) in self.slots.iter() {
            if growing.beginning == Beginning::NotCaptured {
                startless.add(slot, growing);
            }
        }
        startless
    }

    /// Gives each refused start to the session that another try of it opened; returns those that have
    /// none.
    fn settle_refused(&mut self, until: Until) -> Vec<CallRecord> {
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.orphans.refused) {
            let digest = orphan.call.digest();
            match digest.and_then(|digest| self.orphans.opened.get(&digest)) {
                Some(&Opened { slot, .. }) => self.push(slot, orphan),
                // A later input may tell of another try.
                None if matches!(until, Until::Input(_)) => self.orphans.refused.push(orphan),
                None if self.is_due(&orphan, until, self.horizon.settled_ms) => {
                    loose.push(orphan.call);
                }
                None => self.orphans.refused.push(orphan),
            }
        }
        loose
    }

    /// Gives events without a usable sid to the only live session of their input; returns those of inputs
    /// that have several, or none.
    fn settle_strays(&mut self, until: Until) -> Vec<CallRecord> {
        let mut loose = Vec::new();
        for orphan in std::mem::take(&mut self.orphans.strays) {
            let input = orphan.call.place.input;
            let is_read = match until {
                Until::Time(_) => false,
                Until::Input(read) => read == input,
                Until::End => true,
            };
            match self.orphans.only.get(&input) {
                Some(None) => loose.push(orphan.call),
                Some(&Some(slot)) if is_read => {
                    self.holes.remove(&orphan.call.turn());
                    self.push(slot, orphan);
                }
                None if is_read => loose.push(orphan.call),
                _ => self.orphans.strays.push(orphan),
            }
        }
        loose
    }
}
