//! Judges payloads: bytes and an event type become an event and its faults.

mod accept;
mod alternatives;
mod detail;
mod event;
mod events;
mod fault;
mod hint;
mod judge;
mod misspelt;
pub mod schemas;

pub use accept::{Facts, Habits, accept};
pub use event::{Detail, Event, Kind, Quality, Start, Told};
pub use events::Events;
pub use fault::{Doubt, Fault, FaultKind};
pub use hint::Hint;
pub(crate) use hint::nearest;
pub use judge::{Origin, duplicates, is_recorders, judge, malformed, unreadable};
