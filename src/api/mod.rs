//! What a call to the Media Collection API is.

mod event_type;

pub use event_type::EventType;
