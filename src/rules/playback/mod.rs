//! Play, pause, buffering, and the playhead.

mod missing_play;
mod missing_resume;
mod playhead_jump;
mod playhead_stalled;
mod redundant_playback_event;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &missing_play::RULE,
    &missing_resume::RULE,
    &playhead_stalled::RULE,
    &playhead_jump::RULE,
    &redundant_playback_event::RULE,
];
