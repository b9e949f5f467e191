//! The values of a payload: what a schema lets pass and the reports suffer from.

mod bitrate_missing;
mod content_length;
mod error_in_params;
mod error_source;
mod error_without_id;
mod expected_value;
mod number_out_of_range;
mod org_id_format;
mod ping_with_params;
mod placeholder;
mod placeholder_value;
mod placeholder_visitor_id;
mod playhead_out_of_range;
mod playhead_unit;
mod required_metadata;
mod resume_flag;
mod stream_type;
mod tally;
mod timestamp_skew;
mod timestamp_unit;
mod tracking_server_format;
mod unknown_content_type;

use super::Rule;
pub(crate) use placeholder::is_word_for_nothing;
pub(super) use playhead_out_of_range::DAY_S;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &timestamp_unit::RULE,
    &timestamp_skew::RULE,
    &playhead_unit::RULE,
    &playhead_out_of_range::RULE,
    &content_length::RULE,
    &number_out_of_range::RULE,
    &org_id_format::RULE,
    &placeholder_visitor_id::RULE,
    &tracking_server_format::RULE,
    &unknown_content_type::RULE,
    &stream_type::RULE,
    &placeholder_value::RULE,
    &bitrate_missing::RULE,
    &error_without_id::RULE,
    &error_source::RULE,
    &error_in_params::RULE,
    &ping_with_params::RULE,
    &resume_flag::RULE,
    &expected_value::RULE,
    &required_metadata::RULE,
];
