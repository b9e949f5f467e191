//! The walk over the moments of a replay that sums its figures up.

use std::ops::RangeInclusive;

use super::figures::Figures;
use super::held::Held;
use super::parts;
use super::played::Played;
use super::player_states::PlayerStates;
use super::start::{Begun, begun, origin_s};
use crate::api::EventType;
use crate::payload::{Detail, Start, Told};
use crate::replay::{
    AdBreak, Advance, Defect, Life, Moment, Overrun, Playback, Replay, SESSION_TIMEOUT_MS,
    STANDSTILL_S, Slip, Slot, Standstill, State,
};

/// A stream for each half hour, in ms (estimated streams).
const STREAM_MS: u64 = 30 * 60 * 1000;

/// The shares of `media.length` that have a marker, in percent (progress markers).
const MARKERS: [f64; 5] = [10.0, 25.0, 50.0, 75.0, 95.0];

/// The figures of a session as it was read.
pub(super) fn figures(replay: &Replay<'_>) -> Figures {
    let Begun::Known(start) = begun(replay) else { return Figures::default() };
    let mut walk = Walk {
        replay,
        start,
        left_open: left_open(replay),
        overruns: replay.overruns(),
        resumes: resumes(replay),
        stalls: replay.stalls(),
        figures: Figures::default(),
        played: Played::default(),
        origin_s: origin_s(replay),
        farthest_s: 0.0,
        bitrate: None,
        player_states: PlayerStates::default(),
    };
    let mut before: Option<&Moment> = None;
    for (number, moment) in replay.open_moments() {
        if let Some(from) = before {
            walk.interval(number, from, moment);
        }
        walk.event(number, moment);
        before = Some(moment);
    }
    walk.finish()
}

/// What is on between two events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Content,
    Ad,
    /// A break outside its ads, or what the capture does not show: in no figure.
    Neither,
}

struct Walk<'r, 's> {
    replay: &'r Replay<'s>,
    start: Option<&'s Start>,
    /// The moments from the end of the last ad of a break that stays open, behind it, to the one that tells.
    left_open: Vec<RangeInclusive<usize>>,
    /// Where content plays although an ad is open, in the reading that ends the ad.
    overruns: Vec<Overrun>,
    /// The moments that first show that a `play` is missing, which the reading mends.
    resumes: Vec<(usize, Advance)>,
    stalls: Vec<Standstill>,
    figures: Figures,
    played: Played,
    /// The playhead that content segments count from, in seconds.
    origin_s: f64,
    /// The farthest playhead since the content started, in seconds.
    farthest_s: f64,
    /// What was sent last, in the player's unit.
    bitrate: Option<f64>,
    player_states: PlayerStates,
}

