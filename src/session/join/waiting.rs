//! The requests that wait for a response on another record.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::ingest::Status;
use crate::place::InputId;
use crate::session::{Answer, CallRecord};

/// Requests by what joins them to their response: input and ID, those of the same ID in their order.
#[derive(Debug, Default)]
pub(super) struct Waiting(HashMap<(InputId, Box<str>), Vec<Request>, RandomState>);

/// A request that waits.
#[derive(Debug)]
pub(super) struct Request {
    /// The number of its record.
    pub record: u64,
    /// The session ID in its path.
    pub sid: Option<Arc<str>>,
}

impl Waiting {
    /// Waits for the response to `call`, unless it has one, or nothing that would join the two.
    pub(super) fn expect(&mut self, call: &CallRecord) {
        if call.status == Status::Unknown
            && let Some(id) = call.id.clone()
        {
            let requests = self.0.entry((call.place.input, id)).or_default();
            requests.push(Request { record: call.place.record, sid: call.sid.clone() });
        }
    }

    /// The last request before the response: IDs may begin anew.
    pub(super) fn request(&mut self, answer: &Answer) -> Option<Request> {
        let key = (answer.input, answer.id.clone());
        let requests = self.0.get_mut(&key)?;
        let at = requests.iter().rposition(|request| request.record < answer.record)?;
        let request = requests.remove(at);
        if requests.is_empty() {
            self.0.remove(&key);
        }
        Some(request)
    }

    /// Waits no longer for the response to `call`.
    pub(super) fn forget(&mut self, call: &CallRecord) {
        let Some(id) = call.id.clone().filter(|_| call.status == Status::Unknown) else { return };
        let key = (call.place.input, id);
        if let Some(requests) = self.0.get_mut(&key) {
            requests.retain(|request| request.record != call.place.record);
            if requests.is_empty() {
                self.0.remove(&key);
            }
        }
    }
}
