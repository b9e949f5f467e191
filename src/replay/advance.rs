//! Finds playhead movement that no `play` explains: content that the back end does not count.

use super::state::{Life, Playback, State};
use super::{Advance, Content, Facts, Moment, PLAYHEAD_TOLERANCE_S, STANDSTILL_S, Slip};
use crate::api::EventType;

/// One interval that moves may be a seek: this many in a row are content that plays.
const MIN_INTERVALS: u32 = 2;

/// A single interval longer than this, in ms, in which the playhead moves as the clock does, is content that
/// plays: a viewer who skips 10 s while paused may do so between two pings, and they come every 10 s.
const MIN_SINGLE_MS: i64 = 12_500;

/// An interval without movement up to this long, in ms, does not end a run: clocks are rounded.
const STILL_TOLERANCE_MS: i64 = 1500;

/// The play that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// The first one.
    Play,
    /// The one on main content, after one inside an ad.
    Start,
    /// The one after a `pauseStart` or `bufferStart`.
    Resume,
}

/// Intervals in a row that move, or stand still for a moment only.
#[derive(Clone, Copy, Debug)]
struct Run {
    missing: Missing,
    since: usize,
    moving: u32,
    playhead_s: f64,
}

/// Follows the intervals of a session, one after the other.
#[derive(Debug, Default)]
pub(super) struct Watch {
    run: Option<Run>,
    /// What is sure, but told only when the session ends: the live edge moves without playing.
    held_back: Option<Slip>,
}

impl Watch {
    /// Whether nothing can come of an interval in this state, as of most: it need not be taken.
    pub(super) fn is_calm(&self, facts: &Facts, state: &State) -> bool {
        self.run.is_none() && self.held_back.is_none() && missing(facts, state).is_none()
    }

    /// Takes the interval that the last of `moments` ends. Returns what is missing, once it is sure.
    pub(super) fn take(
        &mut self,
        facts: &Facts,
        moments: &[Moment],
        states: &[State],
    ) -> Option<Slip> {
        let [.., from, to] = moments else { return None };
        let (since, after) = (&states[from.after], &states[to.after]);
        if since.life != Life::Open || states[to.before].life != Life::Open {
            return None;
        }
        let told = self.follow(missing(facts, since), moments).map(|run| run.advance(moments));
        if facts.content != Content::Live {
            return told;
        }
        if let Some(slip) = told {
            self.held_back.get_or_insert(slip);
        }
        let over = after.life != Life::Open;
        self.held_back.take_if(|slip| match slip {
            Slip::MissingPlay(_) => over && !after.played,
            _ => over && !after.started && !after.may_have_started,
        })
    }

    /// Lengthens the run by the interval that the last of `moments` ends, or breaks it. Returns it, and
    /// begins anew, once it is long enough.
    fn follow(&mut self, missing: Option<Missing>, moments: &[Moment]) -> Option<Run> {
        let number = moments.len() - 1;
        let (from, to) = (&moments[number - 1], &moments[number]);
        let run = self.run.take();
        // The jump of an interval that ends so is a seek, or belongs to the resume.
        if matches!(to.event_type, Some(EventType::Play | EventType::AdBreakStart)) {
            return None;
        }
        let missing = missing?;
        let elapsed_ms = to.ts_ms.saturating_sub(from.ts_ms);
        let advance_s = to.playhead_s - from.playhead_s;
        let mut run = run.filter(|run| run.missing == missing);
        if advance_s > STANDSTILL_S {
            if advance_s > elapsed_ms as f64 / 1000.0 + PLAYHEAD_TOLERANCE_S {
                return None;
            }
            let run =
                run.get_or_insert(Run { missing, since: number - 1, moving: 0, playhead_s: 0.0 });
            run.moving += 1;
            run.playhead_s += advance_s;
            let is_sure = run.moving >= MIN_INTERVALS || goes_with_clock(advance_s, elapsed_ms);
            if is_sure && run.playhead_s > PLAYHEAD_TOLERANCE_S {
                return Some(*run);
            }
        } else if advance_s < -STANDSTILL_S || elapsed_ms > STILL_TOLERANCE_MS {
            return None;
        }
        let stops = matches!(to.event_type, Some(EventType::PauseStart | EventType::BufferStart));
        // What should resume is counted from the last stop.
        self.run = run.filter(|_| !(stops && missing == Missing::Resume));
        None
    }
}

