//! Ad breaks and ads.

mod ad_outside_break;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[&ad_outside_break::RULE];
