//! The sessions that are growing, in slots that are used again.

use std::sync::Arc;

use super::growing::Growing;

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