/// Whether a movement is that of content that plays, and no seek.
fn goes_with_clock(advance_s: f64, elapsed_ms: i64) -> bool {
    let away_s = (advance_s - elapsed_ms as f64 / 1000.0).abs();
    elapsed_ms > MIN_SINGLE_MS && away_s <= PLAYHEAD_TOLERANCE_S
}

impl Run {
    /// What is missing, seen at the last of `moments`.
    fn advance(self, moments: &[Moment]) -> Slip {
        let now_ms = moments.last().map_or(0, |moment| moment.ts_ms);
        let advance = Advance {
            since: self.since,
            first: self.since + 1,
            playhead_s: self.playhead_s,
            elapsed_ms: now_ms.saturating_sub(moments[self.since].ts_ms),
        };
        match self.missing {
            Missing::Play => Slip::MissingPlay(advance),
            Missing::Start => Slip::LostStart(advance),
            Missing::Resume => Slip::MissingResume(advance),
        }
    }
}

/// Which play is missing, should the playhead move in this state.
fn missing(facts: &Facts, state: &State) -> Option<Missing> {
    if !state.is_main_content() {
        return None;
    }
    match (state.played, state.playback) {
        (_, Playback::Unknown) => None,
        (false, _) => facts.start_captured.then_some(Missing::Play),
        (true, Playback::Paused | Playback::Buffering) => {
            (facts.content == Content::Recorded).then_some(Missing::Resume)
        }
        (true, Playback::Starting | Playback::Playing) => {
            let has_started = state.started || state.may_have_started;
            (facts.start_captured && !has_started).then_some(Missing::Start)
        }
    }
}

#[cfg(test)]
mod tests {
    use EventType::{
        AdBreakStart, BufferStart, PauseStart, Ping, Play, SessionEnd, SessionStart, StateStart,
    };

    use super::super::state::State;
    use super::super::{Clock, PlayheadUnit};
    use super::*;

    fn facts(content: Content) -> Facts {
        Facts {
            start_captured: true,
            content,
            length_s: None,
            clock: Clock::Milliseconds,
            playhead_unit: PlayheadUnit::Seconds,
            milliseconds_as_seconds: false,
        }
    }

    /// What is missing in a session of these events (time in ms, playhead in s), with the number of the
    /// event that makes it sure.
    fn told(content: Content, events: &[(i64, f64, EventType)]) -> Option<(usize, Slip)> {
        let mut watch = Watch::default();
        let mut state = State::NEW;
        let mut moments = Vec::new();
        let mut states = vec![state];
        for (number, &(ts_ms, playhead_s, event_type)) in events.iter().enumerate() {
            match event_type {
                Play => state.resume(),
                PauseStart => state.playback = Playback::Paused,
                BufferStart => state.playback = Playback::Buffering,
                SessionEnd => state.life = Life::Ended,
                _ => {}
            }
            states.push(state);
            moments.push(Moment {
                event: number,
                event_type: Some(event_type),
                ts_ms,
                playhead_s,
                before: number,
                after: number + 1,
            });
            let is_calm = watch.is_calm(&facts(content), &states[number]);
            let slip = watch.take(&facts(content), &moments, &states);
            assert!(slip.is_none() || !is_calm, "{number}");
            if let Some(slip) = slip {
                return Some((number, slip));
            }
        }
        None
    }

    fn play(since: usize, playhead_s: f64, elapsed_ms: i64) -> Slip {
        Slip::MissingPlay(Advance { since, first: since + 1, playhead_s, elapsed_ms })
    }

    fn resume(since: usize, playhead_s: f64, elapsed_ms: i64) -> Slip {
        Slip::MissingResume(Advance { since, first: since + 1, playhead_s, elapsed_ms })
    }

    const START: (i64, f64, EventType) = (0, 0.0, SessionStart);

    #[test]
    fn two_intervals_that_move_tell_of_a_missing_play() {
        let events = [START, (10_000, 10.0, Ping), (20_000, 20.0, Ping)];
        assert_eq!(told(Content::Recorded, &events), Some((2, play(0, 20.0, 20_000))));
        assert_eq!(told(Content::Recorded, &events[..2]), None);
        let little = [START, (750, 0.75, Ping), (1500, 1.5, Ping)];
        assert_eq!(told(Content::Recorded, &little), None);
        let enough = [START, (750, 0.75, Ping), (1520, 1.52, Ping)];
        assert_eq!(told(Content::Recorded, &enough), Some((2, play(0, 1.52, 1520))));
    }

