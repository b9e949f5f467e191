//! Chapters.

mod chapter_complete_early;
mod chapter_event_without_chapter;
mod chapter_not_closed;
mod chapter_position_mismatch;
mod overlapping_chapters;

use super::limits::seconds;
use super::{Rule, SessionCx};
use crate::payload::Detail;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &chapter_event_without_chapter::RULE,
    &overlapping_chapters::RULE,
    &chapter_not_closed::RULE,
    &chapter_position_mismatch::RULE,
    &chapter_complete_early::RULE,
];

/// Whether the chapter that starts at a moment starts where its offset does not put it.
fn is_misplaced(cx: &SessionCx<'_>, number: usize) -> bool {
    let Detail::Chapter { offset: Some(offset_s), .. } = *cx.detail(number) else { return false };
    let told = cx.event(number).playhead.is_some();
    let tolerance_s = seconds(cx.limits.chapter_tolerance_ms);
    told && (cx.replay.moments[number].playhead_s - offset_s).abs() > tolerance_s
}
