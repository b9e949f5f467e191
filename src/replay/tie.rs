//! The order of events that share a `ts`: that of arrival, unless another one breaks fewer bookends.
//!
//! An order is judged with what follows. A stray end that is moved behind the start after it breaks nothing
//! at its own time, but takes the end that comes later away from the new ad or chapter.

use super::names::Names;
use super::order::Turn;
use super::state::{Life, Slot, State};
use super::step::{self, Around};
use super::{Arrival, Facts, Reading, Slip};
use crate::api::EventType;
use crate::payload::Event;

/// The search for an order takes at most so many steps, one event each: enough for every tie that a player
/// sends, and a bound for hostile captures.
const MAX_STEPS: usize = 2_000;

/// A tie of more events than this is replayed in order of arrival.
const MAX_TIE: usize = 24;

/// An order is judged with at most so many events that follow, pings apart: an ad or a chapter ends sooner.
pub(super) const MAX_AHEAD: usize = 64;

/// What is the same for every order of a tie.
pub(super) struct Ground<'g, 's> {
    /// What holds for the session as a whole.
    pub facts: &'g Facts,
    /// Its events in order of arrival.
    pub events: &'g [Arrival<'s>],
    /// The player states that the session started so far, those of the tie among them.
    pub names: &'g Names<'s>,
    /// Which defects are mended.
    pub reading: Reading,
    /// The playhead before the tie, in seconds.
    pub playhead_s: f64,
    /// Whether nobody knows what came between the events of the tie.
    pub is_dark: bool,
}

/// Orders a tie, after which the events of `ahead` come: the first order, counted from the one given, that
/// breaks the fewest bookends.
pub(super) fn settle(tie: &mut [Turn], ahead: &[Turn], ground: &Ground<'_, '_>, state: State) {
    if tie.len() > MAX_TIE {
        if ahead.is_empty() {
            tie.sort_by_key(|turn| ends(ground.event(turn)));
        }
        return;
    }
    let telling = telling(tie, ground);
    let given: Vec<Turn> = telling.iter().map(|&index| tie[index]).collect();
    let begin = Tally { state, playhead_s: ground.playhead_s, broken: 0, lost: false };
    let arrival = given.iter().fold(begin, |tally, turn| ground.step_in_tie(tally, *turn));
    // Where it is not known what is open, what follows shows which order was right.
    if given.len() < 2 || arrival.broken == 0 && is_known(&state) {
        return;
    }
    let ahead = up_to_the_ends(&given, ahead, ground);
    let mut search = Search {
        ground,
        given: &given,
        ahead,
        steps: 0,
        fewest: usize::MAX,
        order: Vec::with_capacity(given.len()),
        best: None,
    };
    search.look_ahead(arrival);
    search.best = None;
    search.go_on(&mut vec![false; given.len()], begin);
    if let Some(best) = search.best {
        for (&place, index) in telling.iter().zip(best) {
            tie[place] = given[index];
        }
    }
}

