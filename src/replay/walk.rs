//! The walk through a session's events, in replay order.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::advance::Watch;
use super::dark::Dark;
use super::names::Names;
use super::order::{Turn, turns};
use super::state::{Life, State};
use super::step::{self, Around};
use super::tie::{self, Ground};
use super::{Arrival, Defect, Facts, Moment, Reading, Replay, STANDSTILL_S, Slip};
use crate::api::EventType;
use crate::session::Session;

/// Replays the events as `reading` takes them.
pub(super) fn walk<'s>(
    session: &'s Session,
    facts: Facts,
    events: Vec<Arrival<'s>>,
    holes: Vec<usize>,
    reading: Reading,
) -> Replay<'s> {
    if reading.mends(Defect::BreakNotClosed) && reading.mends(Defect::AdNotClosed) {
        return walk_ignoring(session, facts, events, holes, reading, &[]);
    }
    // Only what comes later shows that a break never gets its end.
    let closing = reading.mending(Defect::BreakNotClosed).mending(Defect::AdNotClosed);
    let closed = walk_ignoring(session, facts.clone(), events.clone(), holes.clone(), closing, &[]);
    walk_ignoring(session, facts, events, holes, reading, &closed.left_open(reading))
}

/// Replays the events; the `adBreakStart` events with the numbers `never_closed` are ignored.
fn walk_ignoring<'s>(
    session: &'s Session,
    facts: Facts,
    events: Vec<Arrival<'s>>,
    holes: Vec<usize>,
    reading: Reading,
    never_closed: &[usize],
) -> Replay<'s> {
    let turns = turns(&facts, &events, reading);
    let starts = turns.first().is_some_and(|first| is_start(&events, first));
    let lost: &[usize] = if reading.is_judged() { &holes } else { &[] };
    let dark = Dark::of(lost, events.len(), &turns, starts);
    let state = if facts.start_captured { State::NEW } else { State::UNKNOWN };
    let mut walker = Walker {
        reading,
        facts: &facts,
        events: &events,
        dark,
        never_closed,
        states: states_from(state, turns.len()),
        names: Names::default(),
        moments: Vec::with_capacity(turns.len()),
        turning_points: Vec::with_capacity(turns.len()),
        slips: Vec::new(),
        watch: Watch::default(),
        moved_ms: turns.first().map_or(0, |turn| turn.ts_ms),
        last_word: last_that_counts(&events, &turns),
        next_ad: Cell::default(),
        telling: OnceCell::new(),
    };
    walker.walk(turns);
    let Walker { moments, states, mut slips, names, turning_points, dark, .. } = walker;
    slips.sort_by_key(|(moment, _)| *moment);
    let state_names = names.kept;
    let turns = turns_of(&events, &moments);
    // What is not open any more never is again.
    let open = moments.partition_point(|moment| states[moment.before].life == Life::Open);
    let mut replay = Replay {
        session,
        reading,
        facts,
        events,
        moments,
        holes,
        dark,
        slips,
        state_names,
        states,
        turning_points,
        turns,
        open,
        captured_until_ms: None,
    };
    if let Some((number, ad)) = replay.left_running() {
        replay.slips.push((number, Slip::AdNotClosed(ad)));
    }
    replay
}

/// Room for the states of so many turns, with the first of them: about half of the events change nothing.
fn states_from(first: State, turns: usize) -> Vec<State> {
    let mut states = Vec::with_capacity(1 + turns / 2);
    states.push(first);
    states
}