impl Walk<'_, '_> {
    /// Takes the time between two events; `number` is that of the second.
    fn interval(&mut self, number: usize, from: &Moment, to: &Moment) {
        let elapsed_ms = u64::try_from(to.ts_ms.saturating_sub(from.ts_ms)).unwrap_or(0);
        // A session without an event has ended by then, unless the reading keeps it open.
        let ends = self.replay.event_type(to) == Some(EventType::SessionEnd);
        let counted_ms = match self.replay.reading.mends(Defect::Expired) && !ends {
            true => elapsed_ms,
            false => elapsed_ms.min(SESSION_TIMEOUT_MS as u64),
        };
        let advance_s = to.playhead_s - from.playhead_s;
        let playing_ms = match self.resumed_at(number) {
            Some((halt, advance_s)) => {
                // It began to play only when the playhead began to move.
                let playing_ms = elapsed_ms.min(milliseconds(advance_s));
                self.halted(halt, counted_ms.saturating_sub(playing_ms));
                playing_ms
            }
            None => {
                let state = self.replay.before(to);
                self.halted(Halt::of(state), counted_ms);
                match state.playback {
                    Playback::Playing if self.is_stalled(number) => 0,
                    // After a silence, the playhead shows how much of it was played.
                    Playback::Playing if elapsed_ms > SESSION_TIMEOUT_MS as u64 => {
                        elapsed_ms.min(milliseconds(advance_s))
                    }
                    Playback::Playing => elapsed_ms,
                    _ => 0,
                }
            }
        };
        let playing_ms = self.rest_of_ad(number, playing_ms, advance_s);
        match self.on(number, to, advance_s) {
            On::Content => {
                self.figures.content_ms = self.figures.content_ms.saturating_add(playing_ms);
                if self.replay.before(to).chapter.is_open() {
                    self.figures.chapter_ms = self.figures.chapter_ms.saturating_add(playing_ms);
                    parts::play(&mut self.figures.each_chapter, playing_ms);
                }
                if playing_ms > 0 {
                    let range_s = [from.playhead_s, to.playhead_s].map(|at_s| at_s - self.origin_s);
                    self.figures.dimensions.play(range_s);
                    self.played.add(from.playhead_s, to.playhead_s, self.clock_ms(playing_ms));
                }
                if let Some(bitrate) = self.bitrate {
                    self.figures.bitrate.add(bitrate, playing_ms);
                }
            }
            On::Ad => {
                self.figures.ad_ms = self.figures.ad_ms.saturating_add(playing_ms);
                parts::play(&mut self.figures.each_ad, playing_ms);
            }
            On::Neither => {}
        }
        self.player_states.hold(counted_ms);
    }

    /// How far the playhead may move in so many milliseconds, in its thousandths.
    fn clock_ms(&self, ms: u64) -> u64 {
        match self.replay.facts.milliseconds_as_seconds {
            true => ms.saturating_mul(1000),
            false => ms,
        }
    }

    /// Time in which nothing plays: a pause goes on while the player buffers in it.
    fn halted(&mut self, halt: Halt, ms: u64) {
        let Figures { pauses, buffers, .. } = &mut self.figures;
        for (halts, is_on) in [(pauses, halt.paused), (buffers, halt.buffering)] {
            halts.ms = halts.ms.saturating_add(if is_on { ms } else { 0 });
        }
    }

    /// Whether the playhead stands still in the interval that the moment `number` ends, as in those around it.
    fn is_stalled(&self, number: usize) -> bool {
        let next = self.stalls.partition_point(|stall| stall.last < number);
        self.stalls.get(next).is_some_and(|stall| stall.since < number)
    }

    /// Where a `play` is missing that the reading mends, and the interval up to the moment `number` is the
    /// first that shows it: what the player did before, and how far the playhead moved, in seconds.
    fn resumed_at(&self, number: usize) -> Option<(Halt, f64)> {
        let first = self.resumes.partition_point(|(moment, _)| *moment < number);
        let (_, advance) = self.resumes.get(first).filter(|(moment, _)| *moment == number)?;
        let since = &self.replay.moments[advance.since];
        let before = Halt::of(self.replay.before(since));
        let halt = match self.replay.event_type(since) {
            Some(EventType::PauseStart) => Halt { paused: true, buffering: false },
            Some(EventType::BufferStart) => Halt { buffering: true, ..before },
            _ => before,
        };
        Some((halt, self.replay.moments[number].playhead_s - since.playhead_s))
    }

    fn on(&self, number: usize, to: &Moment, advance_s: f64) -> On {
        if self.is_left_open(number) || self.overrun(number).is_some() {
            return On::Content;
        }
        match (self.replay.before(to).ad_break, self.replay.before(to).ad) {
            (Slot::Closed, Slot::Closed) => On::Content,
            // Nothing tells when an ad without a break has ended but the content.
            (Slot::Open(AdBreak { implied: true, .. }), Slot::Open(_))
                if advance_s > STANDSTILL_S =>
            {
                On::Content
            }
            (Slot::Open(_), Slot::Open(_)) => On::Ad,
            _ => On::Neither,
        }
    }

