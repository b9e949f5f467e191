//! What the integration tests share.

pub mod figures;
pub mod program;
pub mod timeline;

use std::io::Cursor;
use std::path::Path;

use playproof::check::{Options, check};
use playproof::config;
use playproof::payload::schemas::Schemas;
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

/// The lines of a case that begin with `config`, which are those of its `playproof.toml`, and the others,
/// which are its timeline.
pub fn config_and_timeline(case: &str) -> (String, String) {
    let (mut config, mut timeline) = (String::new(), String::new());
    for line in case.lines() {
        match line.strip_prefix("config ") {
            Some(line) => config += &format!("{line}\n"),
            None => timeline += &format!("{line}\n"),
        }
    }
    (config, timeline)
}

/// The options that a `playproof.toml` comes to.
///
/// # Panics
/// It says what cannot be.
pub fn configured(text: &str) -> Options {
    let settings = config::parse(Path::new("playproof.toml"), text);
    let settings = settings.unwrap_or_else(|wrong| panic!("{:#?}\n{text}", wrong.problems));
    settings.options(Schemas::built_in(), config::today())
}

/// Findings as `rule @ record`, one a line, in their order.
pub fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{} @ {}", finding.rule, finding.location.record))
        .collect()
}
