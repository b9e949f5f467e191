//! When events come that both sessions have.

use super::change::{Action, Change, Kind};
use super::pings::seconds;
use super::shape::Step;

/// What is measured of an event, in milliseconds.
type Measure = fn(&Step) -> i64;

/// The events that come earlier or later than before. What is late makes all that follows late: so an event
/// is told only where the distance changes by more than `tolerance_ms`.
pub(super) fn compare(
    before: &[Step],
    after: &[Step],
    same: &[(usize, usize)],
    tolerance_ms: i64,
) -> Vec<Change> {
    let clock: Measure = |step| step.elapsed_ms;
    let playhead: Measure = |step| (step.playhead_s * 1000.0).round() as i64;
    let mut changes = Vec::new();
    for (name, measure) in [("time", clock), ("playhead", playhead)] {
        let off = |at: usize| {
            let (old, new) = *same.get(at)?;
            Some(measure(&after[new]).saturating_sub(measure(&before[old])))
        };
        let mut usual_ms = 0_i64;
        for at in 0..same.len() {
            let Some(off_ms) = off(at) else { continue };
            let by_ms = off_ms.saturating_sub(usual_ms);
            if by_ms.abs() <= tolerance_ms {
                continue;
            }
            let next = off(at + 1).map(|next| next.saturating_sub(usual_ms).abs());
            // Where the next event is in time again, this one alone was not.
            if next.is_none_or(|next| next > tolerance_ms) {
                usual_ms = off_ms;
            }
            let (old, new) = (&before[same[at].0], &after[same[at].1]);
            let action = if by_ms > 0 { Action::Later } else { Action::Earlier };
            changes.push(Change {
                index_before: Some(old.index),
                index_after: Some(new.index),
                elapsed_ms: Some(new.elapsed_ms),
                ..Change::new(Kind::Timing, action)
                    .of(old.name())
                    .named(name)
                    .values(seconds(measure(old)), seconds(measure(new)))
            });
        }
    }
    changes
}
