//! A session as a line of time: its events with the state that each led to, and lanes of what was open
//! when. A plain model, from which reports are drawn.

mod drawing;
mod lanes;
mod packed;
pub mod requests;
mod telling;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

pub use drawing::{Drawing, MAX_EVENTS, Note, Over, name};
pub use lanes::{Lane, Span};
pub use packed::Packed;
pub use telling::{Look, Told};

use crate::api::EventType;
use crate::ingest::{Body, Item, Status, again};
use crate::json::Document;
use crate::place::{InputId, Place};
use crate::replay::{Life, Playback, Replay, Slot, State as Replayed};
use crate::source::Input;

/// A session as a line of time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// Its events in replay order.
    pub moments: Vec<Moment>,
    /// What was open when, by lane and then by beginning.
    pub spans: Vec<Span>,
}

/// An event at its turn in the replay.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Its time by `ts`, in milliseconds since the Unix epoch.
    pub ts: i64,
    /// Milliseconds since the session's first event.
    pub elapsed: i64,
    /// Milliseconds since the event before it; 0 for the first.
    pub gap: i64,
    /// Its playhead, in seconds.
    pub playhead: f64,
    /// Its type, as written; none where it could not be read.
    pub event_type: Option<Box<str>>,
    /// What tells most of it, in the order in which it is read.
    pub telling: Vec<Told>,
    /// The state that it led to.
    pub state: State,
    /// The HTTP status; 0 where no response came, none where the capture does not tell.
    pub status: Option<u16>,
    /// Whether the back end drops it: the session had ended or expired.
    pub dropped: bool,
    /// Where the event was read.
    #[serde(skip)]
    origin: Origin,
}

/// Where an event was read.
#[derive(Clone, Copy, Debug)]
struct Origin {
    place: Place,
    element: Option<u32>,
}

/// The state of a session after an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// What the player does: `starting`, `playing`, `paused`, `buffering` or `unknown`.
    pub playback: &'static str,
    /// Whether an ad break is open; none where the capture does not show it.
    pub in_break: Option<bool>,
    /// Whether an ad is open; none where the capture does not show it.
    pub in_ad: Option<bool>,
    /// Whether a chapter is open; none where the capture does not show it.
    pub in_chapter: Option<bool>,
    /// The names of the player states that are active.
    pub player_states: Vec<Box<str>>,
}

impl Timeline {
    /// The line of a replayed session. What is told of its events is what the replay kept of them;
    /// [`tell_more`] adds the rest.
    pub fn of(replay: &Replay<'_>) -> Self {
        let first = replay.moments.first().map_or(0, |moment| moment.ts_ms);
        let mut before = first;
        let moments = replay
            .moments
            .iter()
            .map(|moment| {
                let event = replay.event(moment);
                let gap = moment.ts_ms.saturating_sub(std::mem::replace(&mut before, moment.ts_ms));
                Moment {
                    ts: moment.ts_ms,
                    elapsed: moment.ts_ms.saturating_sub(first),
                    gap,
                    playhead: moment.playhead_s,
                    event_type: event.kind.word().map(Box::from),
                    telling: telling::of_detail(event.detail()),
                    state: State::of(replay.after(moment), &replay.state_names),
                    status: match event.status {
                        Status::Unknown => None,
                        Status::None => Some(0),
                        Status::Code(code) => Some(code),
                    },
                    dropped: matches!(replay.before(moment).life, Life::Ended | Life::Expired(_)),
                    origin: Origin { place: event.place, element: event.element },
                }
            })
            .collect();
        Self { moments, spans: lanes::spans(replay) }
    }
}

impl State {
    fn of(state: &Replayed, names: &[&str]) -> Self {
        let active = state.player_states.active;
        let named = names.iter().enumerate().filter(|(bit, _)| active >> bit & 1 == 1);
        Self {
            playback: playback(state.playback),
            in_break: is_open(&state.ad_break),
            in_ad: is_open(&state.ad),
            in_chapter: is_open(&state.chapter),
            player_states: named.map(|(_, name)| (*name).into()).collect(),
        }
    }
}

