//! The calls of a session that is growing.

use std::vec;

use crate::session::CallRecord;

/// How many calls a block holds: few, since most of the memory of a run is that of open sessions.
const BLOCK: usize = 8;

/// Calls in the order in which they come. They are held in blocks: one long list would move all of them
/// each time it grows, and be half empty when it has grown.
#[derive(Debug, Default)]
pub(super) struct Calls {
    full: Vec<Vec<CallRecord>>,
    last: Vec<CallRecord>,
}

impl Calls {
    /// Adds a call.
    pub(super) fn push(&mut self, call: CallRecord) {
        self.room().push(call);
    }

    /// Adds the first of `calls`.
    pub(super) fn take_first(&mut self, calls: &mut vec::IntoIter<CallRecord>) {
        let room = self.room();
        if let Some(call) = calls.next() {
            room.push(call);
        }
    }

    /// The last block, in which there is room for a call.
    fn room(&mut self) -> &mut Vec<CallRecord> {
        if self.last.len() == BLOCK {
            let full = std::mem::replace(&mut self.last, Vec::with_capacity(BLOCK));
            self.full.push(full);
        }
        &mut self.last
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// The calls in order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &CallRecord> {
        self.full.iter().chain([&self.last]).flatten()
    }

    /// The calls in order, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut CallRecord> {
        self.full.iter_mut().chain([&mut self.last]).flatten()
    }

    /// The calls in one list.
    pub(super) fn into_vec(self) -> Vec<CallRecord> {
        let Self { full, last } = self;
        if full.is_empty() {
            return last;
        }
        let mut all = Vec::with_capacity(full.len() * BLOCK + last.len());
        full.into_iter().chain([last]).for_each(|mut block| all.append(&mut block));
        all
    }
}