/// Whether nothing tells the order of a tie: an event of it may be anything, or it starts and ends a thing of
/// which it is not known whether one was open.
pub(super) fn is_unclear(tie: &[Turn], events: &[Arrival<'_>], state: &State) -> bool {
    if tie.iter().any(|turn| events[turn.event].event.kind.meant().is_none()) {
        return true;
    }
    if is_known(state) {
        return false;
    }
    let is_unknown = |thing: Thing| match thing {
        Thing::Break => matches!(state.ad_break, Slot::Unknown),
        Thing::Ad => matches!(state.ad, Slot::Unknown),
        Thing::Chapter => matches!(state.chapter, Slot::Unknown),
        Thing::State => !state.player_states.complete,
    };
    let touched = || tie.iter().filter_map(|turn| touches(events[turn.event].event));
    [Thing::Break, Thing::Ad, Thing::Chapter, Thing::State].into_iter().any(|thing| {
        let mut own = touched().filter(|(other, _)| *other == thing);
        let first = own.next().filter(|_| is_unknown(thing));
        let is_other = |(_, ends): (Thing, bool)| match first {
            Some((_, first_ends)) => ends != first_ends || thing == Thing::State,
            None => false,
        };
        own.any(is_other)
    })
}

/// Whether it is known what is open.
fn is_known(state: &State) -> bool {
    let State { ad_break, ad, chapter, player_states, .. } = state;
    let is_unknown = matches!(ad_break, Slot::Unknown)
        || matches!(ad, Slot::Unknown)
        || matches!(chapter, Slot::Unknown)
        || !player_states.complete;
    !is_unknown
}

/// The places in a tie whose order means anything: pings stay where they are, unless the session ends.
fn telling(tie: &[Turn], ground: &Ground<'_, '_>) -> Vec<usize> {
    let ends = tie.iter().any(|turn| ends(ground.event(turn)) > 0);
    let tells = |turn: &Turn| ends || !step::changes_nothing(ground.event(turn).kind.meant());
    (0..tie.len()).filter(|&index| tells(&tie[index])).collect()
}

/// What ends the session comes behind all others, and its end behind that of the content.
fn ends(event: &Event) -> u8 {
    match event.kind.meant() {
        Some(EventType::SessionComplete) => 1,
        Some(EventType::SessionEnd) => 2,
        _ => 0,
    }
}

/// What has an end of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    Break,
    Ad,
    Chapter,
    State,
}

/// What an event starts or ends, and whether it ends it.
fn touches(event: &Event) -> Option<(Thing, bool)> {
    use EventType::{
        AdBreakComplete, AdBreakStart, AdComplete, AdSkip, AdStart, ChapterComplete, ChapterSkip,
        ChapterStart, StateEnd, StateStart, StatesUpdate,
    };
    Some(match event.kind.meant()? {
        AdBreakStart => (Thing::Break, false),
        AdBreakComplete => (Thing::Break, true),
        AdStart => (Thing::Ad, false),
        AdComplete | AdSkip => (Thing::Ad, true),
        ChapterStart => (Thing::Chapter, false),
        ChapterComplete | ChapterSkip => (Thing::Chapter, true),
        // Which of them ends, only its name tells: all that can be seen ahead counts.
        StateStart | StateEnd | StatesUpdate => (Thing::State, false),
        _ => return None,
    })
}

/// The part of `ahead` up to the next end of each thing that the tie starts or ends.
fn up_to_the_ends<'a>(tie: &[Turn], ahead: &'a [Turn], ground: &Ground<'_, '_>) -> &'a [Turn] {
    let touched = |turn: &Turn| touches(ground.event(turn));
    let mut open: Vec<Thing> = tie.iter().filter_map(touched).map(|(thing, _)| thing).collect();
    let len = ahead.iter().position(|turn| {
        let ended = touched(turn).filter(|(_, ends)| *ends);
        open.retain(|thing| ended.is_none_or(|(ended, _)| *thing != ended));
        open.is_empty() || ends(ground.event(turn)) > 0
    });
    let last = len.and_then(|last| ahead.get(last));
    let behind = |turn: &Turn| last.is_some_and(|last| turn.ts_ms > last.ts_ms);
    &ahead[..ahead.iter().position(behind).unwrap_or(ahead.len())]
}

/// How far an order has come.
#[derive(Clone, Copy)]
struct Tally {
    state: State,
    playhead_s: f64,
    /// How many bookends it has broken.
    broken: usize,
    /// Whether it has lost events behind the end of the session: one mistake, however many.
    lost: bool,
}

