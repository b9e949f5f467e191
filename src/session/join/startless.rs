//! Finds the first session that a start of unknown sid can have opened.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use crate::place::InputId;
use crate::session::CallRecord;

/// A host in lower case, where the URL tells one.
type Host = Option<String>;

/// The sessions without a start, by the arrival of their first call.
#[derive(Default)]
pub(super) struct Startless {
    by_input: HashMap<InputId, BTreeMap<usize, (usize, Host)>, RandomState>,
    by_host: HashMap<(InputId, Host), BTreeSet<usize>, RandomState>,
}

impl Startless {
    /// Adds the session with this number, and with this call as its first.
    pub(super) fn add(&mut self, index: usize, arrival: usize, first: &CallRecord) {
        let (input, host) = (first.place.input, host(first));
        self.by_host.entry((input, host.clone())).or_default().insert(arrival);
        self.by_input.entry(input).or_default().insert(arrival, (index, host));
    }

    /// Takes out the first session that begins after `start`, in its input and on its host. Where one of
    /// them tells no host, any will do.
    pub(super) fn take(&mut self, start: &CallRecord, arrival: usize) -> Option<usize> {
        let input = start.place.input;
        let sessions = self.by_input.get_mut(&input)?;
        let first = match host(start) {
            None => sessions.range(arrival..).next().map(|(first, _)| *first)?,
            host => [host, None]
                .into_iter()
                .filter_map(|host| self.by_host.get(&(input, host))?.range(arrival..).next())
                .min()
                .copied()?,
        };
        let (index, host) = sessions.remove(&first)?;
        if let Some(sessions) = self.by_host.get_mut(&(input, host)) {
            sessions.remove(&first);
        }
        Some(index)
    }
}

fn host(call: &CallRecord) -> Host {
    call.host.as_deref().map(str::to_ascii_lowercase)
}
