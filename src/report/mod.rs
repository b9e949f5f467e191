//! A finished report, and the formats that print it.

pub mod model;
