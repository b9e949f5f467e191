//! Downloaded sessions, uploaded as a batch.

mod deprecated_downloaded_endpoint;
mod downloaded_first_event;
mod downloaded_flag;
mod downloaded_order;

use super::{Rule, SessionCx, Sink};
use crate::finding::Draft;
use crate::payload::Event;
use crate::replay::Replay;
use crate::session::{CallKind, CallRecord, Session};

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &downloaded_first_event::RULE,
    &downloaded_flag::RULE,
    &downloaded_order::RULE,
    &deprecated_downloaded_endpoint::RULE,
];

/// Says `draft` of an event of the batch.
fn raise(cx: &SessionCx<'_>, sink: &mut Sink<'_>, event: &Event, draft: Draft) {
    match moment(cx.replay, event) {
        Some(moment) => sink.raise_at(moment, draft),
        None => sink.raise(draft),
    }
}

/// The moment of an event.
fn moment(replay: &Replay<'_>, event: &Event) -> Option<usize> {
    let number = replay.events.iter().position(|arrival| std::ptr::eq(arrival.event, event))?;
    replay.moment_of(number)
}

/// The batch of a downloaded session: its last try, where it was sent again.
fn batch(session: &Session) -> Option<&CallRecord> {
    session.calls.iter().rfind(|call| call.kind == CallKind::Batch)
}
