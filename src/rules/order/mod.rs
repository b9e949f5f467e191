//! The order of events.

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[];