impl<'s> Ground<'_, 's> {
    fn event(&self, turn: &Turn) -> &'s Event {
        self.events[turn.event].event
    }

    /// Takes an event of the tie.
    fn step_in_tie(&self, tally: Tally, turn: Turn) -> Tally {
        let state = match self.is_dark {
            true => tally.state.after_unreadable(),
            false => tally.state,
        };
        self.step(Tally { state, ..tally }, turn)
    }

    /// Takes an event. Broken are the bookends of breaks, ads, chapters and player states, a playback event in
    /// a break outside an ad, and the end of the session.
    fn step(&self, tally: Tally, turn: Turn) -> Tally {
        let event = self.event(&turn);
        let Tally { state, mut broken, lost, .. } = tally;
        let told = event.playhead.map(|playhead| self.facts.playhead_s(playhead));
        let playhead_s = told.unwrap_or(tally.playhead_s);
        let event_type = event.kind.meant();
        let is_lost = state.life != Life::Open
            && event_type.is_some_and(|event_type| event_type != EventType::SessionEnd);
        broken += usize::from((is_lost && !lost) || is_between_ads(&state, event_type));
        let mut slips = Vec::new();
        let around = Around {
            number: 0,
            ts_ms: turn.ts_ms,
            playhead_s,
            content: self.facts.content,
            names: self.names,
            reading: self.reading,
            never_closed: false,
            ad_start_next: &|| false,
        };
        let state = step::apply(state, event, &around, &mut slips);
        let breaks =
            |slip: &&Slip| !matches!(slip, Slip::StateOverLimit(_) | Slip::AdWhileStopped(_));
        broken += slips.iter().filter(breaks).count();
        Tally { state, playhead_s, broken, lost: lost || is_lost }
    }
}

/// Whether an event of this type is a playback event in a break outside its ads.
fn is_between_ads(state: &State, event_type: Option<EventType>) -> bool {
    let is_playback = matches!(
        event_type,
        Some(EventType::Play | EventType::PauseStart | EventType::BufferStart)
    );
    let in_break = matches!(state.ad_break, Slot::Open(ad_break) if !ad_break.implied);
    is_playback && in_break && state.ad.is_closed() && state.life == Life::Open
}

struct Search<'t, 's> {
    ground: &'t Ground<'t, 's>,
    given: &'t [Turn],
    ahead: &'t [Turn],
    steps: usize,
    /// What the best order so far breaks.
    fewest: usize,
    order: Vec<usize>,
    best: Option<Vec<usize>>,
}

impl Search<'_, '_> {
    /// Tries all orders that begin as far as this one has come.
    fn go_on(&mut self, used: &mut [bool], tally: Tally) {
        if self.order.len() == self.given.len() {
            return self.look_ahead(tally);
        }
        for index in 0..self.given.len() {
            if used[index] {
                continue;
            }
            if self.steps >= MAX_STEPS || self.fewest == 0 {
                return;
            }
            self.steps += 1;
            let next = self.ground.step_in_tie(tally, self.given[index]);
            if next.broken < self.fewest {
                used[index] = true;
                self.order.push(index);
                self.go_on(used, next);
                self.order.pop();
                used[index] = false;
            }
        }
    }

    /// Judges a whole order by what follows, of which each tie is taken in an order that fits.
    fn look_ahead(&mut self, mut tally: Tally) {
        for tie in self.ahead.chunk_by(|one, other| one.ts_ms == other.ts_ms) {
            let mut left = tie.to_vec();
            left.sort_by_key(|turn| ends(self.ground.event(turn)));
            while !left.is_empty() {
                let (index, next) = self.fitting(&left, tally);
                left.remove(index);
                tally = next;
            }
            if tally.broken >= self.fewest {
                return;
            }
        }
        self.fewest = tally.broken;
        self.best = Some(self.order.clone());
    }

    /// The first of these events that breaks nothing now, else the first.
    fn fitting(&mut self, left: &[Turn], tally: Tally) -> (usize, Tally) {
        let mut first = None;
        for (index, turn) in left.iter().enumerate() {
            self.steps += 1;
            let next = self.ground.step(tally, *turn);
            if next.broken == tally.broken {
                return (index, next);
            }
            first.get_or_insert(next);
            if self.steps >= MAX_STEPS {
                break;
            }
        }
        (0, first.unwrap_or(tally))
    }
}
