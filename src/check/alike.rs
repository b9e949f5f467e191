//! Calls that are alike: what one of them is, all are, but for time, session ID and event.

use std::sync::Arc;

use super::Options;
use super::accept::AcceptPath;
use super::body::accepted;
use crate::api::{self, EndpointKind, EventType};
use crate::ingest::{Alike, Body, Hop, Recorded, Status};
use crate::payload::{Events, Kind, Origin};
use crate::session::{CallKind, CallRecord};

/// What calls have in common that are alike and of which no rule of calls has anything to say.
#[derive(Clone, Debug)]
pub(super) struct Common {
    host: Option<Arc<str>>,
    pub(super) status: Status,
    location: Recorded<()>,
    hop: Hop,
    /// The event types of those that were seen, one bit each: what a rule has to say may depend on that.
    event_types: u32,
}

const _: () = assert!(EventType::ALL.len() <= u32::BITS as usize);

impl Common {
    /// What `call` has in common with those that are like it; none where something was said of it, or
    /// more is to be told than time, session ID and event.
    pub(super) fn of(call: &CallRecord) -> Option<Self> {
        let [event] = &*call.events else { return None };
        let Kind::Known(event_type) = event.kind else { return None };
        let is_plain = call.endpoint == EndpointKind::Events
            && call.kind == CallKind::Event
            && call.sid.is_some()
            && call.is_plain();
        is_plain.then(|| Self {
            host: call.host.clone(),
            status: call.status,
            location: call.handed_out().map(|_| ()),
            hop: call.hop,
            event_types: 1 << event_type as u32,
        })
    }

    /// The same, with the event types of `other` as well.
    pub(super) fn and(self, other: &Self) -> Self {
        Self { event_types: self.event_types | other.event_types, ..self }
    }

    /// Adds the call that `request` is, whose body was accepted; none where something is to be said of it.
    pub(super) fn add_call(
        &self,
        request: &Alike<'_>,
        accept: &mut AcceptPath<'_>,
        options: &Options,
        calls: &mut Vec<CallRecord>,
    ) -> Option<()> {
        let Alike { place, time_ms, sid, body } = *request;
        let facts = accept.last(body)?;
        let is_wrong = || sid.len() <= api::MAX_WRONG_SID && api::sid_fault(sid).is_some();
        if self.event_types & (1 << facts.event_type as u32) == 0 || is_wrong() {
            return None;
        }
        let time_ms = Some(time_ms);
        let event =
            facts.event(Origin { place, element: None, captured_ms: time_ms, status: self.status });
        let mut raised = Vec::new();
        let body = Body::Text { text: body.as_bytes().into(), damage: None };
        accepted(&body, &event, options, &mut raised);
        if !raised.is_empty() {
            return None;
        }
        let events = Events::from(event);
        let mut call = CallRecord::new(place, EndpointKind::Events, CallKind::Event, events);
        call.time_ms = time_ms;
        call.host.clone_from(&self.host);
        call.sid = Some(sid.into());
        call.status = self.status;
        call.hop = self.hop;
        call.set_handed_out(self.location.as_ref().map(|()| None));
        // Into its place: a call is large.
        calls.push(call);
        Some(())
    }
}

#[cfg(test)]
mod tests;
