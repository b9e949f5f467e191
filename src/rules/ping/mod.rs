//! Pings.

mod ad_ping_coarse;
mod ad_ping_overdue;
mod gaps;
mod ping_overdue;
mod ping_too_frequent;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] =
    &[&ping_overdue::RULE, &ping_too_frequent::RULE, &ad_ping_overdue::RULE, &ad_ping_coarse::RULE];
