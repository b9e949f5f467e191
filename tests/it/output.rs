//! What the program writes: formats, colours, files and pipes, and the same bytes in every run.

use crate::support::readme_example;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::program::{QUICKSTART, assert_fails, file_in, json, playproof, stdout};
use serde_json::Value;
use tempfile::tempdir;

#[test]
fn what_is_piped_is_plain_and_narrow() {
    for args in [
        &["check", QUICKSTART][..],
        &["check", "fixtures/broken"],
        &["rules"],
        &["explain", "ad-outside-break"],
        &["--help"],
        &["check", "--help"],
        &["rules", "--help"],
        &["explain", "--help"],
        &["schema", "--help"],
    ] {
        let text = stdout(&playproof(args));
        assert!(!text.is_empty() && !text.contains('\u{1b}'), "{args:?}");
        // An address on a line of its own is not broken: a terminal could not open it.
        let may_be_wide = |line: &str| line.trim_start().starts_with("https://");
        let mut lines = text.lines().filter(|line| !may_be_wide(line));
        assert_eq!(lines.find(|line| line.chars().count() > 80), None, "{args:?}");
    }
}

#[test]
fn colours_are_written_where_they_are_wanted() {
    let coloured = |args: &[&str]| stdout(&playproof(args)).contains('\u{1b}');
    assert!(coloured(&["check", "--color", "always", QUICKSTART]));
    assert!(coloured(&["rules", "--color=always"]) && coloured(&["--color=always", "rules"]));
    assert!(!coloured(&["check", "--color", "never", QUICKSTART]));
}

#[test]
fn formats() {
    let output = playproof(&["check", "--format", "json", QUICKSTART]);
    assert_eq!(output.status.code(), Some(1));
    let schema = fs::read("docs/json-report.schema.json").unwrap();
    let schema = serde_json::from_slice(&schema).unwrap();
    let report = json(&output);
    jsonschema::validate(&schema, &report).unwrap();
    assert_eq!(report["summary"]["outcome"], "findings");
    let csv = stdout(&playproof(&["check", "--format", "csv", QUICKSTART]));
    assert!(csv.lines().nth(1).unwrap().contains("ad-outside-break"), "{csv}");
    assert_fails(&playproof(&["check", "--format", "xml", QUICKSTART]), "'xml'");
}

