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
    handed_out: Recorded<Option<Box<str>>>,
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
            && call.raised.is_empty()
            && call.server_message.is_none()
            && call.id.is_none();
        is_plain.then(|| Self {
            host: call.host.clone(),
            status: call.status,
            handed_out: call.handed_out.clone(),
            hop: call.hop,
            event_types: 1 << event_type as u32,
        })
    }

    /// The same, with the event types of `other` as well.
    pub(super) fn and(self, other: &Self) -> Self {
        Self { event_types: self.event_types | other.event_types, ..self }
    }

    /// The call that `request` is, whose body was accepted; none where something is to be said of it.
    pub(super) fn call(
        &self,
        request: &Alike<'_>,
        accept: &mut AcceptPath<'_>,
        options: &Options,
    ) -> Option<CallRecord> {
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
        raised.is_empty().then(|| CallRecord {
            place,
            time_ms,
            arrival_ms: 0,
            host: self.host.clone(),
            endpoint: EndpointKind::Events,
            kind: CallKind::Event,
            sid: Some(sid.into()),
            sid_fault: None,
            status: self.status,
            handed_out: self.handed_out.clone(),
            server_message: None,
            events: Events::from(event),
            raised,
            id: None,
            hop: self.hop,
        })
    }
}

#[cfg(test)]
mod tests;
