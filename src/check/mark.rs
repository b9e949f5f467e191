//! Marks events with the comparisons of the run's query that hold of their payloads.

use super::Options;
use super::parsed::Parsed;
use crate::ingest::Body;
use crate::json::Node;
use crate::payload::Event;
use crate::query::Query;

/// Marks events, for a query that asks for payloads.
#[derive(Clone, Copy)]
pub(super) struct Marker<'q>(&'q Query);

impl<'q> Marker<'q> {
    /// None where the run's query can do without payloads.
    pub(super) fn of(options: &'q Options) -> Option<Self> {
        options.query.as_deref().filter(|query| query.asks_for_payloads()).map(Self)
    }

    /// Marks the events of a body.
    pub(super) fn mark(self, body: &Body<'_>, events: &mut [Event]) {
        let Parsed::Json(document) = Parsed::of(body) else { return };
        let root = document.root();
        let elements: Vec<Node<'_>> = root.elements().collect();
        for event in events {
            let payload = match event.element {
                None => Some(root),
                Some(element) => elements.get(element as usize).copied(),
            };
            event.marks = payload.map_or(0, |payload| self.0.mark(payload));
        }
    }
}
