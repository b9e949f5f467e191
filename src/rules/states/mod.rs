//! Player states.

mod state_already_active;
mod state_limit;
mod state_not_active;
mod state_spelling;

use super::Rule;
use crate::api::EventType;
use crate::payload::{Detail, Event};

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &state_limit::RULE,
    &state_already_active::RULE,
    &state_not_active::RULE,
    &state_spelling::RULE,
];

/// What an event does to a player state.
#[derive(Clone, Copy)]
enum Change {
    Start,
    End,
}

/// The name of the player state that an event starts or ends at this position.
fn name(event: &Event, change: Change, position: usize) -> &str {
    let Detail::States { ended, started } = event.detail() else { return "" };
    let names = match change {
        Change::Start => started,
        Change::End => ended,
    };
    names.get(position).map_or("", AsRef::as_ref)
}

/// The names of the player states that an event ends and starts, as far as they can be read.
fn names(event: &Event) -> impl Iterator<Item = (Change, usize, &str)> {
    let lists = match event.detail() {
        Detail::States { ended, started } => {
            [(Change::End, ended.as_slice()), (Change::Start, started.as_slice())]
        }
        _ => [(Change::End, [].as_slice()), (Change::Start, [].as_slice())],
    };
    lists.into_iter().flat_map(|(change, names)| {
        let names = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        names.map(move |(position, name)| (change, position, name.as_ref()))
    })
}

/// Where the name of that player state is in the payload.
fn pointer(event: &Event, change: Change, position: usize) -> String {
    let list = match change {
        Change::Start => "statesStart",
        Change::End => "statesEnd",
    };
    match event.kind.meant() {
        Some(EventType::StatesUpdate) => format!("/params/{list}/{position}/media.state.name"),
        _ => "/params/media.state.name".to_owned(),
    }
}

/// A name without what spellings differ in: letter case and separators.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
