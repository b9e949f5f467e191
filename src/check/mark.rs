//! Marks events with the comparisons of the run's query, and of the rules that a configuration adds, that hold
//! of their payloads.

use super::Options;
use super::parsed::Parsed;
use crate::ingest::Body;
use crate::json::Node;
use crate::payload::{Event, Kind};
use crate::query::{Probes, Query};

/// Marks events, for those that ask for payloads.
#[derive(Clone, Copy)]
pub(super) struct Marker<'q> {
    query: Option<&'q Query>,
    own: Option<&'q Probes>,
}

impl<'q> Marker<'q> {
    /// None where nothing is asked of payloads.
    pub(super) fn of(options: &'q Options) -> Option<Self> {
        let query = options.query.as_deref().filter(|query| query.asks_for_payloads());
        let own = options.own.asked();
        (query.is_some() || own.is_some()).then_some(Self { query, own })
    }

    /// Whether it must see the payload of such an event.
    fn concerns(self, kind: &Kind) -> bool {
        self.query.is_some() || self.own.is_some_and(|own| own.concern(kind))
    }

    /// Marks the events of a body.
    pub(super) fn mark(self, body: &Body<'_>, events: &mut [Event]) {
        if !events.iter().any(|event| self.concerns(&event.kind)) {
            return;
        }
        let Parsed::Json(document) = Parsed::of(body) else { return };
        let root = document.root();
        let elements: Vec<Node<'_>> = root.elements().collect();
        for event in events {
            let payload = match event.element {
                None => Some(root),
                Some(element) => elements.get(element as usize).copied(),
            };
            let Some(payload) = payload else { continue };
            event.marks = self.query.map_or(0, |query| query.mark(payload));
            event.own_marks = self.own.map_or(0, |own| own.mark(payload));
        }
    }
}
