//! A generator of sessions: a simulated player, independent of the project's replay, that keeps a wall
//! clock, a playhead and ping timers, and tells of them as a client of the API does.
//!
//! [`plan`] draws what happens in a session, [`player`] plays it, [`wire`] writes what a proxy would have
//! recorded, and [`defects`] spoils it.

pub mod defects;
pub mod plan;
pub mod player;
pub mod wire;

use proptest::test_runner::Config;

/// The most cases that a property gets by default.
const CASES: u32 = 24;

/// The most steps that a failing case is made smaller by: each is a whole case.
const MAX_SHRINK_STEPS: u32 = 200;

/// A property's configuration: `PROPTEST_CASES` cases, else [`CASES`], divided by `share`, at least 1.
pub fn config(share: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = (asked.unwrap_or(CASES) / share).max(1);
    let max_shrink_iters = MAX_SHRINK_STEPS / share;
    Config { cases, max_shrink_iters, failure_persistence: None, ..Config::default() }
}
