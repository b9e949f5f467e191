//! The sessions that are growing, in slots that are used again.

use std::sync::Arc;

use super::orphans::Orphan;
use super::{Session, Turn};
use crate::api::EventType;

/// A session that more calls may come to.
#[derive(Debug)]
pub(super) struct Growing {
    pub session: Session,
    /// The turn of its first call in order of arrival.
    pub first: Turn,
    /// Its first and its last call in log time, in milliseconds since the Unix epoch, where one is known.
    pub seen_ms: Option<(i64, i64)>,
    /// Whether an event that ends it has come.
    pub ended: bool,
}

impl Growing {
    fn new(sid: Option<Arc<str>>) -> Self {
        Self { session: Session::new(sid), first: Turn::LAST, seen_ms: None, ended: false }
    }

    /// Adds a call. The calls are put in order when the session is let go.
    pub(super) fn push(&mut self, Orphan { call, seen_ms }: Orphan) {
        self.first = self.first.min(call.turn());
        if let Some(seen_ms) = seen_ms {
            let (first, last) = self.seen_ms.unwrap_or((seen_ms, seen_ms));
            self.seen_ms = Some((first.min(seen_ms), last.max(seen_ms)));
        }
        self.ended |= call.events.iter().any(|event| {
            let event_type = event.kind.meant();
            matches!(event_type, Some(EventType::SessionEnd | EventType::SessionComplete))
        });
        self.session.calls.push(call);
    }
}

/// Growing sessions by slot.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Option<Growing>>,
    free: Vec<usize>,
}

impl Slots {
    /// A slot for a new session.
    pub(super) fn open(&mut self, sid: Option<Arc<str>>) -> usize {
        let growing = Some(Growing::new(sid));
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot] = growing;
                slot
            }
            None => {
                self.slots.push(growing);
                self.slots.len() - 1
            }
        }
    }

    /// The session in `slot`, which must be taken.
    pub(super) fn at(&mut self, slot: usize) -> &mut Growing {
        self.slots[slot].as_mut().expect("whoever let a session go forgot its slot")
    }

    /// Takes the session out of `slot`.
    pub(super) fn take(&mut self, slot: usize) -> Option<Growing> {
        let growing = self.slots[slot].take()?;
        self.free.push(slot);
        Some(growing)
    }

    /// How many sessions are growing.
    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// The sessions with their slots.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Growing)> {
        self.slots.iter().enumerate().filter_map(|(slot, growing)| Some((slot, growing.as_ref()?)))
    }

    /// The first slot with such a session.
    pub(super) fn find(&self, such: impl Fn(&Growing) -> bool) -> Option<usize> {
        self.iter().find(|(_, growing)| such(growing)).map(|(slot, _)| slot)
    }
}
