//! What changes a state between two events: an expiry, content that goes on, a `play` that is missing.

use super::state::{Ignored, Life, Slot, State};
use super::walk::Walker;
use super::{
    Content, Defect, Expiry, IDLE_TIMEOUT_MS, Moment, PLAYHEAD_TOLERANCE_S, SESSION_TIMEOUT_MS,
    STANDSTILL_S, Slip, step,
};
use crate::api::EventType;

impl Walker<'_, '_> {
    /// Ends a session that has expired before the event at `index`, unless nothing is lost by it.
    pub(super) fn expire(&mut self, number: usize, index: usize, last_ms: i64, ts_ms: i64) {
        let (silent_ms, still_ms) =
            (ts_ms.saturating_sub(last_ms), ts_ms.saturating_sub(self.moved_ms));
        let (expiry, idle_ms) = if silent_ms >= SESSION_TIMEOUT_MS {
            (Expiry::Silence, silent_ms)
        } else if still_ms >= IDLE_TIMEOUT_MS {
            (Expiry::Idle, still_ms)
        } else {
            return;
        };
        let mended = self.reading.mends(Defect::Expired);
        if self.state().life != Life::Open || index > self.last_word || mended {
            return;
        }
        self.change(State { life: Life::Expired(expiry), ..*self.state() });
        self.slips.push((number, Slip::Expired { expiry, idle_ms }));
    }

    /// What the playhead tells of the time before an event: content goes on, so no break is open.
    pub(super) fn pass(&mut self, number: usize, event_type: Option<EventType>, advance_s: f64) {
        let moves_s = match self.state().ignored {
            Ignored::Nothing => f64::INFINITY,
            Ignored::Ad => STANDSTILL_S,
            Ignored::Break => PLAYHEAD_TOLERANCE_S,
        };
        if advance_s > moves_s {
            self.change(State { ignored: Ignored::Nothing, ..*self.state() });
        }
        let state = self.state();
        if state.ad_break.is_closed() || state.life != Life::Open || state.ad.is_open() {
            return;
        }
        let ad_word = matches!(
            event_type,
            Some(
                EventType::AdStart
                    | EventType::AdComplete
                    | EventType::AdSkip
                    | EventType::AdBreakStart
                    | EventType::AdBreakComplete
            )
        );
        // The viewer left: nothing tells that the content went on for long.
        let left = event_type == Some(EventType::SessionEnd);
        let goes_on = advance_s > PLAYHEAD_TOLERANCE_S && !ad_word && !left;
        let content = self.facts.content;
        let mut state = *state;
        match state.ad_break {
            Slot::Open(ad_break) if ad_break.implied => {
                if advance_s > STANDSTILL_S {
                    step::close_break(&mut state);
                    self.change(state);
                }
            }
            Slot::Open(_) if !self.reading.mends(Defect::BreakNotClosed) => {}
            Slot::Open(ad_break) if goes_on && ad_break.can_be_told(content) => {
                self.slips.push((number, Slip::BreakNotClosed(ad_break)));
                // The back end ignores the break: a `play` in its ads is one on main content.
                state.started |= state.played;
                step::close_break(&mut state);
                self.change(state);
            }
            Slot::Unknown if goes_on && content != Content::Live => {
                state.ad_break = Slot::Closed;
                state.ad = Slot::Closed;
                state.excused.unseen_ad = content == Content::Unknown;
                self.change(state);
            }
            Slot::Open(_) | Slot::Unknown | Slot::Closed => {}
        }
    }

    /// Goes on as if the missing `play` had come where the movement began.
    pub(super) fn recover(&mut self, slip: Slip) {
        let (defect, advance) = match slip {
            Slip::MissingPlay(advance) | Slip::LostStart(advance) => (Defect::MissingPlay, advance),
            Slip::MissingResume(advance) => (Defect::MissingResume, advance),
            _ => return,
        };
        if !self.reading.mends(defect) {
            return;
        }
        self.slips.push((advance.first, slip));
        // The movement went on behind every stop but one that it ended with.
        let stops = |it: &&Moment| {
            matches!(it.event_type, Some(EventType::PauseStart | EventType::BufferStart))
        };
        let stopped =
            self.moments.last().filter(stops).map(|last| self.states[last.after].playback);
        self.resume(advance.since);
        if let (Some(last), Some(playback)) = (self.moments.last_mut(), stopped) {
            self.states.push(State { playback, ..self.states[last.after] });
            last.after = self.states.len() - 1;
        }
    }

    /// Plays from the moment `since` on. The states after it get successors; what came before may share
    /// them.
    pub(super) fn resume(&mut self, since: usize) {
        let first = self.moments[since].after;
        let successors = self.states.len() - first;
        self.states.extend_from_within(first..);
        self.states[first + successors..].iter_mut().for_each(State::resume);
        self.moments[since].after += successors;
        for moment in &mut self.moments[since + 1..] {
            moment.before += successors;
            moment.after += successors;
        }
    }
}