    /// The overrun in which the moment `number` shows content.
    fn overrun(&self, number: usize) -> Option<&Overrun> {
        Overrun::at(&self.overruns, number)
    }

    /// Takes what the ad played of an interval in which an overrun begins; what is left, in milliseconds, is
    /// the content's.
    fn rest_of_ad(&mut self, number: usize, playing_ms: u64, advance_s: f64) -> u64 {
        if self.overrun(number).is_none_or(|overrun| overrun.first != number) {
            return playing_ms;
        }
        let content_ms = playing_ms.min(milliseconds(advance_s));
        self.figures.ad_ms = self.figures.ad_ms.saturating_add(playing_ms - content_ms);
        parts::play(&mut self.figures.each_ad, playing_ms - content_ms);
        content_ms
    }

    fn is_left_open(&self, number: usize) -> bool {
        if self.left_open.is_empty() {
            return false;
        }
        let next = self.left_open.partition_point(|moments| *moments.end() < number);
        self.left_open.get(next).is_some_and(|moments| moments.contains(&number))
    }

    fn event(&mut self, number: usize, moment: &Moment) {
        let (before, after) = (self.replay.before(moment), self.replay.after(moment));
        let plays = after.played && after.playback == Playback::Playing;
        if after.started || plays && self.overrun(number).is_some() {
            self.figures.content_starts = 1;
        }
        match self.replay.event_type(moment) {
            Some(EventType::SessionStart) => self.figures.media_starts += 1,
            Some(EventType::PauseStart) if !before.paused => {
                self.figures.pauses.of.happen();
            }
            Some(EventType::BufferStart) if before.playback != Playback::Buffering => {
                self.figures.buffers.of.happen();
            }
            Some(EventType::AdStart)
                if after.ad.open().and_then(|ad| ad.opened) == Some(number) =>
            {
                self.figures.ads.starts += 1;
                parts::start(&mut self.figures.each_ad, self.replay.detail(moment));
            }
            Some(EventType::AdComplete) if !before.ad.is_closed() && after.ad.is_closed() => {
                self.figures.ads.completes += 1;
                parts::complete(&mut self.figures.each_ad);
            }
            Some(EventType::ChapterStart) => {
                self.figures.chapters.starts += 1;
                parts::start(&mut self.figures.each_chapter, self.replay.detail(moment));
            }
            Some(EventType::ChapterComplete)
                if !before.chapter.is_closed() && after.chapter.is_closed() =>
            {
                self.figures.chapters.completes += 1;
                parts::complete(&mut self.figures.each_chapter);
            }
            Some(EventType::BitrateChange) => self.figures.bitrate_changes.happen(),
            Some(EventType::Error) => self.error(moment),
            Some(EventType::SessionComplete) => self.complete(number),
            _ => {}
        }
        match self.replay.event_type(moment) {
            Some(_) => self.player_states.take(self.replay.detail(moment)),
            None => self.player_states.lose_sight(),
        }
        self.quality(moment);
        if self.figures.content_starts > 0 {
            self.farthest_s = self.farthest_s.max(moment.playhead_s);
        }
    }

    fn error(&mut self, moment: &Moment) {
        self.figures.errors.happen();
        let Detail::Error { id: Some(id), is_external } = self.replay.detail(moment) else {
            return;
        };
        let dimensions = &mut self.figures.dimensions;
        match is_external {
            true => dimensions.external_errors.insert(id.clone()),
            false => dimensions.player_errors.insert(id.clone()),
        };
    }

    fn complete(&mut self, number: usize) {
        let is_mended = self.replay.reading.mends(Defect::PrematureComplete)
            && self.replay.premature_complete() == Some(number);
        self.figures.content_completes = u64::from(!is_mended);
    }