    #[test]
    fn a_jump_that_the_clock_cannot_explain_breaks_the_run() {
        let at = |playhead| [START, (10_000, 10.0, Ping), (20_000, playhead, Ping)];
        assert_eq!(told(Content::Recorded, &at(21.5)), Some((2, play(0, 21.5, 20_000))));
        assert_eq!(told(Content::Recorded, &at(21.6)), None);
        assert_eq!(told(Content::Recorded, &at(5.0)), None);
    }

    #[test]
    fn only_a_long_standstill_breaks_the_run() {
        let still = |ms: i64| {
            [
                START,
                (10_000, 10.0, Ping),
                (10_000 + ms, 10.0, StateStart),
                (10_000 + 2 * ms, 10.0, StateStart),
                (20_000, 17.0, Ping),
            ]
        };
        assert_eq!(told(Content::Recorded, &still(1500)), Some((4, play(0, 17.0, 20_000))));
        assert_eq!(told(Content::Recorded, &still(1501)), None);
    }

    #[test]
    fn the_interval_that_ends_in_play_or_a_break_does_not_count() {
        for last in [Play, AdBreakStart] {
            let events = [START, (10_000, 10.0, Ping), (20_000, 20.0, last)];
            assert_eq!(told(Content::Recorded, &events), None);
        }
    }

    #[test]
    fn a_single_interval_counts_if_it_goes_with_the_clock_for_longer_than_a_ping() {
        let begin = [START, (100, 0.0, Play), (10_100, 10.0, PauseStart), (20_100, 10.0, Ping)];
        let with = |last: (i64, f64, EventType)| {
            told(Content::Recorded, &[begin.as_slice(), &[last]].concat())
        };
        let slip = |playhead_s, elapsed_ms| Some((4, resume(3, playhead_s, elapsed_ms)));
        assert_eq!(with((85_100, 75.0, SessionEnd)), slip(65.0, 65_000));
        assert_eq!(with((40_100, 28.5, Ping)), slip(18.5, 20_000));
        // A seek that goes farther, one that does not go as far, and one that is no longer than a skip.
        assert_eq!(with((40_100, 32.0, Ping)), None);
        assert_eq!(with((40_100, 28.4, Ping)), None);
        assert_eq!(with((30_100, 20.0, Ping)), None);
        assert_eq!(with((40_100, 30.0, Play)), None);
    }

    #[test]
    fn a_missing_resume_is_counted_from_the_last_stop() {
        let begin = [START, (100, 0.0, Play), (10_100, 10.0, PauseStart), (20_100, 20.0, Ping)];
        let with = |rest: &[(i64, f64, EventType)]| {
            told(Content::Recorded, &[begin.as_slice(), rest].concat())
        };
        assert_eq!(with(&[(30_100, 30.0, Ping)]), Some((4, resume(2, 20.0, 20_000))));
        assert_eq!(with(&[(30_100, 30.0, Play)]), None);
        assert_eq!(with(&[(20_200, 20.0, BufferStart), (30_100, 30.0, Ping)]), None);
        assert_eq!(with(&[(30_100, 20.0, Ping), (40_100, 30.0, Ping)]), None);
    }

    #[test]
    fn without_any_play_a_pause_changes_nothing() {
        let events = [START, (10_000, 10.0, PauseStart), (20_000, 20.0, Ping)];
        assert_eq!(told(Content::Recorded, &events), Some((2, play(0, 20.0, 20_000))));
    }

    #[test]
    fn live_content_waits_for_the_end_of_its_session() {
        let begin = [START, (10_000, 10.0, Ping), (20_000, 20.0, Ping)];
        let with = |rest: &[(i64, f64, EventType)]| {
            told(Content::Live, &[begin.as_slice(), rest].concat())
        };
        assert_eq!(with(&[(30_000, 30.0, Ping)]), None);
        let jump = [(30_000, 500.0, Ping), (40_000, 510.0, SessionEnd)];
        assert_eq!(with(&jump), Some((4, play(0, 20.0, 20_000))));
        assert_eq!(with(&[(30_000, 30.0, Play), (40_000, 40.0, SessionEnd)]), None);
    }
}