/// A HAR of at least `len` bytes on one line: the quickstart capture again and again.
fn write_long_line(path: &Path, len: usize) -> u64 {
    let har: Value = serde_json::from_slice(&fs::read(QUICKSTART).unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    let line = serde_json::to_string(entries).unwrap();
    let line = &line[1..line.len() - 1];
    let rounds = len / line.len() + 1;
    let mut file = BufWriter::new(File::create(path).unwrap());
    write!(file, r#"{{"log":{{"version":"1.2","entries":["#).unwrap();
    for round in 0..rounds {
        let separator = if round == 0 { "" } else { "," };
        write!(file, "{separator}{line}").unwrap();
    }
    write!(file, "]}}}}").unwrap();
    file.into_inner().unwrap();
    (rounds * entries.len()) as u64
}

#[test]
fn a_long_line_is_read_at_speed_and_alike_by_any_number_of_threads() {
    let root = tempdir().unwrap();
    let path = root.path().join("long.har");
    let records = write_long_line(&path, 50_000_000);
    let begun = Instant::now();
    let [one, many] = ["1", "8"].map(|threads| {
        playproof(&["check", "--format=json", "--threads", threads, path.to_str().unwrap()])
    });
    // A debug build on a slow machine takes a few seconds; anything quadratic takes hours.
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert_eq!(json(&one)["summary"]["records"], records);
    assert!(one.stdout == many.stdout, "the reports of 1 and of 8 threads differ");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for format in ["pretty", "json", "csv"] {
        let [one, many] = ["1", "8"].map(|threads| {
            stdout(&playproof(&[
                "check",
                "--all",
                "--format",
                format,
                "--threads",
                threads,
                "fixtures",
            ]))
        });
        assert_eq!(one, many, "{format}");
    }
    assert_fails(&playproof(&["check", "--threads", "0", QUICKSTART]), "0 is not in 1..");
}

/// Many sessions, so that no pipe holds the report on them.
fn many_sessions() -> String {
    (0..5_000).fold(String::new(), |log, session| {
        log + &format!(
            r#"{{"url":"/api/v1/sessions/{session:064x}/events","requestBody":{{"eventType":"ping","playerTime":{{"playhead":0,"ts":1767600000000}}}}}}"#
        ) + "\n"
    })
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let root = tempdir().unwrap();
    let log = file_in(&root, "log.ndjson", many_sessions());
    let report = playproof(&["check", "--format=json", &log]);
    assert!(report.stdout.len() > 1_000_000, "the report fits into a pipe");
    for (args, status) in [
        (["check", "--format=json", &log, QUICKSTART], 1),
        (["check", "--format=json", "--fail-on=never", &log], 0),
    ] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("playproof"))
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((first.as_str(), told.as_str()), ("{\n", ""));
        assert_eq!(child.wait().unwrap().code(), Some(status), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for args in [&["check", QUICKSTART][..], &["rules"], &["schema", "ping"]] {
        let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("playproof"))
            .args(args)
            .stdout(File::options().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        assert_fails(&output, "cannot write to the standard output: no space left on device");
    }
    let output = playproof(&["check", "--output", "/dev/full", QUICKSTART]);
    assert_fails(&output, "cannot write the report to `/dev/full`: no space left on device");
}

#[test]
fn a_report_goes_into_a_file() {
    let root = tempdir().unwrap();
    let path = root.path().join("report.json");
    let file = path.to_str().unwrap();
    let output = playproof(&["check", "--format=json", "--output", file, QUICKSTART]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    let printed = playproof(&["check", "--format=json", QUICKSTART]);
    assert!(fs::read(&path).unwrap() == printed.stdout);

    let failed = playproof(&["check", "--output", file, "no-such.har"]);
    assert_fails(&failed, "no-such.har");
    assert!(fs::read(&path).unwrap() == printed.stdout, "a failed run leaves the old report");
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);

    let nowhere = root.path().join("report.json/report.json");
    assert_fails(
        &playproof(&["check", "--output", nowhere.to_str().unwrap(), QUICKSTART]),
        "cannot write",
    );
}

#[test]
fn several_reports_come_of_one_run() {
    let root = tempdir().unwrap();
    let of = |format: &str| format!("{format}={}", root.path().join("new").join(format).display());
    let output = playproof(&[
        "check",
        "--report",
        &of("sarif"),
        "--report",
        &of("junit"),
        "--format=json",
        QUICKSTART,
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["summary"]["outcome"], "findings");
    for format in ["sarif", "junit"] {
        let written = fs::read(root.path().join("new").join(format)).unwrap();
        assert!(written == playproof(&["check", "--format", format, QUICKSTART]).stdout);
    }
    let twice = playproof(&["check", "--report", "csv=x", "--report", "sarif=x", QUICKSTART]);
    assert_fails(&twice, "two reports go to `x`");
    assert_fails(&playproof(&["check", "--report", "xml=x", QUICKSTART]), "no format `xml`");
}

#[test]
fn a_report_never_replaces_a_capture() {
    let root = tempdir().unwrap();
    let capture = fs::read(QUICKSTART).unwrap();
    let path = file_in(&root, "capture.har", &capture);
    let directory = root.path().to_str().unwrap();
    assert_fails(&playproof(&["check", "--output", &path, directory]), "is one of the captures");
    assert!(fs::read(&path).unwrap() == capture);
}

#[test]
fn the_readme_shows_what_is_printed() {
    let excerpt = readme_example("quickstart");
    let printed = stdout(&playproof(&["check", QUICKSTART]));
    assert!(printed.contains(&excerpt), "the README has\n{excerpt}\nbut printed is\n{printed}");
}
