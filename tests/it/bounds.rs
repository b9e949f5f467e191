//! The machine formats do not depend on how much of the findings is held in memory.

use crate::support::files;
use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use crate::generator::defects;
use crate::generator::plan;
use crate::support::program::{file_in, playproof, stderr, stdout};
use playproof::check::{Bounds, Options, check};
use playproof::finding::Severity;
use playproof::report::model::Report;
use playproof::report::{Format, options};
use playproof::source::Input;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

/// Everything goes into temporary files.
const NOTHING: Bounds =
    Bounds { max_findings: 0, shown_of_more: 0, held_bytes: 0, of_inputs: 0, ..EVERYTHING };

/// Some of it does.
const LITTLE: Bounds =
    Bounds { max_findings: 3, shown_of_more: 3, held_bytes: 5_000, of_inputs: 2, ..EVERYTHING };

const EVERYTHING: Bounds = Bounds {
    max_findings: usize::MAX,
    shown_of_more: usize::MAX,
    held_bytes: usize::MAX,
    of_inputs: usize::MAX,
    listed: Bounds::DEFAULT.listed,
};

fn report(inputs: &[Input], bounds: Bounds) -> Report {
    check(inputs, &Options { bounds, ..Options::default() }).unwrap()
}

fn printed(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    format.write(report, &options::Options::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// That reports on `inputs` tell the same with all bounds; returns how many findings they tell.
#[track_caller]
fn assert_same(inputs: &[Input]) -> usize {
    let whole = report(inputs, EVERYTHING);
    assert!(whole.overflow.is_none());
    for bounds in [NOTHING, LITTLE, Bounds::default()] {
        let bounded = report(inputs, bounds);
        for format in [Format::Json, Format::Ndjson, Format::Csv] {
            let (bounded, whole) = (printed(&bounded, format), printed(&whole, format));
            assert!(bounded == whole, "{format:?} {bounds:?}:\n{bounded}\nis not\n{whole}");
        }
        assert_eq!(bounded.findings.len() as u64 + bounded.left_out(), whole.findings.len() as u64);
    }
    whole.findings.len()
}

/// The captures in a directory of fixtures.
fn fixtures(directory: &str) -> Vec<Input> {
    let mut paths = files(&[directory]);
    paths.retain(|path| !path.to_string_lossy().ends_with(".expected.json"));
    paths.iter().flat_map(|path| Input::file(path).expand().unwrap()).collect()
}

#[test]
fn fixtures_tell_the_same() {
    let mut all = vec![Input::file(Path::new("fixtures/quickstart.har"))];
    for directory in ["broken", "timelines", "sdk", "dialects"] {
        all.extend(fixtures(&format!("fixtures/{directory}")));
    }
    for input in &all {
        assert_same(std::slice::from_ref(input));
    }
    let together = assert_same(&all);
    assert!(together > 20, "{together}");
}

#[test]
fn generated_captures_tell_the_same() {
    let rich = plan::rich().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let mut inputs = Vec::new();
    for defect in defects::all() {
        let mut capture = defects::base(defect.base, &rich);
        (defect.spoil)(&mut capture);
        inputs.push(Input::once(defect.rule, Cursor::new(capture.write().text)));
    }
    // Those together have sessions over several inputs, for their IDs are the same.
    let mut findings = assert_same(&inputs);
    for some in inputs.chunks(7) {
        findings += assert_same(some);
    }
    assert!(findings > 100, "{findings}");
}

#[test]
fn the_first_of_each_rule_and_the_most_severe_are_shown() {
    let inputs = [Input::once("log", Cursor::new(hopeless(4)))];
    let whole = report(&inputs, EVERYTHING);
    let bounded = report(&inputs, LITTLE);
    for finding in &whole.findings {
        assert!(
            bounded.findings.iter().any(|shown| shown.rule == finding.rule),
            "{}",
            finding.rule
        );
    }
    let place = |fingerprint: &str| {
        whole.findings.iter().position(|finding| finding.fingerprint == fingerprint).unwrap()
    };
    let shown: Vec<usize> =
        bounded.findings.iter().map(|finding| place(&finding.fingerprint)).collect();
    assert!(shown.is_sorted() && shown.len() == 3 + 3, "{shown:?}");
    let errors = bounded.findings.iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.count(), 3 + 2);
    assert!(bounded.findings.iter().all(|finding| finding.location.excerpt.is_some()));
    assert_eq!(bounded.summary, whole.summary);
}

#[cfg(unix)]
#[test]
fn no_room_for_temporary_files_is_a_failure_of_the_run() {
    let root = tempfile::tempdir().unwrap();
    let log = file_in(&root, "log.ndjson", hopeless(3_000));
    let run = assert_cmd::cargo::cargo_bin_cmd!("playproof")
        .args(["check", &log])
        .env("TMPDIR", root.path().join("none"))
        .output()
        .unwrap();
    let directory = root.path().join("none");
    let told = format!(
        "cannot keep the findings in a temporary file in `{}`: no such file or directory",
        directory.display()
    );
    crate::support::program::assert_fails(&run, &told);
    let help = "help: make room there, or name another directory in `TMPDIR`";
    assert!(stderr(&run).contains(help));
}

/// A log with ten findings in each of its sessions.
fn hopeless(sessions: usize) -> String {
    let mut log = String::new();
    for number in 0..sessions {
        write!(log, r#"{{"url":"/api/v1/sessions/{number:08}/events","requestBody":{{"#).unwrap();
        for member in 0..8 {
            write!(log, r#""x{member}":1,"#).unwrap();
        }
        log.push_str("\"eventType\":\"play\"}}\n");
    }
    log
}

#[test]
fn very_many_findings_are_all_told_in_their_order() {
    const SESSIONS: usize = 20_000;
    let root = tempfile::tempdir().unwrap();
    let log = file_in(&root, "log.ndjson", hopeless(SESSIONS));
    let lines = root.path().join("lines");
    let target = format!("ndjson={}", lines.display());
    let run = playproof(&["check", &log, "--report", &target, "--max-findings", "10"]);
    assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(1), ""));

    let mut last = (0, 0);
    let mut count = 0;
    for line in fs::read_to_string(lines).unwrap().lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let at = |member: &str| finding["location"][member].as_u64().unwrap();
        let place = (at("record"), at("byteOffset"));
        assert!(place >= last, "{place:?} behind {last:?}");
        (last, count) = (place, count + 1);
    }
    assert_eq!(count, 10 * SESSIONS);
    let text = stdout(&run);
    assert!(text.contains("in 20,000 of 20,000 sessions (100 %)"), "{text}");
    assert!(
        text.contains("180,000 errors, 20,000 warnings in 20,000 of 20,000 sessions"),
        "{text}"
    );
}
