//! The integration tests, in one program: `cargo test NAME` runs those with NAME in their path, and
//! `cargo test --test it -- --list` lists them all.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod generator;
mod support;

mod accept;
mod baseline;
mod bounds;
mod browser;
mod capture_rules;
mod ci_docs;
mod cli;
mod config;
mod defects;
mod dialects;
mod docs;
mod extract;
mod extract_cli;
mod fixtures;
mod gate;
mod healthy;
mod hostile;
mod join;
mod look;
mod metrics;
mod metrics_cli;
mod metrics_examples;
mod metrics_properties;
mod output;
mod pages;
mod payload;
mod redaction;
mod rules;
mod schemas;
mod sdk_traffic;
mod shell;
mod stream;
mod tidy;
mod twins;
