//! The life of a session.

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[];
