//! What the integration tests share.

pub mod figures;
pub mod program;
pub mod timeline;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

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

/// The report on captures that are checked together, each with its name.
pub fn report_together<C: AsRef<[u8]>>(captures: &[(&str, C)]) -> Report {
    let input = |(name, text): &(&str, C)| Input::once(name, Cursor::new(text.as_ref().to_vec()));
    let inputs: Vec<Input> = captures.iter().map(input).collect();
    check(&inputs, &Options::default()).expect("bytes in memory can be read")
}

/// The report on captures that are checked together.
pub fn together<C: AsRef<[u8]>>(captures: &[C]) -> Report {
    let names: Vec<String> = (0..captures.len()).map(|number| format!("input-{number}")).collect();
    let named: Vec<_> = names.iter().map(String::as_str).zip(captures).collect();
    report_together(&named)
}

/// The files of directories, in the order of their paths.
pub fn files(directories: &[&str]) -> Vec<PathBuf> {
    let entries = directories.iter().flat_map(|directory| fs::read_dir(directory).unwrap());
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

/// What the README shows below the mark `<!-- name -->`.
pub fn readme_example(name: &str) -> String {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n```text\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
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
