//! `after` and `before`: an event is followed or preceded by another.

use std::collections::VecDeque;
use std::fmt;

use super::Say;
use super::form::Watch;
use super::session::Session;
use crate::query::{Condition, Truth};

/// An event that meets `when` is followed or preceded by one that meets `then`.
#[derive(Clone, Debug)]
pub struct Follow {
    /// On which side `then` is looked for.
    pub direction: Direction,
    /// The events that need another one.
    pub when: Condition,
    /// The event that they need.
    pub then: Condition,
    /// The most time between the two, in milliseconds.
    pub within_ms: Option<i64>,
    /// What ends the search.
    pub until: Option<Condition>,
}

/// On which side of an event another one is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Behind it.
    After,
    /// Before it.
    Before,
}

impl Follow {
    pub(super) fn watch(&self) -> Box<dyn Watch + '_> {
        match self.direction {
            Direction::After => Box::new(After { form: self, waiting: VecDeque::new() }),
            Direction::Before => Box::new(Before { form: self, last: Last::Nothing }),
        }
    }

    pub(super) fn event_types(&self) -> u32 {
        let until = self.until.as_ref().map_or(0, Condition::event_types);
        self.when.event_types() | self.then.event_types() | until
    }

    /// Says that the other event is missing.
    fn miss(&self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        let side = match self.direction {
            Direction::After => "follows",
            Direction::Before => "precedes it",
        };
        let more = Missing { side, within_ms: self.within_ms };
        say.of(number, session, (None, Some(format_args!("{more}"))), |draft| draft);
    }
}

struct Missing {
    side: &'static str,
    within_ms: Option<i64>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no such event {}", self.side)?;
        match self.within_ms {
            Some(ms) => write!(f, " within {} s", ms as f64 / 1000.0),
            None => Ok(()),
        }
    }
}

/// Events that wait for the one that must follow.
struct After<'f> {
    form: &'f Follow,
    /// Their numbers, in order.
    waiting: VecDeque<usize>,
}

impl After<'_> {
    /// Says of those whose time is over at `now_ms`.
    fn expire(&mut self, now_ms: i64, session: &Session<'_>, say: &mut Say<'_>) {
        let Some(within_ms) = self.form.within_ms else { return };
        while let Some(&number) = self.waiting.front() {
            if now_ms.saturating_sub(session.moment(number).ts_ms) <= within_ms {
                return;
            }
            self.waiting.pop_front();
            self.form.miss(number, session, say);
        }
    }
}

impl Watch for After<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        if !self.waiting.is_empty() {
            self.expire(session.moment(number).ts_ms, session, say);
            // An event that cannot be judged may be the one.
            if session.truth(&self.form.then) != Truth::No {
                self.waiting.clear();
            }
            match session.optional(self.form.until.as_ref()) {
                Truth::No => {}
                Truth::Unknown => self.waiting.clear(),
                Truth::Yes => {
                    self.waiting.drain(..).for_each(|it| self.form.miss(it, session, say));
                }
            }
        }
        if session.truth(&self.form.when) == Truth::Yes {
            self.waiting.push_back(number);
        }
    }

    fn end(&mut self, session: &Session<'_>, say: &mut Say<'_>) {
        for number in self.waiting.drain(..) {
            let goes_on = |ms| session.goes_on(number, ms);
            if session.is_over || self.form.within_ms.is_some_and(goes_on) {
                self.form.miss(number, session, say);
            }
        }
    }
}

/// The last event that another may need before it.
#[derive(Clone, Copy)]
enum Last {
    /// There was none since the session began.
    Nothing,
    /// There was none since the search is ended.
    Ended,
    /// This one.
    Event(usize),
}

/// Remembers the event that must precede.
struct Before<'f> {
    form: &'f Follow,
    last: Last,
}

impl Before<'_> {
    /// Whether the event is known to lack the one before it.
    fn lacks(&self, number: usize, session: &Session<'_>) -> bool {
        let gap_ms = |earlier: usize| {
            session.moment(number).ts_ms.saturating_sub(session.moment(earlier).ts_ms)
        };
        let is_beyond = |earlier| self.form.within_ms.is_some_and(|ms| gap_ms(earlier) > ms);
        match self.last {
            Last::Event(earlier) => is_beyond(earlier),
            Last::Ended => true,
            // What lies before the capture's beginning may be the one.
            Last::Nothing => session.is_begun() || is_beyond(0),
        }
    }
}

impl Watch for Before<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        if session.truth(&self.form.when) == Truth::Yes && self.lacks(number, session) {
            self.form.miss(number, session, say);
        }
        if session.optional(self.form.until.as_ref()) == Truth::Yes {
            self.last = Last::Ended;
        }
        // An event that cannot be judged may be the one.
        if session.truth(&self.form.then) != Truth::No {
            self.last = Last::Event(number);
        }
    }
}
