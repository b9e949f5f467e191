//! A session that more calls may come to.

use std::sync::Arc;

use crate::api::EventType;
use crate::ingest::{Hop, Status};
use crate::session::twins::drop_twins;
use crate::session::{Beginning, CallKind, CallRecord, Calls, Session, Turn};

/// A session that more calls may come to.
#[derive(Debug)]
pub(super) struct Growing {
    /// The session ID; none where it is not known.
    pub sid: Option<Arc<str>>,
    /// Whether it is a downloaded session: uploaded as a batch.
    pub downloaded: bool,
    /// How its `sessionStart` is known.
    pub beginning: Beginning,
    /// Its calls as they came.
    pub calls: Calls,
    /// The turn of its first call in order of arrival.
    pub first: Turn,
    /// Its first and its last call in log time, in milliseconds since the Unix epoch, where one is known.
    pub seen_ms: Option<(i64, i64)>,
    /// Whether an event that ends it has come.
    pub ended: bool,
    /// Hashes of the payloads of its starts and batches, by which others are known to belong to it.
    pub digests: Vec<u64>,
    /// The turn of the call that came last.
    last: Turn,
    due: Due,
}

/// What is to be done with the calls before the session is whole. Of most sessions nothing: then nobody
/// looks at the calls again.
#[derive(Debug, Default)]
struct Due {
    /// To put them in order: they did not come so.
    order: bool,
    /// To look for twins: not all were recorded in one input and on their direct way.
    twins: bool,
    /// To settle what is known of their answers: not all have one.
    answers: bool,
}

impl Growing {
    pub(super) fn new(sid: Option<Arc<str>>) -> Self {
        Self {
            sid,
            downloaded: false,
            beginning: Beginning::NotCaptured,
            calls: Calls::default(),
            first: Turn::LAST,
            seen_ms: None,
            ended: false,
            digests: Vec::new(),
            last: Turn::LAST,
            due: Due::default(),
        }
    }

    /// Notes what is to be known of `call`, which is to be added to the calls. `seen_ms` is its place in log
    /// time, in milliseconds since the Unix epoch.
    pub(super) fn note(&mut self, call: &CallRecord, seen_ms: Option<i64>) {
        if let Some(seen_ms) = seen_ms {
            let (first, last) = self.seen_ms.get_or_insert((seen_ms, seen_ms));
            (*first, *last) = (seen_ms.min(*first), seen_ms.max(*last));
        }
        self.ended |= call.events.iter().any(|event| {
            let event_type = event.kind.meant();
            matches!(event_type, Some(EventType::SessionEnd | EventType::SessionComplete))
        });
        if call.kind != CallKind::Event {
            self.digests.extend(call.digest());
        }
        let turn = call.turn();
        if self.calls.is_empty() {
            (self.first, self.last) = (turn, turn);
        }
        if turn < self.last {
            self.due.order = true;
            self.first = self.first.min(turn);
        }
        self.due.twins |= call.hop != Hop::Direct || turn.input != self.last.input;
        self.due.answers |= !matches!(call.status, Status::Code(_));
        self.last = turn;
    }

    /// Its calls whose answers are to be settled.
    pub(super) fn unsettled(&mut self) -> impl Iterator<Item = &mut CallRecord> {
        self.calls.iter_mut().filter(|_| self.due.answers)
    }

    /// The session with its calls in order of arrival, and how many were left out as twins of others.
    pub(super) fn whole(self) -> (Session, u64) {
        let Self { sid, downloaded, beginning, calls, due, .. } = self;
        if !due.order && !due.twins {
            return (Session { sid, downloaded, beginning, calls }, 0);
        }
        let mut calls = calls.into_vec();
        calls.sort_by_key(CallRecord::turn);
        let twins = drop_twins(&mut calls);
        (Session { sid, downloaded, beginning, calls: calls.into() }, twins)
    }
}
