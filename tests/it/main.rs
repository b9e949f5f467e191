//! The integration tests, in one program: `cargo test NAME` runs those with NAME in their path, and
//! `cargo test --test it -- --list` lists them all.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![allow(unreachable_pub, reason = "a program of tests has nobody to export to")]

mod generator;
mod support;

mod accept;
mod baseline;
mod bounds;
mod browser;
mod capture_formats;
mod capture_rules;
mod certainty;
mod ci_docs;
mod cli;
mod config;
mod curl;
mod defects;
mod dialects;
mod diff;
mod docs;
mod extract;
mod extract_cli;
mod fixtures;
mod gate;
mod gate_inputs;
mod healthy;
mod hostile;
mod issues;
mod join;
mod judging;
mod look;
mod metrics;
mod metrics_cli;
mod metrics_examples;
mod metrics_properties;
mod output;
mod own_rules;
mod pages;
mod payload;
mod redaction;
mod rules;
mod schemas;
mod sdk_traffic;
mod secrets;
mod shell;
mod stream;
mod tidy;
mod twins;
