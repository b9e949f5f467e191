//! The capture itself: what it lost, and what it does not hold.

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[];