fn is_open<T>(slot: &Slot<T>) -> Option<bool> {
    match slot {
        Slot::Closed => Some(false),
        Slot::Open(_) => Some(true),
        Slot::Unknown => None,
    }
}

/// The word for what the player does.
fn playback(playback: Playback) -> &'static str {
    match playback {
        Playback::Starting => "starting",
        Playback::Playing => "playing",
        Playback::Paused => "paused",
        Playback::Buffering => "buffering",
        Playback::Unknown => "unknown",
    }
}

/// Reads the payloads of `timelines` again, for what the replay did not keep: names of ads and chapters,
/// errors, bitrates. `shown` gives a parameter's value as it may be shown.
///
/// # Errors
/// An input cannot be read again.
pub fn tell_more(
    timelines: &mut [Timeline],
    inputs: &[Input],
    shown: &mut dyn FnMut(&str, &str) -> String,
) -> Result<(), (InputId, io::Error)> {
    let moments = timelines.iter_mut().flat_map(|timeline| &mut timeline.moments);
    let targets = moments.filter_map(|moment| {
        let event_type = EventType::parse(moment.event_type.as_deref()?)?;
        Some(Target { origin: moment.origin, event_type, told: &mut moment.telling })
    });
    read_again(targets.collect(), inputs, shown)?;
    for timeline in timelines {
        timeline.name_spans(shown);
    }
    Ok(())
}

/// An event of which more is to be told.
struct Target<'t> {
    origin: Origin,
    event_type: EventType,
    told: &'t mut Vec<Told>,
}

/// Reads the payloads of events again.
fn read_again(
    targets: Vec<Target<'_>>,
    inputs: &[Input],
    shown: &mut dyn FnMut(&str, &str) -> String,
) -> Result<(), (InputId, io::Error)> {
    let mut by_input: BTreeMap<InputId, Vec<Target<'_>>> = BTreeMap::new();
    for target in targets {
        by_input.entry(target.origin.place.input).or_default().push(target);
    }
    for (id, mut targets) in by_input {
        let places: Vec<Place> = targets.iter().map(|target| target.origin.place).collect();
        again(&inputs[id.0 as usize], &places, &mut |number, item| {
            if let Item::Exchange(exchange) = item {
                targets[number].read(&exchange.body, shown);
            }
        })
        .map_err(|error| (id, error))?;
    }
    Ok(())
}

impl Target<'_> {
    fn read(&mut self, body: &Body<'_>, shown: &mut dyn FnMut(&str, &str) -> String) {
        let Body::Text { text, .. } = body else { return };
        let Ok(document) = Document::parse(text) else { return };
        let root = document.root();
        let payload = match self.origin.element {
            None => Some(root),
            Some(element) => root.elements().nth(element as usize),
        };
        if let Some(payload) = payload {
            let told = telling::of_payload(payload, self.event_type, shown);
            if !told.is_empty() {
                *self.told = told;
            }
        }
    }
}

impl Timeline {
    /// Names breaks, ads and chapters by what is told of the events that opened them.
    fn name_spans(&mut self, shown: &mut dyn FnMut(&str, &str) -> String) {
        for word in self.moments.iter_mut().filter_map(|moment| moment.event_type.as_mut()) {
            telling::show_word(word, shown);
        }
        let mut of_state = |name: &str| shown(telling::STATE, name);
        for name in self.moments.iter_mut().flat_map(|moment| &mut moment.state.player_states) {
            *name = of_state(name).into();
        }
        for span in &mut self.spans {
            if span.lane == Lane::PlayerState {
                span.label = of_state(&span.label);
            }
            let is_named = matches!(span.lane, Lane::AdBreak | Lane::Ad | Lane::Chapter);
            let opened = self.moments.get(span.begin).filter(|_| is_named && !span.implied);
            if let Some(name) = opened.and_then(|moment| telling::name(&moment.telling)) {
                span.label = name.to_owned();
            }
        }
    }
}
