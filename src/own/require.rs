//! `require`: each session, or each event that meets a condition, has something.

use super::Say;
use super::form::Watch;
use super::session::Session;
use crate::query::{Condition, Truth};

/// Each session has an event, or each event that meets `when` has something.
#[derive(Clone, Debug)]
pub struct Require {
    /// The events that are looked at; none where an event of the session is enough.
    pub when: Option<Condition>,
    /// What they must meet.
    pub has: Condition,
}

impl Require {
    pub(super) fn watch(&self) -> Box<dyn Watch + '_> {
        match &self.when {
            Some(when) => Box::new(OfEvents { when, has: &self.has }),
            None => Box::new(OfSession { has: &self.has, met: Truth::No }),
        }
    }

    pub(super) fn event_types(&self) -> u32 {
        self.when.as_ref().unwrap_or(&self.has).event_types()
    }
}

struct OfEvents<'f> {
    when: &'f Condition,
    has: &'f Condition,
}

impl Watch for OfEvents<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        if session.truth(self.when) == Truth::Yes && session.truth(self.has) == Truth::No {
            say.of(number, session, (self.has.pointer(&session.walk), None), |draft| draft);
        }
    }
}

struct OfSession<'f> {
    has: &'f Condition,
    /// Whether an event met it.
    met: Truth,
}

impl Watch for OfSession<'_> {
    fn see(&mut self, _: usize, session: &Session<'_>, _: &mut Say<'_>) {
        if self.met != Truth::Yes {
            match session.truth(self.has) {
                Truth::No => {}
                truth => self.met = truth,
            }
        }
    }

    fn end(&mut self, session: &Session<'_>, say: &mut Say<'_>) {
        // What the capture does not show may have been there.
        if self.met == Truth::No && session.is_begun() && session.is_over {
            let more = format_args!("the session has no such event");
            say.of(0, session, (None, Some(more)), |draft| draft);
        }
    }
}
