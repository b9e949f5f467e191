//! What the integration tests share.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

pub mod figures;
pub mod program;
pub mod timeline;

use std::io::Cursor;

use playproof::check::{Options, check};
use playproof::report::model::{Finding, Report};
use playproof::source::Input;

/// The report on a capture.
pub fn report(name: &str, capture: impl Into<Vec<u8>>) -> Report {
    report_by(name, capture, Options::default())
}

/// The report on a capture by a run with these options.
pub fn report_by(name: &str, capture: impl Into<Vec<u8>>, options: Options) -> Report {
    report_with(name, capture, &options)
}

/// The report on a capture by a run with these options, which other runs share.
pub fn report_with(name: &str, capture: impl Into<Vec<u8>>, options: &Options) -> Report {
    let input = Input::once(name, Cursor::new(capture.into()));
    check(&[input], options).expect("bytes in memory can be read")
}

/// Findings as `rule @ record`, one a line, in their order.
pub fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{} @ {}", finding.rule, finding.location.record))
        .collect()
}
