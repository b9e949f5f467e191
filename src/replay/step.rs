//! One step: the state after an event, and the slips in it.

use super::names::{Names, player_states};
use super::plays;
use super::state::{Ad, AdBreak, Chapter, Excused, Ignored, Life, Playback, Slot, State};
use super::{Content, Defect, Reading, Slip};
use crate::api::EventType;
use crate::payload::{Detail, Event};

/// What a step needs to know beside the state and the event.
pub(super) struct Around<'a, 's> {
    /// The number of the moment.
    pub number: usize,
    /// Its time, in milliseconds since the Unix epoch.
    pub ts_ms: i64,
    /// Its playhead, in seconds.
    pub playhead_s: f64,
    /// The kind of content.
    pub content: Content,
    /// The player states by name; those that the event starts are learnt.
    pub names: &'a Names<'s>,
    /// Which defects are mended.
    pub reading: Reading,
    /// Whether it is an `adBreakStart` of a break that the back end ignores.
    pub never_closed: bool,
    /// Whether the next ad event or end of the session is an `adStart`; asked at an `adBreakStart` only.
    pub ad_start_next: &'a dyn Fn() -> bool,
}

/// An end this soon, in ms, after the start of the next ad or chapter is that of the one before, sent in
/// the wrong order: more than 1 s of disorder may not be mended (controlling the order of events).
const SWAPPED_MS: i64 = 1000;

/// A chapter may end this many seconds of main content past its declared end.
const CHAPTER_TOLERANCE_S: f64 = 5.0;

impl Around<'_, '_> {
    /// Whether an end that comes now came in the wrong order with a start at `since_ms`.
    fn swapped_with(&self, since_ms: i64) -> bool {
        self.ts_ms.saturating_sub(since_ms) <= SWAPPED_MS
    }
}

/// Whether an event of this type leaves every state as it is.
pub(super) fn changes_nothing(event_type: Option<EventType>) -> bool {
    matches!(
        event_type,
        Some(
            EventType::SessionStart | EventType::Ping | EventType::BitrateChange | EventType::Error
        )
    )
}

/// The state after `event`; what cannot be goes into `slips`.
pub(super) fn apply(
    mut state: State,
    event: &Event,
    around: &Around<'_, '_>,
    slips: &mut Vec<Slip>,
) -> State {
    if state.life != Life::Open {
        if state.life == Life::Completed && event.kind.meant() == Some(EventType::SessionEnd) {
            state.life = Life::Ended;
        }
        return state;
    }
    let Some(event_type) = event.kind.meant() else {
        return if around.reading.is_judged() { state.after_unreadable() } else { state };
    };
    match event_type {
        EventType::Play => plays::play(&mut state, around, slips),
        EventType::PauseStart => {
            state.paused = true;
            stop(&mut state, Playback::Paused);
        }
        EventType::BufferStart => stop(&mut state, Playback::Buffering),
        EventType::AdBreakStart => break_start(&mut state, around, slips),
        EventType::AdBreakComplete => break_complete(&mut state, slips),
        EventType::AdStart => ad_start(&mut state, around, slips),
        EventType::AdComplete | EventType::AdSkip => ad_end(&mut state, event_type, around, slips),
        EventType::ChapterStart => chapter_start(&mut state, event, around, slips),
        EventType::ChapterComplete | EventType::ChapterSkip => {
            chapter_end(&mut state, event_type, around, slips);
        }
        EventType::StateStart | EventType::StateEnd | EventType::StatesUpdate => {
            player_states(&mut state, event, around.names, slips);
        }
        EventType::SessionComplete => complete(&mut state, around.content, slips),
        EventType::SessionEnd => state.life = Life::Ended,
        EventType::SessionStart | EventType::Ping | EventType::BitrateChange | EventType::Error => {
        }
    }
    state
}

/// The viewer, or the network, stops what plays: an ad as well.
fn stop(state: &mut State, to: Playback) {
    if let Slot::Open(ad) = &mut state.ad {
        ad.stopped = false;
    }
    playback(state, to);
}

