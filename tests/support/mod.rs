//! What the integration tests share.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its own part of it")]

pub mod timeline;

use std::io::Cursor;

use playproof::check::{Empty, Options, check};
use playproof::finding::Severity;
use playproof::payload::schemas::Schemas;
use playproof::report::model::{Finding, Report};
use playproof::source::Input;

/// The options of a run without any on the command line.
pub fn options() -> Options {
    Options { schemas: Schemas::built_in(), empty: Empty::Finding, fail_on: Some(Severity::Error) }
}

/// The report on a capture.
pub fn report(name: &str, capture: impl Into<Vec<u8>>) -> Report {
    report_by(name, capture, options())
}

/// The report on a capture by a run with these options.
pub fn report_by(name: &str, capture: impl Into<Vec<u8>>, options: Options) -> Report {
    let input = Input::once(name, Cursor::new(capture.into()));
    check(&[input], &options).expect("bytes in memory can be read")
}

/// Findings as `rule @ record`, one a line, in their order.
pub fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{} @ {}", finding.rule, finding.location.record))
        .collect()
}