/// The moment of each event; none at all where that is the one of the event's own number.
fn turns_of(events: &[Arrival<'_>], moments: &[Moment]) -> Vec<Option<usize>> {
    let in_order = moments.iter().enumerate().all(|(number, moment)| moment.event == number);
    if in_order && moments.len() == events.len() {
        return Vec::new();
    }
    let mut turns = vec![None; events.len()];
    for (number, moment) in moments.iter().enumerate() {
        turns[moment.event] = Some(number);
    }
    turns
}

/// The last turn that is no `sessionEnd`, and cannot be one: an expiry before it loses events.
fn last_that_counts(events: &[Arrival<'_>], turns: &[Turn]) -> usize {
    let ends = |turn: &Turn| {
        let event_type = events[turn.event].event.kind.meant();
        event_type.is_none_or(|event_type| event_type == EventType::SessionEnd)
    };
    turns.iter().rposition(|turn| !ends(turn)).unwrap_or(0)
}

/// The walk, as far as it has come.
pub(super) struct Walker<'w, 's> {
    pub(super) reading: Reading,
    pub(super) facts: &'w Facts,
    events: &'w [Arrival<'s>],
    dark: Dark,
    /// The events that open a break that the back end ignores, by their numbers.
    never_closed: &'w [usize],
    /// Those before and after the moments, and the one that holds now as the last.
    pub(super) states: Vec<State>,
    names: Names<'s>,
    pub(super) moments: Vec<Moment>,
    turning_points: Vec<usize>,
    pub(super) slips: Vec<(usize, Slip)>,
    watch: Watch,
    /// When the playhead last changed, in milliseconds since the Unix epoch.
    pub(super) moved_ms: i64,
    pub(super) last_word: usize,
    /// What the next ad event or end is, as it was last looked up.
    next_ad: Cell<NextAd>,
    /// The turns whose events may change the state, by their indexes: looked up at the first tie.
    telling: OnceCell<Vec<usize>>,
}

/// The next ad event or end of the content among the turns.
#[derive(Clone, Copy, Default)]
struct NextAd {
    /// Its index among the turns, or their number where there is none.
    index: usize,
    /// Whether it is an `adStart`.
    starts: bool,
}

impl Walker<'_, '_> {
    /// The number of the state that holds now.
    fn now(&self) -> usize {
        self.states.len() - 1
    }

    pub(super) fn state(&self) -> &State {
        &self.states[self.now()]
    }

    /// From now on this state holds.
    pub(super) fn change(&mut self, state: State) {
        self.states.push(state);
    }

    fn walk(&mut self, mut turns: Vec<Turn>) {
        let mut next = 0;
        while next < turns.len() {
            let end = next + tie_len(&turns[next..]);
            if end - next > 1 {
                self.settle(&mut turns, next..end);
                if (next..end).contains(&self.next_ad.get().index) {
                    self.next_ad.take();
                }
            }
            for index in next..end {
                self.take(&turns, index);
            }
            next = end;
        }
    }

    /// Orders the events that share a `ts`; `sessionStart` stays first.
    fn settle(&mut self, turns: &mut [Turn], tie: Range<usize>) {
        let starts = self.moments.is_empty() && is_start(self.events, &turns[tie.start]);
        let tie = tie.start + usize::from(starts)..tie.end;
        for turn in &turns[tie.clone()] {
            self.names.learn(self.events[turn.event].event);
        }
        let telling = self.telling.get_or_init(|| telling(self.events, turns));
        // That the session goes on, a ping shows as well.
        let first = telling.partition_point(|index| *index <= tie.end);
        let ahead = telling[first..].iter().take(tie::MAX_AHEAD).copied();
        let ahead = [tie.end].into_iter().chain(ahead);
        // What follows in the dark tells nothing.
        let ahead = ahead.take_while(|&index| !self.dark.lies_within(tie.end, index));
        let ahead: Vec<Turn> = ahead.filter_map(|index| turns.get(index).copied()).collect();
        let state = match self.dark.has(tie.start) {
            true => self.state().after_unreadable(),
            false => *self.state(),
        };
        if tie::is_unclear(&turns[tie.clone()], self.events, &state) {
            self.dark.add_tie(tie.clone());
        }
        let ground = Ground {
            facts: self.facts,
            events: self.events,
            names: &self.names,
            reading: self.reading,
            playhead_s: self.moments.last().map_or(0.0, |last| last.playhead_s),
            is_dark: tie.len() > 1 && self.dark.lies_within(tie.start + 1, tie.end - 1),
        };
        tie::settle(&mut turns[tie], &ahead, &ground, state);
    }

    fn take(&mut self, turns: &[Turn], index: usize) {
        let number = self.moments.len();
        let Turn { event: number_of, ts_ms } = turns[index];
        let event = self.events[number_of].event;
        let event_type = event.kind.meant();
        let is_calm = self.watch.is_calm(self.facts, self.state());
        let last = self.moments.last();
        let told = event.playhead.map(|playhead| self.facts.playhead_s(playhead));
        let playhead_s = told.or(last.map(|last| last.playhead_s)).unwrap_or(0.0);
        let since_last = last.map(|last| (last.ts_ms, playhead_s - last.playhead_s));
        if let Some((last_ms, advance_s)) = since_last {
            // A playhead that was not told may have moved.
            if told.is_none() || advance_s.abs() > STANDSTILL_S {
                self.moved_ms = ts_ms;
            }
            if self.dark.has(number) {
                self.moved_ms = ts_ms;
            } else {
                self.expire(number, index, last_ms, ts_ms);
                self.pass(number, event_type, advance_s);
            }
        }
        if self.dark.has(number) {
            self.change(self.state().after_unreadable());
            self.watch = Watch::default();
        }
        let before = self.now();
        // Most events are pings.
        if !step::changes_nothing(event_type) {
            self.turning_points.push(number);
            self.step(turns, index, playhead_s);
        }
        let after = self.now();
        self.moments.push(Moment {
            event: number_of,
            event_type,
            ts_ms,
            playhead_s,
            before,
            after,
        });
        if let Some(opened) = self.stopped_ads(number) {
            self.resume(opened);
        }
        // A `ts` before the `sessionStart` was moved to it: nothing tells how fast the playhead moves there.
        let is_moved = event.ts.is_some_and(|ts| self.facts.ts_ms(ts) < ts_ms);
        if !is_calm
            && !is_moved
            && !self.dark.has(number)
            && let Some(slip) = self.watch.take(self.facts, &self.moments, &self.states)
        {
            self.recover(slip);
        }
    }

    /// The first of the ads that the moment `number` shows to have run while the content was stopped, where
    /// the reading mends that.
    fn stopped_ads(&self, number: usize) -> Option<usize> {
        if !self.reading.mends(Defect::AdWhileStopped) {
            return None;
        }
        let of_moment = self.slips.iter().rev().take_while(|(moment, _)| *moment == number);
        of_moment.into_iter().find_map(|(_, slip)| match slip {
            Slip::AdWhileStopped(ads) => Some(ads.opened),
            _ => None,
        })
    }

    /// Changes the state as the event of the turn at `index` does, at a playhead in seconds.
    fn step(&mut self, turns: &[Turn], index: usize, playhead_s: f64) {
        let Turn { event: number_of, ts_ms } = turns[index];
        let event = self.events[number_of].event;
        let number = self.moments.len();
        self.names.learn(event);
        let mut slips = Vec::new();
        let around = Around {
            number,
            ts_ms,
            playhead_s,
            content: self.facts.content,
            names: &self.names,
            reading: self.reading,
            never_closed: self.never_closed.contains(&number_of),
            ad_start_next: &|| self.ad_start_next(turns, index),
        };
        let after = step::apply(*self.state(), event, &around, &mut slips);
        if !slips.is_empty() {
            self.slips.extend(slips.into_iter().map(|slip| (number, slip)));
        }
        self.change(after);
    }

    /// Whether the next ad event or end after the turn at `index` is an `adStart`.
    fn ad_start_next(&self, turns: &[Turn], index: usize) -> bool {
        let mut next = self.next_ad.get();
        // Looked up once for all that come before it: a capture may hold nothing but breaks.
        if next.index <= index {
            next = next_ad(self.events, turns, index + 1);
            self.next_ad.set(next);
        }
        next.starts
    }
}

/// The indexes of the turns whose events may change the state.
fn telling(events: &[Arrival<'_>], turns: &[Turn]) -> Vec<usize> {
    let tells = |turn: &Turn| !step::changes_nothing(events[turn.event].event.kind.meant());
    (0..turns.len()).filter(|&index| tells(&turns[index])).collect()
}

fn is_start(events: &[Arrival<'_>], turn: &Turn) -> bool {
    events[turn.event].event.kind.meant() == Some(EventType::SessionStart)
}

fn tie_len(turns: &[Turn]) -> usize {
    turns.iter().take_while(|turn| turn.ts_ms == turns[0].ts_ms).count()
}

fn next_ad(events: &[Arrival<'_>], turns: &[Turn], from: usize) -> NextAd {
    let found = turns.iter().enumerate().skip(from).find_map(|(index, turn)| {
        let event_type = events[turn.event].event.kind.meant()?;
        let counts = matches!(
            event_type,
            EventType::AdStart
                | EventType::AdComplete
                | EventType::AdSkip
                | EventType::AdBreakComplete
                | EventType::SessionComplete
                | EventType::SessionEnd
        );
        counts.then_some(NextAd { index, starts: event_type == EventType::AdStart })
    });
    found.unwrap_or(NextAd { index: turns.len(), starts: false })
}
