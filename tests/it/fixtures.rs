//! Holds the captures in `fixtures/` to what is known of them: healthy timelines raise nothing, and a
//! capture with an `.expected.json` beside it raises exactly the findings listed there, each at its place.

use crate::support::files;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use playproof::check::{Options, check};
use playproof::report::{Format, options};
use playproof::source::Input;
use serde::Deserialize;
use serde_json::Value;

/// A finding as `fixtures/README.md` describes it, with the message of one that was raised.
#[derive(Clone, Debug, Deserialize)]
struct Expected {
    rule: String,
    severity: String,
    count: u64,
    record: u64,
    pointer: Option<String>,
    text: Option<String>,
    #[serde(skip)]
    message: String,
}

impl Expected {
    /// What differs in `raised`, in words.
    fn differences(&self, raised: &Self) -> Vec<String> {
        let mut told = Vec::new();
        let mut compare = |what: &str, expected: String, raised: String| {
            if expected != raised {
                told.push(format!("{what}: expected {expected}, got {raised}"));
            }
        };
        compare("record", self.record.to_string(), raised.record.to_string());
        compare("severity", self.severity.clone(), raised.severity.clone());
        compare("count", self.count.to_string(), raised.count.to_string());
        compare("pointer", shown(&self.pointer), shown(&raised.pointer));
        if self.text.is_some() {
            compare("bytes of the file", shown(&self.text), shown(&raised.text));
        }
        told
    }
}

fn shown(text: &Option<String>) -> String {
    text.as_ref().map_or("none".into(), |text| format!("`{text}`"))
}

/// The findings of the JSON report on a file, each with the bytes that it points at.
fn raised(path: &Path) -> Vec<Expected> {
    let input = Input::file(path);
    let report = check(&[input], &Options::default()).unwrap();
    let mut json = Vec::new();
    Format::Json.write(&report, &options::Options::default(), &mut json).unwrap();
    let report: Value = serde_json::from_slice(&json).unwrap();
    let bytes = fs::read(path).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| read(finding, &bytes)).collect()
}

fn read(finding: &Value, bytes: &[u8]) -> Expected {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let location = &finding["location"];
    let number = |member: &str| usize::try_from(location[member].as_u64().unwrap()).unwrap();
    let (start, len) = (number("byteOffset"), number("byteLength"));
    let at = bytes.get(start..start + len).unwrap_or_else(|| {
        panic!("{finding:#} points at {start}+{len}, and the file has {} bytes", bytes.len())
    });
    Expected {
        rule: text(&finding["rule"]).unwrap(),
        severity: text(&finding["severity"]).unwrap(),
        count: finding["count"].as_u64().unwrap(),
        record: location["record"].as_u64().unwrap(),
        pointer: text(&location["pointer"]),
        text: Some(String::from_utf8_lossy(at).into_owned()),
        message: text(&finding["message"]).unwrap(),
    }
}

/// What is wrong with the findings of a file, a line each.
fn complaints(expected: &[Expected], raised: Vec<Expected>) -> Vec<String> {
    let mut left = raised;
    let mut complaints = Vec::new();
    for wanted in expected {
        let same_rule = |one: &Expected| one.rule == wanted.rule;
        let position = left
            .iter()
            .position(|one| same_rule(one) && one.record == wanted.record)
            .or_else(|| left.iter().position(same_rule));
        match position.map(|position| left.remove(position)) {
            None => complaints.push(format!(
                "missing     {} in record {}, at {}",
                wanted.rule,
                wanted.record,
                shown(&wanted.pointer)
            )),
            Some(found) => complaints.extend(wanted.differences(&found).into_iter().map(|it| {
                format!("different   {} in record {}: {it}", wanted.rule, wanted.record)
            })),
        }
    }
    complaints.extend(left.iter().map(|one| {
        let Expected { rule, severity, record, message, .. } = one;
        format!("unexpected  {rule} ({severity}) in record {record}: {message}")
    }));
    complaints
}

fn captures(directory: &str) -> Vec<PathBuf> {
    let mut found = files(&[directory]);
    found.retain(|path| {
        path.extension().is_some_and(|extension| extension == "har" || extension == "ndjson")
    });
    assert!(!found.is_empty(), "no captures in {directory}");
    found
}

/// Fails with all that is wrong with all files.
fn hold(files: impl IntoIterator<Item = (PathBuf, Vec<Expected>)>) {
    let mut told = String::new();
    for (path, expected) in files {
        let complaints = complaints(&expected, raised(&path));
        if !complaints.is_empty() {
            writeln!(told, "\n{}", path.display()).unwrap();
            complaints.iter().for_each(|it| writeln!(told, "  {it}").unwrap());
        }
    }
    assert!(told.is_empty(), "the findings are not those expected:\n{told}");
}

#[test]
fn broken_captures_raise_exactly_what_is_listed() {
    let files = ["fixtures", "fixtures/broken"].into_iter().flat_map(captures);
    hold(files.map(|path| {
        let list = path.with_extension("expected.json");
        let text = fs::read(&list).unwrap_or_else(|error| panic!("{}: {error}", list.display()));
        (path, serde_json::from_slice(&text).unwrap())
    }));
}

#[test]
fn healthy_timelines_raise_nothing() {
    hold(captures("fixtures/timelines").into_iter().map(|path| (path, Vec::new())));
}

#[test]
fn a_timeline_is_the_same_in_both_formats() {
    let figures = |extension: &str| {
        captures("fixtures/timelines")
            .into_iter()
            .filter(|path| path.extension().is_some_and(|it| it == extension))
            .map(|path| {
                let report = check(&[Input::file(&path)], &Options::default()).unwrap();
                let session = report.sessions.into_iter().next().unwrap();
                (report.summary, session.id, session.events, session.start_ms, session.end_ms)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(figures("har"), figures("ndjson"));
}
