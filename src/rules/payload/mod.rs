//! The shape of a payload: what the JSON Schema of its event type has against it.

mod custom_metadata_key;
mod custom_metadata_value;
mod duplicate_member;
mod invalid_value;
mod malformed_json;
mod misplaced_custom_metadata;
mod missing_event_type;
mod missing_parameter;
mod missing_player_time;
mod reserved_metadata_key;
mod schema_violation;
#[cfg(test)]
mod tests;
mod unexpected_member;
mod unknown_event_type;
mod unknown_parameter;
pub(super) mod words;
mod wrong_type;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &malformed_json::RULE,
    &duplicate_member::RULE,
    &missing_player_time::RULE,
    &missing_event_type::RULE,
    &unknown_event_type::RULE,
    &missing_parameter::RULE,
    &unknown_parameter::RULE,
    &unexpected_member::RULE,
    &wrong_type::RULE,
    &invalid_value::RULE,
    &misplaced_custom_metadata::RULE,
    &custom_metadata_value::RULE,
    &custom_metadata_key::RULE,
    &reserved_metadata_key::RULE,
    &schema_violation::RULE,
];
