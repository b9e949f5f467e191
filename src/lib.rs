//! Offline replay and validation of Adobe Media Collection API traffic.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod finding;
pub mod ingest;
pub mod json;
pub mod place;
pub mod report;
pub mod source;