    fn quality(&mut self, moment: &Moment) {
        let quality = self.replay.event(moment).quality;
        let told = |figure: Told| figure.get().filter(|figure| *figure >= 0.0);
        self.bitrate = told(quality.bitrate).or(self.bitrate);
        let figures = &mut self.figures;
        figures.dropped_frames = told(quality.dropped_frames).or(figures.dropped_frames);
        if let Some(ms) = told(quality.time_to_start_ms) {
            figures.time_to_start_ms = Held::once(ms);
        }
    }

    /// What only the end of the session tells.
    fn finish(self) -> Figures {
        let Self {
            replay,
            start,
            mut figures,
            played,
            farthest_s,
            bitrate,
            player_states,
            stalls,
            ..
        } = self;
        figures.states = player_states.finish();
        let length_s = start.and_then(|start| start.length).filter(|length_s| *length_s > 0.0);
        figures.unique_ms = milliseconds(played.unique_s());
        if let Some(length_s) = length_s {
            figures.average_minute_audience = Some(figures.content_ms as f64 / 1000.0 / length_s);
            if figures.content_starts > 0 {
                let is_reached = |percent| farthest_s * 100.0 >= length_s * percent;
                figures.progress = MARKERS.map(|percent| u64::from(is_reached(percent)));
            }
        }
        figures.estimated_streams = figures.media_ms() / STREAM_MS + 1;
        figures.resumes = u64::from(start.is_some_and(|start| start.resume == Some(true)));
        figures.authorized = u64::from(start.is_some_and(|start| start.authorized));
        let says_so = start.is_some_and(|start| start.downloaded == Some(true));
        figures.downloaded = u64::from(says_so || replay.session.downloaded);
        if let Some(ms) = replay.since_last_call_ms() {
            figures.since_last_call_ms = Held::once(ms as f64);
        }
        for stall in &stalls {
            figures.stalls.of.happen();
            let ms = u64::try_from(stall.span_ms).unwrap_or(0);
            figures.stalls.ms = figures.stalls.ms.saturating_add(ms);
        }
        if let Some(bitrate) = bitrate.filter(|_| figures.bitrate.average().is_none()) {
            // No content played with it.
            figures.bitrate.add(bitrate, 1);
        }
        figures.dropped_impacted = u64::from(figures.dropped_frames.is_some_and(|it| it > 0.0));
        let is_closed = replay.life() != Life::Open || replay.has_timed_out();
        figures.drops_before_start = u64::from(is_closed && figures.content_starts == 0);
        figures
    }
}

/// What holds playback up.
#[derive(Clone, Copy)]
struct Halt {
    paused: bool,
    buffering: bool,
}

impl Halt {
    fn of(state: &State) -> Self {
        Self { paused: state.paused, buffering: state.playback == Playback::Buffering }
    }
}

/// Where the playhead moves without a `play`, in replay order.
fn resumes(replay: &Replay<'_>) -> Vec<(usize, Advance)> {
    let advance = |(number, slip): &(usize, Slip)| match slip {
        Slip::MissingPlay(advance) | Slip::MissingResume(advance) => Some((*number, *advance)),
        _ => None,
    };
    replay.slips.iter().filter_map(advance).collect()
}

/// Where breaks count as closed before the playhead shows it: their last ad was over.
fn left_open(replay: &Replay<'_>) -> Vec<RangeInclusive<usize>> {
    if !replay.reading.mends(Defect::BreakNotClosed) {
        return Vec::new();
    }
    let stretch = |(number, slip): &(usize, Slip)| {
        let Slip::BreakNotClosed(ad_break) = slip else { return None };
        let is_over = |moment: &usize| {
            let ends = !replay.before(&replay.moments[*moment]).ad.is_closed();
            ends || ad_break.opened == Some(*moment)
        };
        let over = (0..*number).rev().find(is_over)?;
        Some(over + 1..=*number)
    };
    replay.slips.iter().filter_map(stretch).collect()
}

/// Seconds in whole milliseconds; none below 0.
fn milliseconds(seconds: f64) -> u64 {
    // The cast saturates.
    (seconds * 1000.0).round().max(0.0) as u64
}
