//! Requests of which it is not sure that they are calls.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::ingest::NoBody;
use crate::session::CallRecord;

/// The most requests to doubtful hosts that are kept until one of their host proves to be a call: a host
/// of ours gets events soon after its first start.
const MAX_DOUBTFUL: usize = 10_000;

/// A request that is a call only if its host gets others, with the reason why it has no body, if so.
pub(super) type Doubtful = (CallRecord, Option<NoBody>);

/// Requests that are calls only if their host gets others: a login service may have a path
/// `/api/v1/sessions` as well.
#[derive(Default)]
pub(super) struct Doubts {
    hosts: HashSet<Option<Arc<str>>, RandomState>,
    /// The host of the last call: mostly that of the next one.
    last: Option<Arc<str>>,
    waiting: HashMap<Option<Arc<str>>, Vec<Doubtful>, RandomState>,
    count: usize,
}

impl Doubts {
    pub(super) fn is_ours(&self, call: &CallRecord) -> bool {
        self.hosts.contains(&call.host)
    }

    pub(super) fn keep(&mut self, call: CallRecord, missing: Option<NoBody>) {
        if self.count < MAX_DOUBTFUL {
            self.count += 1;
            self.waiting.entry(call.host.clone()).or_default().push((call, missing));
        }
    }

    /// Whether the host of `call` is that of the last call, so that nobody waits for it.
    pub(super) fn is_last(&self, call: &CallRecord) -> bool {
        let both = call.host.as_ref().zip(self.last.as_ref());
        both.is_some_and(|(host, last)| Arc::ptr_eq(host, last))
    }

    /// Notes that the host of `call` gets calls; returns those that waited for that.
    pub(super) fn settle(&mut self, call: &CallRecord) -> Vec<Doubtful> {
        self.last.clone_from(&call.host);
        if self.hosts.contains(&call.host) {
            return Vec::new();
        }
        self.hosts.insert(call.host.clone());
        let settled = self.waiting.remove(&call.host).unwrap_or_default();
        self.count -= settled.len();
        settled
    }

    /// Where no host gets calls beyond doubt, a POST whose body was lost may be one.
    pub(super) fn rest(&mut self) -> Vec<Doubtful> {
        let waiting = std::mem::take(&mut self.waiting);
        if !self.hosts.is_empty() {
            return Vec::new();
        }
        let mut rest: Vec<Doubtful> =
            waiting.into_values().flatten().filter(|(_, missing)| missing.is_some()).collect();
        rest.sort_by_key(|(call, _)| (call.place.input, call.place.record));
        rest
    }
}