pub(super) fn playback(state: &mut State, playback: Playback) {
    state.playback = playback;
    state.playback_told = true;
    let plays = playback == Playback::Playing;
    state.played |= plays;
    if state.ad.is_closed()
        && let Slot::Open(ad_break) = &mut state.ad_break
    {
        if ad_break.implied {
            close_break(state);
        } else {
            ad_break.played |= plays;
        }
    }
}

/// The break counts as closed; its `adBreakComplete` may still come.
pub(super) fn close_break(state: &mut State) {
    state.ad_break = Slot::Closed;
    state.excused.breaks += 1;
}

fn break_start(state: &mut State, around: &Around<'_, '_>, slips: &mut Vec<Slip>) {
    let mut fresh = AdBreak {
        opened: Some(around.number),
        implied: false,
        playhead_s: around.playhead_s,
        ads: 0,
        played: false,
        stopped: state.is_stopped(),
    };
    if around.never_closed {
        state.ignored = Ignored::Break;
        state.ad_break = Slot::Closed;
        state.ad = Slot::Closed;
        return;
    }
    state.ignored = Ignored::Nothing;
    let before = state.ad_break.open().filter(|ad_break| !ad_break.implied);
    match (before, state.ad.open()) {
        (Some(_), Some(ad)) if (around.ad_start_next)() => {
            slips.push(Slip::AdNotClosed(ad));
            state.excused.ads += 1;
            state.excused.breaks += 1;
            state.ad = Slot::Closed;
        }
        (Some(outer), Some(_)) => {
            // The ad goes on: so does its break.
            slips.push(Slip::NestedBreak(outer));
            state.excused.breaks += 1;
            return;
        }
        (Some(outer), None) => {
            slips.push(Slip::NestedBreak(outer));
            state.excused.breaks += 1;
        }
        // The ad came before its break: it belongs to it.
        (None, Some(_)) => fresh.ads = 1,
        (None, None) => {
            state.excused = Excused { chapters: state.excused.chapters, ..Excused::default() };
            state.ad = Slot::Closed;
        }
    }
    state.ad_break = Slot::Open(fresh);
}

fn break_complete(state: &mut State, slips: &mut Vec<Slip>) {
    if std::mem::replace(&mut state.ignored, Ignored::Nothing) == Ignored::Break {
        // It comes too late: the content went on before.
        return;
    }
    if let Slot::Open(ad) = state.ad {
        slips.push(Slip::AdNotClosed(ad));
        state.excused.ads += 1;
    } else if state.ad_break.is_closed() {
        if state.excused.unseen_ad {
            state.excused.unseen_ad = false;
        } else if state.excused.breaks > 0 {
            state.excused.breaks -= 1;
        } else {
            slips.push(Slip::BreakEventWithoutBreak);
        }
    }
    state.ad = Slot::Closed;
    state.ad_break = Slot::Closed;
}

/// A break of which the capture does not show the start.
fn found_break(around: &Around<'_, '_>) -> AdBreak {
    AdBreak {
        opened: None,
        implied: false,
        playhead_s: around.playhead_s,
        ads: 1,
        played: false,
        stopped: false,
    }
}

fn ad_start(state: &mut State, around: &Around<'_, '_>, slips: &mut Vec<Slip>) {
    if state.playback == Playback::Starting {
        state.playback = Playback::Playing;
    }
    if state.ignored == Ignored::Break {
        return;
    }
    if state.ad_break.is_closed() && !around.reading.mends(Defect::AdOutsideBreak) {
        // Ignored, but for its time: that counts as content.
        state.ignored = Ignored::Ad;
        slips.push(Slip::AdOutsideBreak);
        return;
    }
    if let Slot::Open(ad) = state.ad {
        slips.push(Slip::OverlappingAds(ad));
        state.excused.ads += 1;
    }
    let found = found_break(around);
    state.ad_break = match state.ad_break {
        Slot::Open(ad_break) => Slot::Open(AdBreak { ads: ad_break.ads + 1, ..ad_break }),
        Slot::Unknown => Slot::Open(found),
        Slot::Closed => {
            slips.push(Slip::AdOutsideBreak);
            Slot::Open(AdBreak { opened: Some(around.number), implied: true, ..found })
        }
    };
    state.excused.unseen_ad = false;
    let stopped = state.played
        && state.is_stopped()
        && state.ad_break.open().is_some_and(|ad_break| ad_break.stopped);
    state.ad = Slot::Open(Ad {
        opened: Some(around.number),
        since_ms: around.ts_ms,
        stopped,
        played_ms: None,
    });
}

