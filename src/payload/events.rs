//! The events of a call.

use std::ops::{Deref, DerefMut};

use super::event::Event;

/// The events of a call: one, or those of a batch.
#[derive(Clone, Debug)]
pub enum Events {
    /// The event of a call that is no batch.
    One(Event),
    /// Those of a batch.
    Many(Vec<Event>),
}

impl From<Event> for Events {
    fn from(event: Event) -> Self {
        Self::One(event)
    }
}

impl Deref for Events {
    type Target = [Event];

    fn deref(&self) -> &[Event] {
        match self {
            Self::One(event) => std::slice::from_ref(event),
            Self::Many(events) => events,
        }
    }
}

impl DerefMut for Events {
    fn deref_mut(&mut self) -> &mut [Event] {
        match self {
            Self::One(event) => std::slice::from_mut(event),
            Self::Many(events) => events,
        }
    }
}

impl<'e> IntoIterator for &'e Events {
    type Item = &'e Event;
    type IntoIter = std::slice::Iter<'e, Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
