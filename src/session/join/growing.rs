//! A session that more calls may come to.

use std::sync::Arc;

use super::holes::Holes;
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
    pub(super) fn whole(self, holes: &Holes) -> (Session, u64) {
        let Self { sid, downloaded, beginning, calls, due, .. } = self;
        if !due.order && !due.twins {
            let holes = holes.among(calls.iter());
            return (Session { sid, downloaded, beginning, calls, holes }, 0);
        }
        let mut calls = calls.into_vec();
        calls.sort_by_key(CallRecord::turn);
        let twins = drop_twins(&mut calls);
        let holes = holes.among(calls.iter());
        (Session { sid, downloaded, beginning, calls: calls.into(), holes }, twins)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::session::join::tests::{answered, event, of_input};

    /// Calls of two inputs, of which some are twins, some came over a proxy, and some have no answer.
    fn calls() -> impl Strategy<Value = Vec<CallRecord>> {
        let record = prop_oneof![3 => 1..4_u64, 1 => 4..9_u64];
        let call = (record, 0..8_u32, 0..8_u8, any::<bool>());
        prop::collection::vec(call, 0..40).prop_map(|calls| {
            let seen_apart = calls.len() % 2 == 0;
            let call = |(record, input, hop, is_late): (u64, u32, u8, bool)| {
                let call = event(record, "a");
                let call = if is_late { answered(Status::None, call) } else { call };
                let hop = if hop == 0 && seen_apart { Hop::BehindProxy } else { Hop::Direct };
                let input = u32::from(input == 0 && seen_apart);
                of_input(input, CallRecord { hop, arrival_ms: record as i64 * 1000, ..call })
            };
            calls.into_iter().map(call).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_not_due_would_change_nothing(mut calls in calls(), in_order in any::<bool>()) {
            if in_order {
                calls.sort_by_key(CallRecord::turn);
            }
            let mut growing = Growing::new(None);
            for call in calls.clone() {
                growing.note(&call, None);
                growing.calls.push(call);
            }
            let unsettled = growing.unsettled().count();
            let unknown = calls.iter().any(|call| !matches!(call.status, Status::Code(_)));
            prop_assert_eq!(unsettled, if unknown { calls.len() } else { 0 });
            let first = calls.iter().map(CallRecord::turn).min();
            prop_assert_eq!(growing.first, first.unwrap_or(Turn::LAST));

            let (session, twins) = growing.whole(&Holes::default());
            calls.sort_by_key(CallRecord::turn);
            prop_assert_eq!(twins, drop_twins(&mut calls));
            let whole: Vec<&CallRecord> = session.calls.iter().collect();
            prop_assert_eq!(format!("{whole:?}"), format!("{calls:?}"));
        }
    }
}
