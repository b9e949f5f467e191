//! What the rules of sessions see.

use super::{Limits, Signs};
use crate::finding::{Draft, Mention};
use crate::payload::{Detail, Event};
use crate::place::Spot;
use crate::replay::{Replay, Slip, State};

/// A replayed session.
#[derive(Clone, Copy, Debug)]
pub struct SessionCx<'a> {
    /// The session as replayed.
    pub replay: &'a Replay<'a>,
    /// What is known of all inputs together.
    pub span: &'a Span,
    /// Its number, in the order in which sessions are judged.
    pub number: usize,
    /// The bounds of the rules of time.
    pub limits: &'a Limits,
    /// What the session shows.
    pub signs: Signs,
}

impl<'a> SessionCx<'a> {
    /// A moment of the session, for what is said when the session is gone.
    pub fn mention(&self, number: usize) -> Mention {
        Mention { session: self.number, event: self.replay.reference(number) }
    }

    /// The numbers of the moments that have such a slip, in replay order.
    pub fn slips(&self, such: impl Fn(&Slip) -> bool) -> impl Iterator<Item = usize> {
        let slips = self.replay.slips.iter().filter(move |(_, slip)| such(slip));
        slips.map(|(number, _)| *number)
    }

    /// `draft` with the event that opened what it speaks of, where the capture holds it.
    pub fn opened_by(&self, draft: Draft, opened: Option<usize>, message: &str) -> Draft {
        match opened {
            Some(opened) => draft.related(message, self.spot(opened)),
            None => draft,
        }
    }

    /// The state before a moment.
    pub fn before(&self, number: usize) -> &'a State {
        self.replay.before(&self.replay.moments[number])
    }

    /// The state after a moment.
    pub fn after(&self, number: usize) -> &'a State {
        self.replay.after(&self.replay.moments[number])
    }

    /// The event of a moment.
    pub fn event(&self, number: usize) -> &'a Event {
        self.replay.event(&self.replay.moments[number])
    }

    /// The parameters of a moment's event.
    pub fn detail(&self, number: usize) -> &'a Detail {
        self.event(number).detail()
    }

    /// The place of a moment's event: the value of its `eventType`.
    pub fn spot(&self, number: usize) -> Spot {
        self.event(number).spot_of_type()
    }

    /// The place of a value in a moment's payload.
    pub fn value(&self, number: usize, pointer: &str) -> Spot {
        self.event(number).value(pointer)
    }
}

/// What is known of all inputs together.
#[derive(Clone, Debug, Default)]
pub struct Span {
    /// The last capture time so far, or the last `ts` where no input has capture times, in milliseconds
    /// since the Unix epoch. A session is judged at the end of the inputs, or when none of its calls came
    /// for so long that no rule waits for one.
    pub end_ms: Option<i64>,
}
