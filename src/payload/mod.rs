//! Judges payloads: bytes and an event type become an event and its faults.

mod event;
pub mod schemas;

pub use event::{Detail, Event, Kind, Start};
