//! Offline replay and validation of Adobe Media Collection API traffic: the `playproof` command as a
//! library.
//!
//! [`check::check`] takes inputs and gives a finished [`report::model::Report`]; [`report::Format`] prints
//! it.
//!
//! ```
//! use playproof::check::{Options, check};
//! use playproof::report::{Format, options};
//! use playproof::source::Input;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A player's log: an ad that starts in no ad break.
//! let log = r#"
//! {"url": "/api/v1/sessions", "status": 201, "responseHeaders": {"location": "/api/v1/sessions/1f0e"},
//!  "requestBody": {"eventType": "sessionStart", "playerTime": {"playhead": 0, "ts": 1767600000000}}}
//! {"url": "/api/v1/sessions/1f0e/events", "status": 204,
//!  "requestBody": {"eventType": "adStart", "playerTime": {"playhead": 0, "ts": 1767600000100}}}"#;
//! let input = Input::once("player.log", log.as_bytes());
//! let report = check(&[input], &Options::default())?;
//!
//! assert_eq!((report.summary.sessions, report.summary.events), (1, 2));
//! let finding = report.findings.iter().find(|finding| finding.rule == "ad-outside-break");
//! assert_eq!(finding.map(|finding| finding.location.line), Some(5));
//!
//! let mut json = Vec::new();
//! Format::Json.write(&report, &options::Options::default(), &mut json)?;
//! # Ok(())
//! # }
//! ```
//!
//! # The modules
//!
//! They stand in the order in which data passes through them. Each knows only those before it, and a test
//! holds that; `docs/architecture.md` tells why.
//!
//! | module | takes and gives |
//! | --- | --- |
//! | [`source`] | paths and pipes: inputs, as streams of bytes that can be read twice |
//! | [`ingest`] | bytes: exchanges, each a request with its response |
//! | [`api`] | a URL: which call of the API it is |
//! | [`payload`] | a body: an event, and what is wrong with it by its schema |
//! | [`session`] | calls: sessions |
//! | [`replay`] | a session: its events with the state before and after each |
//! | [`timeline`] | a replayed session: its events and lanes, to be drawn |
//! | [`metrics`] | a replayed session: its figures, as sent and as meant |
//! | [`rules`] | all of these: findings |
//! | [`query`] | an expression: which sessions a run is about |
//! | [`own`] | a replayed session: findings of the rules that a configuration adds |
//! | [`check`] | inputs: a report; the run itself |
//! | [`report`] | a report: text |
//! | [`baseline`] | a report: the same with what is new in it, or what to know it by later |
//! | [`config`] | a `playproof.toml`: what holds for a run |
//! | [`diff`] | two reports with the shapes of their sessions: what changed |
//! | [`extract`] | places: a small capture that shows the same |
//! | [`cli`] | arguments: an exit status |
//!
//! Beside them stand [`json`], a reader that knows where everything stood, [`mod@place`], how things are
//! pointed at, [`finding`], what a rule says, and [`spill`], where values go that are too many for memory.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod baseline;
pub mod cases;
pub mod check;
pub mod cli;
pub mod config;
pub mod diff;
pub mod extract;
pub mod finding;
pub mod ingest;
pub mod inspect;
pub mod json;
pub mod metrics;
pub mod own;
pub mod payload;
pub mod place;
pub mod query;
pub mod replay;
pub mod report;
pub mod rules;
pub mod session;
pub mod source;
pub mod spill;
pub mod timeline;

/// The example in the README, compiled and run with the documentation's own.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
