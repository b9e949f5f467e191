//! The values of a payload that the schema lets pass.

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[];
