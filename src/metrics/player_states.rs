//! Player states under Adobe's keys, which are in lower case however the client spells the names.

use std::collections::BTreeMap;

use super::figures::StateFigures;
use crate::payload::Detail;
use crate::replay::STATE_LIMIT;

/// The player states of a session by their names in lower case.
#[derive(Debug, Default)]
pub(super) struct PlayerStates(BTreeMap<Box<str>, PlayerState>);

#[derive(Debug, Default)]
struct PlayerState {
    figures: StateFigures,
    is_active: bool,
}

impl PlayerStates {
    /// Takes what an event ends and starts: each start counts, also that of a state that is active.
    pub(super) fn take(&mut self, detail: &Detail) {
        let Detail::States { ended, started } = detail else { return };
        for name in ended {
            if let Some(state) = self.0.get_mut(&*name.to_lowercase()) {
                state.is_active = false;
            }
        }
        for name in started.iter().filter(|name| !name.is_empty()) {
            let name = name.to_lowercase();
            if self.0.len() < STATE_LIMIT || self.0.contains_key(&*name) {
                let state = self.0.entry(name.into()).or_default();
                state.figures.starts.happen();
                state.is_active = true;
            }
        }
    }

    /// An event that cannot be read may have ended any of them.
    pub(super) fn lose_sight(&mut self) {
        self.0.values_mut().for_each(|state| state.is_active = false);
    }

    /// Time passes.
    pub(super) fn hold(&mut self, ms: u64) {
        for state in self.0.values_mut().filter(|state| state.is_active) {
            state.figures.ms = state.figures.ms.saturating_add(ms);
        }
    }

    pub(super) fn finish(self) -> BTreeMap<Box<str>, StateFigures> {
        self.0.into_iter().map(|(name, state)| (name, state.figures)).collect()
    }
}
