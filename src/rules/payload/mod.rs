//! The shape of a payload: what the JSON Schema of its event type has against it.

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[];
