//! Finds the first session that a start of unknown sid can have opened.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::growing::Growing;
use crate::place::InputId;
use crate::session::{CallRecord, Turn};

/// A host in lower case, where the URL tells one.
type Host = Option<String>;

/// The sessions without a start, by the turn of their first call.
#[derive(Default)]
pub(super) struct Startless {
    by_input: HashMap<InputId, BTreeMap<Turn, (usize, Host)>, RandomState>,
    by_host: HashMap<(InputId, Host), BTreeSet<Turn>, RandomState>,
}

impl Startless {
    /// Adds the session in this slot.
    pub(super) fn add(&mut self, slot: usize, growing: &Growing) {
        let Some(first) = growing.calls.iter().min_by_key(|call| call.turn()) else {
            return;
        };
        let (input, host) = (first.place.input, host(first));
        self.by_host.entry((input, host.clone())).or_default().insert(growing.first);
        self.by_input.entry(input).or_default().insert(growing.first, (slot, host));
    }

    /// The first session that begins after `start`, in its input and on its host. Where one of them tells
    /// no host, any will do.
    pub(super) fn first_after(&self, start: &CallRecord) -> Option<(Turn, usize)> {
        let input = start.place.input;
        let sessions = self.by_input.get(&input)?;
        let turn = start.turn();
        let first = match host(start) {
            None => sessions.range(turn..).next().map(|(first, _)| *first)?,
            host => [host, None]
                .into_iter()
                .filter_map(|host| self.by_host.get(&(input, host))?.range(turn..).next())
                .min()
                .copied()?,
        };
        Some((first, sessions.get(&first)?.0))
    }

    /// Takes out the session of this input that begins at `first`.
    pub(super) fn remove(&mut self, input: InputId, first: Turn) {
        let removed = self.by_input.get_mut(&input).and_then(|sessions| sessions.remove(&first));
        if let Some((_, host)) = removed
            && let Some(sessions) = self.by_host.get_mut(&(input, host))
        {
            sessions.remove(&first);
        }
    }
}

fn host(call: &CallRecord) -> Host {
    call.host.as_deref().map(str::to_ascii_lowercase)
}
