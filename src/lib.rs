//! Offline replay and validation of Adobe Media Collection API traffic.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod check;
pub mod cli;
pub mod finding;
pub mod ingest;
pub mod json;
pub mod payload;
pub mod place;
pub mod replay;
pub mod report;
pub mod rules;
pub mod session;
pub mod source;