fn ad_end(
    state: &mut State,
    event_type: EventType,
    around: &Around<'_, '_>,
    slips: &mut Vec<Slip>,
) {
    match state.ignored {
        Ignored::Nothing => {}
        Ignored::Ad => {
            state.ignored = Ignored::Nothing;
            return;
        }
        Ignored::Break => return,
    }
    plays::ad_ends(state, event_type, around);
    if let Slot::Open(ad) = state.ad
        && state.excused.ads > 0
        && event_type == EventType::AdComplete
        && around.swapped_with(ad.since_ms)
    {
        state.excused.ads -= 1;
        return;
    }
    match (state.ad, &mut state.ad_break) {
        (Slot::Open(_), _) => {}
        (Slot::Unknown, ad_break) => {
            if !ad_break.is_open() {
                *ad_break = Slot::Open(found_break(around));
            }
        }
        (Slot::Closed, ad_break) if state.excused.unseen_ad => {
            *ad_break = Slot::Open(found_break(around));
            state.excused.unseen_ad = false;
        }
        (Slot::Closed, _) if state.excused.ads > 0 => state.excused.ads -= 1,
        (Slot::Closed, ad_break) => {
            slips.push(Slip::AdEventWithoutAd);
            if let Slot::Open(ad_break) = ad_break {
                ad_break.ads += 1;
            }
        }
    }
    state.ad = Slot::Closed;
}

fn chapter_start(state: &mut State, event: &Event, around: &Around<'_, '_>, slips: &mut Vec<Slip>) {
    if let Slot::Open(chapter) = state.chapter {
        slips.push(Slip::OverlappingChapters(chapter));
        state.excused.chapters += 1;
        state.excused.chapter_end_s = chapter.end_s;
    }
    let end_s = match *event.detail() {
        Detail::Chapter { offset: Some(offset), length: Some(length) } => offset + length,
        _ => f64::INFINITY,
    };
    let opened = Some(around.number);
    state.chapter = Slot::Open(Chapter { opened, since_ms: around.ts_ms, end_s });
}

fn chapter_end(
    state: &mut State,
    event_type: EventType,
    around: &Around<'_, '_>,
    slips: &mut Vec<Slip>,
) {
    let excused = state.excused.chapters > 0
        && around.playhead_s <= state.excused.chapter_end_s + CHAPTER_TOLERANCE_S;
    match state.chapter {
        Slot::Open(chapter)
            if excused
                && event_type == EventType::ChapterComplete
                && around.swapped_with(chapter.since_ms) =>
        {
            state.excused.chapters -= 1;
            return;
        }
        Slot::Closed if excused => state.excused.chapters -= 1,
        Slot::Closed => slips.push(Slip::ChapterEventWithoutChapter),
        Slot::Open(_) | Slot::Unknown => {}
    }
    state.chapter = Slot::Closed;
}

fn complete(state: &mut State, content: Content, slips: &mut Vec<Slip>) {
    match (state.ad.open(), state.ad_break.open()) {
        // An ad outside a break is told already: that it has no end either is the same mistake.
        (Some(_), Some(ad_break)) if ad_break.implied => {}
        (Some(ad), _) => slips.push(Slip::AdNotClosed(ad)),
        (None, Some(ad_break)) if ad_break.can_be_told(content) => {
            slips.push(Slip::BreakNotClosed(ad_break));
        }
        (None, _) => {}
    }
    if let Slot::Open(chapter) = state.chapter {
        slips.push(Slip::ChapterNotClosed(chapter));
    }
    state.life = Life::Completed;
}
