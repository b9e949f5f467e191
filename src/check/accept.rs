//! The accept path of a run: payloads that are surely valid are known before a document is made of them.

use crate::ingest::Body;
use crate::payload::schemas::Schemas;
use crate::payload::{Facts, Habits, accept};

/// Accepts the payloads of a chunk.
pub(super) struct AcceptPath<'s> {
    schemas: &'s Schemas,
    habits: Habits,
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
    pub(super) fn new(schemas: &'s Schemas) -> Self {
        Self { schemas, habits: Habits::default(), last: None }
    }

    /// The length of the payload that `text` begins with, if it is accepted.
    pub(super) fn body(&mut self, text: &str) -> Option<usize> {
        let (facts, len) = accept(text, self.schemas, &mut self.habits)?;
        self.last = Some(Accepted { address: text.as_ptr().addr(), len, facts });
        Some(len)
    }

    /// What a body tells, if it is accepted.
    pub(super) fn facts(&mut self, body: &Body<'_>) -> Option<Facts> {
        let last = self.last.take();
        let Body::Text { text, damage: None } = body else { return None };
        // The reader may have come by another way to another body after all.
        let is_it =
            |last: &Accepted| (last.address, last.len) == (text.as_ptr().addr(), text.len());
        if let Some(last) = last.filter(is_it) {
            return Some(last.facts);
        }
        let text = str::from_utf8(text).ok()?.trim_ascii();
        let (facts, len) = accept(text, self.schemas, &mut self.habits)?;
        (len == text.len()).then_some(facts)
    }
}
