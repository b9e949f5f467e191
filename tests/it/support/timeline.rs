//! Captures in short: see [`playproof::cases`].

pub use playproof::cases::{BASE_MS, Timeline};

/// Reads a timeline.
///
/// # Panics
/// On a line that is none.
pub fn read(text: &str) -> Timeline {
    playproof::cases::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
