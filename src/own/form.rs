//! The forms of a rule, and `deny`, which is the simplest of them.

use super::Say;
use super::count::Count;
use super::follow::Follow;
use super::order::Order;
use super::require::Require;
use super::session::Session;
use crate::query::{Condition, Truth};

/// What a rule demands.
#[derive(Clone, Debug)]
pub enum Form {
    /// No event meets this.
    Deny(Condition),
    /// Each session, or each event that meets a condition, has something.
    Require(Require),
    /// An event is followed or preceded by another.
    Follow(Follow),
    /// So many events of a kind.
    Count(Count),
    /// Events come in an order.
    Order(Order),
}

/// Follows a session for a rule.
pub(super) trait Watch {
    /// Sees an event that the walk is at.
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>);

    /// Speaks of what only the end of the session shows.
    fn end(&mut self, _session: &Session<'_>, _say: &mut Say<'_>) {}
}

impl Form {
    /// Follows a session.
    pub(super) fn watch(&self) -> Box<dyn Watch + '_> {
        match self {
            Self::Deny(condition) => Box::new(Deny(condition)),
            Self::Require(require) => require.watch(),
            Self::Follow(follow) => follow.watch(),
            Self::Count(count) => count.watch(),
            Self::Order(order) => order.watch(),
        }
    }

    /// The event types at which it must look, a bit each.
    pub(super) fn event_types(&self) -> u32 {
        match self {
            Self::Deny(condition) => condition.event_types(),
            Self::Require(require) => require.event_types(),
            Self::Follow(follow) => follow.event_types(),
            Self::Count(count) => count.event_types(),
            Self::Order(order) => order.of.iter().fold(0, |all, it| all | it.event_types()),
        }
    }

    /// Whether it may speak of a session without an event of these types.
    pub(super) fn needs_all(&self) -> bool {
        match self {
            Self::Require(require) => require.when.is_none(),
            Self::Count(count) => count.at_least.is_some(),
            Self::Deny(_) | Self::Follow(_) | Self::Order(_) => false,
        }
    }
}

struct Deny<'f>(&'f Condition);

impl Watch for Deny<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        if session.truth(self.0) == Truth::Yes {
            say.of(number, session, (self.0.pointer(&session.walk), None), |draft| draft);
        }
    }
}
