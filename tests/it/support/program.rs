//! Runs the program.

use std::fs;
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

/// A capture with findings.
pub const QUICKSTART: &str = "fixtures/quickstart.har";

/// Runs `playproof` in an environment without wishes of its own.
pub fn playproof(args: &[&str]) -> Output {
    with_input(args, "")
}

pub fn with_input(args: &[&str], input: impl Into<Vec<u8>>) -> Output {
    let mut command = cargo_bin_cmd!("playproof");
    for wish in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    command.args(args).write_stdin(input).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// That the run failed as documented: status 2, nothing on standard output, one sentence and a help.
#[track_caller]
pub fn assert_fails(output: &Output, sentence: &str) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(stdout(output), "");
    let told = stderr(output);
    assert!(told.starts_with("error: ") && told.contains(sentence), "{told}");
    assert!(!told.contains("panicked") && !told.contains('\u{1b}'), "{told}");
}

pub fn file_in(directory: &TempDir, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = directory.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
