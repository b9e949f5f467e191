//! The calls of a session.

use std::iter::{Chain, Flatten};
use std::{slice, vec};

use super::CallRecord;

/// How many calls a block holds: few, since most of the memory of a run is that of open sessions.
const BLOCK: usize = 8;

/// Calls, in order. They are held in blocks: one long list would move all of them each time it grows, and be
/// half empty when it has grown.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    full: Vec<Vec<CallRecord>>,
    last: Vec<CallRecord>,
}

impl From<Vec<CallRecord>> for Calls {
    fn from(last: Vec<CallRecord>) -> Self {
        Self { full: Vec::new(), last }
    }
}

impl<'c> IntoIterator for &'c Calls {
    type Item = &'c CallRecord;
    type IntoIter = Chain<Flatten<slice::Iter<'c, Vec<CallRecord>>>, slice::Iter<'c, CallRecord>>;

    fn into_iter(self) -> Self::IntoIter {
        self.full.iter().flatten().chain(&self.last)
    }
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
        if self.last.len() >= BLOCK {
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
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.into_iter()
    }

    /// The first one.
    pub fn first(&self) -> Option<&CallRecord> {
        self.iter().next()
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
        let count = full.iter().map(Vec::len).sum::<usize>() + last.len();
        let mut all = Vec::with_capacity(count);
        full.into_iter().chain([last]).for_each(|mut block| all.append(&mut block));
        all
    }
}
