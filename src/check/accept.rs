//! The accept path of a run: payloads that are surely valid are known before a document is made of them.

use crate::ingest::Body;
use crate::payload::schemas::Schemas;
use crate::payload::{Facts, Habits, accept};

/// Accepts the payloads of a chunk.
pub(super) struct AcceptPath<'s> {
    schemas: &'s Schemas,
    habits: &'s mut Habits,
    /// What was accepted last, while its record is being read.
    last: Option<Accepted>,
}

/// An accepted payload in the bytes of its chunk.
struct Accepted {
    /// The address of its first byte.
    address: usize,
    len: usize,
    facts: Facts,
}

impl<'s> AcceptPath<'s> {
    pub(super) fn new(schemas: &'s Schemas, habits: &'s mut Habits) -> Self {
        habits.begin();
        Self { schemas, habits, last: None }
    }

    /// The length of the payload that `text` begins with, if it is accepted.
    pub(super) fn body(&mut self, text: &str) -> Option<usize> {
        // A reader that took another way may ask again.
        if let Some(last) = self.last.as_ref().filter(|last| last.begins(text.as_bytes())) {
            return Some(last.len);
        }
        let (facts, len) = accept(text, self.schemas, self.habits)?;
        self.last = Some(Accepted { address: text.as_ptr().addr(), len, facts });
        Some(len)
    }

    /// What the payload tells that was accepted last, if it is `text`.
    pub(super) fn last(&mut self, text: &str) -> Option<Facts> {
        let is_it = |last: &mut Accepted| last.is(text.as_bytes());
        self.last.take_if(is_it).map(|last| last.facts)
    }

    /// What a body tells, if it is accepted.
    pub(super) fn facts(&mut self, body: &Body<'_>) -> Option<Facts> {
        // The reader may have come by another way to another body after all.
        let last = self.last.take();
        let Body::Text { text, damage: None } = body else { return None };
        if let Some(last) = last.filter(|last| last.is(text)) {
            return Some(last.facts);
        }
        let text = str::from_utf8(text).ok()?.trim_ascii();
        let (facts, len) = accept(text, self.schemas, self.habits)?;
        (len == text.len()).then_some(facts)
    }
}

impl Accepted {
    /// Whether these are the payload's own bytes.
    fn is(&self, bytes: &[u8]) -> bool {
        self.begins(bytes) && self.len == bytes.len()
    }

    /// Whether the payload's own bytes are the first of these.
    fn begins(&self, bytes: &[u8]) -> bool {
        self.address == bytes.as_ptr().addr() && self.len <= bytes.len()
    }
}
