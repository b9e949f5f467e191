//! Finds playhead movement that no `play` explains: content that the back end does not count.

use super::state::{Life, Playback};
use super::{Advance, Content, Facts, Moment, PLAYHEAD_TOLERANCE_S, STANDSTILL_S, Slip};
use crate::api::EventType;

/// One interval that moves may be a seek: this many in a row are content that plays.
const MIN_INTERVALS: u32 = 2;

/// A standstill up to this long, in ms, does not end the movement: clocks are rounded.
const STILL_TOLERANCE_MS: i64 = 1500;

/// The play that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// The first one.
    Play,
    /// The one after a `pauseStart` or `bufferStart`.
    Resume,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    missing: Missing,
    since: usize,
    first: usize,
    moving: u32,
    playhead_s: f64,
    still_ms: i64,
}

/// Follows the intervals of a session, one after the other.
#[derive(Debug, Default)]
pub(super) struct Watch {
    run: Option<Run>,
}

impl Watch {
    /// Takes the interval that the last of `moments` ends. Returns what is missing, once it is sure.
    pub(super) fn take(
        &mut self,
        facts: &Facts,
        moments: &[Moment],
        event_type: Option<EventType>,
    ) -> Option<Slip> {
        let number = moments.len().checked_sub(1)?;
        let (from, to) = (moments.get(number.checked_sub(1)?)?, &moments[number]);
        let missing = missing(facts, from);
        let elapsed_ms = to.ts_ms.saturating_sub(from.ts_ms);
        let advance_s = to.playhead_s - from.playhead_s;
        let explained = advance_s <= elapsed_ms as f64 / 1000.0 + PLAYHEAD_TOLERANCE_S;
        let resumed = matches!(event_type, Some(EventType::Play | EventType::AdBreakStart));
        let Some(missing) = missing.filter(|_| !resumed && advance_s >= -STANDSTILL_S && explained)
        else {
            self.run = None;
            return None;
        };
        let mut run = self.run.filter(|run| run.missing == missing).unwrap_or(Run {
            missing,
            since: number - 1,
            first: number,
            moving: 0,
            playhead_s: 0.0,
            still_ms: 0,
        });
        if advance_s > STANDSTILL_S {
            if run.moving == 0 {
                (run.since, run.first) = (number - 1, number);
            }
            run.moving += 1;
            run.playhead_s += advance_s;
            run.still_ms = 0;
        } else {
            run.still_ms += elapsed_ms;
        }
        // The movement is counted from each pauseStart or bufferStart anew.
        let counted_anew =
            matches!(event_type, Some(EventType::PauseStart | EventType::BufferStart));
        self.run = (run.still_ms <= STILL_TOLERANCE_MS && !counted_anew).then_some(run);
        let sure = run.moving >= MIN_INTERVALS
            && run.playhead_s > PLAYHEAD_TOLERANCE_S
            && may_tell(facts, to);
        sure.then(|| {
            self.run = None;
            let advance = Advance {
                since: run.since,
                first: run.first,
                playhead_s: run.playhead_s,
                elapsed_ms: to.ts_ms.saturating_sub(moments[run.since].ts_ms),
            };
            match run.missing {
                Missing::Play => Slip::MissingPlay(advance),
                Missing::Resume => Slip::MissingResume(advance),
            }
        })
    }
}

/// Which play is missing, should the playhead move after `from`.
fn missing(facts: &Facts, from: &Moment) -> Option<Missing> {
    let state = &from.after;
    if state.life != Life::Open || !state.is_main_content() {
        return None;
    }
    match (state.played, state.playback) {
        (_, Playback::Unknown) => None,
        (false, _) => facts.start_captured.then_some(Missing::Play),
        (true, Playback::Paused | Playback::Buffering) => {
            (facts.content == Content::Recorded).then_some(Missing::Resume)
        }
        (true, Playback::Starting | Playback::Playing) => None,
    }
}

/// The live edge moves without playing: only the end of a live session tells that it never played.
fn may_tell(facts: &Facts, to: &Moment) -> bool {
    facts.content != Content::Live || to.after.life != Life::Open
}
