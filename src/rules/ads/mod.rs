//! Ad breaks and ads.

mod ad_break_not_closed;
mod ad_break_without_start;
mod ad_duration_mismatch;
mod ad_event_without_ad;
mod ad_not_closed;
mod ad_outside_break;
mod ad_position_repeated;
mod ad_while_paused;
mod empty_ad_break;
mod nested_ad_break;
mod overlapping_ads;
mod play_before_preroll;
mod playback_event_in_break;
mod playhead_moves_in_ad;
mod pod_index_repeated;
mod pod_position_mismatch;
mod span;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &ad_outside_break::RULE,
    &ad_event_without_ad::RULE,
    &ad_break_without_start::RULE,
    &ad_break_not_closed::RULE,
    &nested_ad_break::RULE,
    &overlapping_ads::RULE,
    &ad_not_closed::RULE,
    &empty_ad_break::RULE,
    &playback_event_in_break::RULE,
    &play_before_preroll::RULE,
    &playhead_moves_in_ad::RULE,
    &ad_duration_mismatch::RULE,
    &ad_position_repeated::RULE,
    &pod_index_repeated::RULE,
    &pod_position_mismatch::RULE,
    &ad_while_paused::RULE,
];
