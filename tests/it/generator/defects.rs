//! Defects: one mistake in a healthy capture, with the rule that must tell of it, where, and what else
//! cannot but follow.

mod ads;
mod bodies;
mod clock;
mod session;
mod transport;

use super::plan::{self, Plan, Way};
use super::player;
use super::wire::{Call, Capture, Session};

/// What a defect needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A session with one of everything.
    Rich,
    /// A session that plays from its beginning to its end, and nothing else.
    Plain,
    /// The same, from where the viewer left before.
    Resumed,
    /// The same, uploaded later.
    Downloaded,
    /// Two of them, the second half a minute later.
    Two,
}

/// Where the finding must be.
#[derive(Clone, Debug)]
pub enum At {
    /// In the record of one of these calls.
    Calls(Vec<usize>),
    /// In the record of any call of the session; the defect is all over it.
    Session,
    /// In the input as a whole.
    Input,
}

/// A defect.
pub struct Defect {
    /// The rule that must tell of it.
    pub rule: &'static str,
    /// Other rules that may tell of what follows from it.
    pub beside: &'static [&'static str],
    pub base: Base,
    /// Spoils a capture.
    pub spoil: fn(&mut Capture) -> At,
}

impl Defect {
    const fn new(rule: &'static str, base: Base, spoil: fn(&mut Capture) -> At) -> Self {
        Self { rule, beside: &[], base, spoil }
    }

    const fn beside(mut self, rules: &'static [&'static str]) -> Self {
        self.beside = rules;
        self
    }
}

/// All defects, by rule in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Defect> {
    [transport::DEFECTS, bodies::DEFECTS, session::DEFECTS, clock::DEFECTS, ads::DEFECTS]
        .into_iter()
        .flatten()
}

/// Rules that no defect of a generated capture can reach, with the reason.
pub const OUT_OF_REACH: [(&str, &str); 3] = [
    ("schema-violation", "it needs schemas of the user's own, with keywords that ours do not have"),
    ("expected-value", "it needs a configuration that expects a value"),
    ("required-metadata", "it needs a configuration that requires a key"),
];

/// A healthy capture to spoil.
pub fn base(base: Base, rich: &Plan) -> Capture {
    let plain = Plan {
        pre_roll: Vec::new(),
        acts: vec![plan::Act::Play(220_000)],
        chapters: Vec::new(),
        ..rich.clone()
    };
    let plans = match base {
        Base::Rich => vec![rich.clone()],
        Base::Plain => vec![plain],
        Base::Resumed => vec![Plan { resume: Some(120), ..plain }],
        Base::Downloaded => vec![Plan { way: Way::Downloaded, ..plain }],
        Base::Two => vec![plain.clone(), Plan { begins_ms: 30_000, ..plain }],
    };
    let sessions = plans.iter().enumerate();
    let sessions = sessions.flat_map(|(number, plan)| player::play(plan, number)).collect();
    Capture { sessions, ..Capture::default() }
}

/// The first session of a capture.
fn first(capture: &mut Capture) -> &mut Session {
    capture.sessions.first_mut().expect("a base has a session")
}

impl Session {
    /// The position of the `nth` call of an event type, from 0.
    fn find(&self, event_type: &str, nth: usize) -> usize {
        let mut found = (0..self.calls.len()).filter(|&at| self.calls[at].is(event_type));
        found.nth(nth).unwrap_or_else(|| panic!("the base has no {event_type} number {nth}"))
    }

    /// The position of the next call of an event type, from `from` on.
    fn after(&self, event_type: &str, from: usize) -> usize {
        let mut rest = from..self.calls.len();
        let found = rest.find(|&at| self.calls[at].is(event_type));
        found.unwrap_or_else(|| panic!("the base has no {event_type} after {from}"))
    }

    /// The position of a ping on main content that plays, with pings before and after it.
    fn ping(&self) -> usize {
        let is_ping = |at: usize| self.calls.get(at).is_some_and(|call| call.is("ping"));
        let is_content = |at: usize| {
            let moved = self.calls[at].playhead() - self.calls[at - 1].playhead();
            moved > 9.0 && self.calls[at].made_ms - self.calls[at - 1].made_ms > 9_000
        };
        let found = (2..self.calls.len()).find(|&at| {
            is_ping(at - 1)
                && is_ping(at)
                && is_ping(at + 1)
                && is_content(at)
                && is_content(at + 1)
        });
        found.expect("the base plays for a while")
    }

    /// The position of the mid-roll's `adBreakStart`: the last one.
    fn mid_roll(&self) -> usize {
        let found = self.calls.iter().rposition(|call| call.is("adBreakStart"));
        found.expect("the base has a mid-roll")
    }

    /// The call at a position.
    fn at(&mut self, at: usize) -> &mut Call {
        &mut self.calls[at]
    }

    /// Where a call is to be seen.
    fn here(&self, at: usize) -> At {
        At::Calls(vec![self.calls[at].id])
    }

    /// Takes a call away.
    fn remove(&mut self, at: usize) -> Call {
        self.calls.remove(at)
    }

    /// Puts a new event behind the call at `at`, `ms` later, with its playhead.
    fn insert(&mut self, at: usize, ms: i64, event_type: &str) -> usize {
        let before = &self.calls[at];
        let fresh = Call {
            delay_ms: before.delay_ms,
            ..Call::event(
                FRESH_ID + self.calls.len(),
                &self.sid,
                before.made_ms + ms,
                before.playhead(),
                event_type,
            )
        };
        self.calls.insert(at + 1, fresh);
        at + 1
    }

    /// Makes the calls from `from` on later.
    fn shift(&mut self, from: usize, ms: i64) {
        for call in &mut self.calls[from..] {
            call.shift(ms);
        }
    }
}

/// Ids of new calls begin here.
const FRESH_ID: usize = 900_000_000;
