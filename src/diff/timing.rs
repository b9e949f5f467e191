//! When events come that both sessions have.

use super::change::{Action, Change, Kind};
use super::pings::seconds;
use super::shape::Step;
use crate::api::EventType;

/// An event that comes at another time, and at another playhead, is another event: from this distance on,
/// in milliseconds.
const ELSEWHERE_MS: i64 = 15_000;

/// By how much an event comes later, in milliseconds, and how far its playhead is further on.
#[derive(Clone, Copy, Default)]
struct Off {
    clock_ms: i64,
    playhead_ms: i64,
}

impl Off {
    fn of(old: &Step, new: &Step) -> Self {
        let playhead_s = new.playhead_s - old.playhead_s;
        Self {
            clock_ms: new.elapsed_ms.saturating_sub(old.elapsed_ms),
            playhead_ms: (playhead_s * 1000.0).round() as i64,
        }
    }

    /// The same, beside what is usual so far.
    fn beside(self, usual: Self) -> Self {
        Self {
            clock_ms: self.clock_ms.saturating_sub(usual.clock_ms),
            playhead_ms: self.playhead_ms.saturating_sub(usual.playhead_ms),
        }
    }

    fn is_beyond(self, ms: i64) -> [bool; 2] {
        [self.clock_ms, self.playhead_ms].map(|off| off.saturating_abs() > ms)
    }
}

/// Takes pairs of events apart that lie so far from each other that they are not the same.
pub(super) fn take_apart(
    before: &[Step],
    after: &[Step],
    same: &mut Vec<(usize, usize)>,
) -> Vec<Change> {
    let mut usual = Off::default();
    let mut changes = Vec::new();
    same.retain(|&(old, new)| {
        let (old, new) = (&before[old], &after[new]);
        let off = Off::of(old, new);
        // A session has one start and one end, and an ad is known by more than its time.
        let may_recur = matches!(
            old.event_type,
            Some(
                EventType::Play
                    | EventType::PauseStart
                    | EventType::BufferStart
                    | EventType::BitrateChange
                    | EventType::Error
            )
        );
        if may_recur && off.beside(usual).is_beyond(ELSEWHERE_MS) == [true, true] {
            changes.push(Change {
                index_before: Some(old.index),
                elapsed_ms: Some(old.elapsed_ms),
                ..Change::new(Kind::Events, Action::Gone).of(old.name())
            });
            changes.push(Change {
                index_after: Some(new.index),
                elapsed_ms: Some(new.elapsed_ms),
                ..Change::new(Kind::Events, Action::Added).of(new.name())
            });
            return false;
        }
        usual = off;
        true
    });
    changes
}

/// The events that come earlier or later than before. What is late makes all that follows late: so an event
/// is told only where its distance from the events before it changes by more than `tolerance_ms`.
pub(super) fn compare(
    before: &[Step],
    after: &[Step],
    same: &[(usize, usize)],
    tolerance_ms: i64,
) -> Vec<Change> {
    let off = |at: usize| same.get(at).map(|&(old, new)| Off::of(&before[old], &after[new]));
    let mut changes = Vec::new();
    let mut usual = Off::default();
    for at in 0..same.len() {
        let Some(own) = off(at) else { continue };
        let by = own.beside(usual);
        let [late, moved] = by.is_beyond(tolerance_ms);
        if !late && !moved {
            continue;
        }
        // Where the next event is in time again, this one alone was not.
        let next = off(at + 1).map(|next| next.beside(usual).is_beyond(tolerance_ms));
        if late && next.is_none_or(|[late, _]| late) {
            usual.clock_ms = own.clock_ms;
        }
        if moved && next.is_none_or(|[_, moved]| moved) {
            usual.playhead_ms = own.playhead_ms;
        }
        let (old, new) = (&before[same[at].0], &after[same[at].1]);
        let last = at.checked_sub(1).map(|last| (&before[same[last].0], &after[same[last].1]));
        let (name, ms) = if late { ("time", by.clock_ms) } else { ("playhead", by.playhead_ms) };
        let action = if ms > 0 { Action::Later } else { Action::Earlier };
        let words = |step: &Step, last: Option<&Step>| match (late, last) {
            (true, Some(last)) => {
                format!("{} after `{}`", seconds(step.elapsed_ms - last.elapsed_ms), last.name())
            }
            (true, None) => seconds(step.elapsed_ms),
            (false, _) => format!("at {} s", super::figures::rounded(step.playhead_s)),
        };
        let (one, other) = (words(old, last.map(|it| it.0)), words(new, last.map(|it| it.1)));
        changes.push(Change {
            index_before: Some(old.index),
            index_after: Some(new.index),
            elapsed_ms: Some(new.elapsed_ms),
            ..Change::new(Kind::Timing, action).of(old.name()).named(name).values(one, other)
        });
    }
    changes
}
