//! The order of events.

mod late_event;
mod tied_timestamps;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[&late_event::RULE, &tied_timestamps::RULE];
