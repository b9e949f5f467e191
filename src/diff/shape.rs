//! What is kept of a session to compare it: its events but for pings, how its pings come, its figures.

use crate::api::EventType;
use crate::metrics::Figures;
use crate::payload::{Detail, Event, Kind};
use crate::place::Place;
use crate::replay::{Moment, Replay, Slot, State};
use crate::timeline::{Lane, Timeline};

use super::pings::Rhythm;

/// The most events of a session that are aligned, pings not counted. The time that a comparison takes grows
/// with their square where two sessions have nothing in common.
pub const MAX_ALIGNED: usize = 5_000;

/// The most spans that are kept of a session to be drawn.
const MAX_SPANS: usize = 2_000;

/// What is kept of a session to compare it.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Its events but for pings, in replay order.
    pub(super) steps: Vec<Step>,
    /// Events beyond [`MAX_ALIGNED`].
    pub(super) beyond: u64,
    /// How its pings come.
    pub(super) rhythm: Rhythm,
    /// The first ping of each part, whose payload is looked at for all of them.
    pub(super) pings: Vec<(Within, Origin)>,
    /// The figures that the back end reports of it.
    pub(super) figures: Figures,
    /// How long it is, in milliseconds.
    pub(super) length_ms: i64,
    /// What was open when, where it is to be drawn.
    pub(super) spans: Vec<Drawn>,
}

/// An event that is aligned with one of another session.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its number in replay order, from 1.
    pub(super) index: u64,
    /// Its type; none where it cannot be told.
    pub(super) event_type: Option<EventType>,
    /// The word on the wire, where that is not the name of its type.
    pub(super) word: Option<Box<str>>,
    /// What it is of: an ad, a chapter, a player state.
    pub(super) label: Option<Box<str>>,
    /// Whether an ad break and an ad are open around it.
    pub(super) within: Within,
    /// Since the session's first event, in milliseconds.
    pub(super) elapsed_ms: i64,
    /// In seconds.
    pub(super) playhead_s: f64,
    pub(super) origin: Origin,
}

/// Where an event's payload is read again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) place: Place,
    pub(super) element: Option<u32>,
}

/// The part of a session that an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Within {
    /// Main content.
    Content,
    /// An ad break, between its ads.
    Break,
    /// An ad.
    Ad,
}

/// Something that was open for a time, to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) lane: Lane,
    pub(super) label: String,
    pub(super) begin_ms: i64,
    pub(super) end_ms: i64,
}

/// Whether sessions are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// They are.
    Wanted,
    /// They are not.
    Unwanted,
}

impl Shape {
    /// The shape of a replayed session.
    pub fn of(replay: &Replay<'_>, drawing: Drawing) -> Self {
        let first_ms = replay.moments.first().map_or(0, |moment| moment.ts_ms);
        let last_ms = replay.moments.last().map_or(0, |moment| moment.ts_ms);
        let mut shape = Self {
            figures: Figures::reported(replay),
            length_ms: last_ms.saturating_sub(first_ms),
            rhythm: Rhythm::of(replay),
            ..Self::default()
        };
        for (number, moment) in replay.moments.iter().enumerate() {
            let event = replay.event(moment);
            if moment.event_type == Some(EventType::Ping) {
                let within = Within::of(replay.after(moment));
                if shape.pings.iter().all(|(known, _)| *known != within) {
                    shape.pings.push((within, Origin::of(event)));
                }
            } else if shape.steps.len() < MAX_ALIGNED {
                let elapsed_ms = moment.ts_ms.saturating_sub(first_ms);
                shape.steps.push(Step::of(replay, number, moment, elapsed_ms));
            } else {
                shape.beyond += 1;
            }
        }
        if drawing == Drawing::Wanted {
            shape.spans = drawn(replay, first_ms);
        }
        shape
    }
}

fn drawn(replay: &Replay<'_>, first_ms: i64) -> Vec<Drawn> {
    let spans = Timeline::of(replay).spans.into_iter().take(MAX_SPANS);
    let drawn = spans.map(|span| Drawn {
        lane: span.lane,
        label: span.label,
        begin_ms: span.begin_ts.saturating_sub(first_ms),
        end_ms: span.end_ts.saturating_sub(first_ms),
    });
    drawn.collect()
}

impl Origin {
    fn of(event: &Event) -> Self {
        Self { place: event.place, element: event.element }
    }
}

impl Within {
    /// The part that a state belongs to.
    pub(super) fn of(state: &State) -> Self {
        match (state.ad.is_open(), state.ad_break.is_open()) {
            (true, _) => Self::Ad,
            (false, true) => Self::Break,
            (false, false) => Self::Content,
        }
    }
}

impl Step {
    fn of(replay: &Replay<'_>, number: usize, moment: &Moment, elapsed_ms: i64) -> Self {
        let event = replay.event(moment);
        let word = match &event.kind {
            Kind::Known(_) => None,
            kind => kind.word().map(Box::from),
        };
        let (before, after) = (replay.before(moment), replay.after(moment));
        // An event that ends an ad or a break belongs to it, as the one that begins it.
        let within = Within::of(before).max(Within::of(after));
        Self {
            index: number as u64 + 1,
            event_type: moment.event_type,
            word,
            label: label(replay, moment),
            within,
            elapsed_ms,
            playhead_s: moment.playhead_s,
            origin: Origin::of(event),
        }
    }

    /// Its type, as it was written.
    pub(super) fn name(&self) -> &str {
        self.word.as_deref().or(self.event_type.map(EventType::as_str)).unwrap_or("(unreadable)")
    }
}

/// What an event is of: the ad, chapter or player state that it names, or that the events around it name.
fn label(replay: &Replay<'_>, moment: &Moment) -> Option<Box<str>> {
    let own = of_detail(replay.detail(moment));
    if own.is_some() {
        return own;
    }
    let opened = |state: &State| match moment.event_type? {
        EventType::ChapterComplete | EventType::ChapterSkip => {
            opened(state.chapter, |it| it.opened)
        }
        EventType::AdBreakComplete => opened(state.ad_break, |it| it.opened),
        _ => opened(state.ad, |it| it.opened),
    };
    let number = opened(replay.before(moment)).or_else(|| opened(replay.after(moment)))?;
    of_detail(replay.detail(replay.moments.get(number)?))
}

fn opened<T>(slot: Slot<T>, number: impl Fn(T) -> Option<usize>) -> Option<usize> {
    slot.open().and_then(number)
}

fn of_detail(detail: &Detail) -> Option<Box<str>> {
    match detail {
        Detail::None | Detail::Start(_) => None,
        Detail::AdBreak { index, .. } => index.map(|index| index.to_string().into()),
        Detail::Ad { id, position, .. } => {
            id.clone().or_else(|| position.map(|position| position.to_string().into()))
        }
        Detail::Chapter { offset, .. } => offset.map(|offset| offset.round().to_string().into()),
        Detail::Error { id, .. } => id.clone(),
        Detail::States { ended, started } => {
            let ended = ended.iter().map(|name| format!("-{name}"));
            let names: Vec<String> =
                ended.chain(started.iter().map(|it| format!("+{it}"))).collect();
            (!names.is_empty()).then(|| names.join(",").into())
        }
    }
}
