//! Player states, by name.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::state::{PlayerStates, State};
use super::{STATE_LIMIT, Slip};
use crate::payload::{Detail, Event};

/// The player states of a session by name.
#[derive(Debug, Default)]
pub(super) struct Names<'s> {
    /// Those that the back end keeps, in the order of their first start.
    pub kept: Vec<&'s str>,
    /// Those beyond the limit.
    dropped: HashSet<&'s str, RandomState>,
}

impl<'s> Names<'s> {
    fn position(&self, name: &str) -> Option<usize> {
        self.kept.iter().position(|kept| *kept == name)
    }

    /// Takes note of the names that an event starts.
    pub(super) fn learn(&mut self, event: &'s Event) {
        let Detail::States { started, .. } = event.detail() else { return };
        for (_, name) in named(started) {
            if self.position(name).is_some() {
                continue;
            }
            if self.kept.len() < STATE_LIMIT {
                self.kept.push(name);
            } else {
                self.dropped.insert(name);
            }
        }
    }
}

/// Ends and starts the player states that an event names.
pub(super) fn player_states(
    state: &mut State,
    event: &Event,
    names: &Names<'_>,
    slips: &mut Vec<Slip>,
) {
    let Detail::States { ended, started } = event.detail() else { return };
    if ended.iter().chain(started).any(|name| name.is_empty()) {
        // A name that cannot be read: it may be any.
        state.player_states = PlayerStates { active: 0, complete: false };
    }
    for (position, name) in named(ended) {
        let bit = names.position(name).map(|index| 1_u16 << index);
        let active = bit.is_some_and(|bit| state.player_states.active & bit != 0);
        let dropped = names.dropped.contains(name);
        if !active && !dropped && state.player_states.complete {
            slips.push(Slip::StateNotActive(position));
        }
        state.player_states.active &= !bit.unwrap_or(0);
    }
    for (position, name) in named(started) {
        let Some(index) = names.position(name) else {
            slips.push(Slip::StateOverLimit(position));
            continue;
        };
        let bit = 1_u16 << index;
        if state.player_states.active & bit != 0 {
            slips.push(Slip::StateAlreadyActive(position));
        }
        state.player_states.active |= bit;
    }
}

/// The names that can be read, with their positions.
fn named(names: &[Box<str>]) -> impl Iterator<Item = (usize, &str)> {
    let names = names.iter().map(AsRef::as_ref).enumerate();
    names.filter(|(_, name): &(usize, &str)| !name.is_empty())
}
