//! The report does not depend on the accept path: captures are checked with the built-in schemas, and with
//! the same schemas under a keyword that allows everything and that the accept path does not know.

use crate::support::files;
use std::fs;
use std::io::Cursor;

use playproof::api::EventType;
use playproof::check::{Options, Values, survey};
use playproof::metrics::Figures;
use playproof::payload::schemas::{Schemas, source};
use playproof::payload::{Habits, accept};
use playproof::source::Input;
use serde_json::{Value, json};

/// The built-in schemas, without an accept path.
fn slow() -> Schemas {
    let directory = tempfile::tempdir().unwrap();
    for event_type in EventType::ALL {
        let mut schema: Value = serde_json::from_str(source(event_type)).unwrap();
        schema["minProperties"] = json!(0);
        fs::write(directory.path().join(event_type.as_str()), schema.to_string()).unwrap();
    }
    Schemas::with_directory(directory.path()).unwrap()
}

/// Logs and HARs of the fixtures, and the timelines with other bytes in each line.
fn captures() -> Vec<(String, Vec<u8>)> {
    let directories = ["fixtures/timelines", "fixtures/broken", "fixtures/dialects"];
    let mut captures: Vec<(String, Vec<u8>)> = Vec::new();
    for path in files(&directories) {
        let bytes = fs::read(&path).unwrap();
        let name = path.display().to_string();
        if path.extension().is_some_and(|extension| extension == "ndjson") {
            captures
                .extend((1..=20).map(|round| (format!("{name} {round}"), broken(&bytes, round))));
        }
        captures.push((name, bytes));
    }
    captures
}

/// `log` with a byte changed in about every second line, each `round` in other ones and to others.
fn broken(log: &[u8], round: u64) -> Vec<u8> {
    const BYTES: &[u8] = b"\"\\0}{,:.e-a ";
    let mut state = round;
    // Xorshift: the same in every run.
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut log = log.to_vec();
    for line in log.split_mut(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let (at, byte, changes) = (next() as usize, next() as usize, next() % 2 == 0);
        let at = at % line.len();
        if changes && line[at].is_ascii() {
            line[at] = BYTES[byte % BYTES.len()];
        }
    }
    log
}

#[test]
fn reports_are_the_same_without_the_accept_path() {
    let play = r#"{"playerTime":{"playhead":0,"ts":1},"eventType":"play"}"#;
    assert!(accept(play, &Schemas::built_in(), &mut Habits::default()).is_some());
    assert!(accept(play, &slow(), &mut Habits::default()).is_none());
    let quick_options = Options::default();
    let slow_options = Options { schemas: slow(), ..Options::default() };
    for (name, bytes) in captures() {
        let survey = |options| {
            let input = Input::once(&name, Cursor::new(bytes.clone()));
            let survey = survey(&[input], options, &Figures::reported).unwrap();
            format!("{:?} {:?}", survey.report, survey.views)
        };
        assert!(survey(&quick_options) == survey(&slow_options), "{name}");
    }
}

#[test]
fn reports_are_the_same_where_no_record_is_read_at_once() {
    // What is nested so deep is redacted in another way as well.
    let options = Options { values: Values::Shown, ..Options::default() };
    for (name, bytes) in captures().into_iter().filter(|(name, _)| name.contains("ndjson")) {
        // What is nested so deep is left to a parser; a text of the same length keeps all in its place.
        let (deep, flat) = (["[".repeat(40), "]".repeat(40)].concat(), "a".repeat(78));
        let with = |value: &str| {
            let member = format!("{{\"nobodys\":{value},\"");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            // A payload by itself may not have it.
            let lines = text.split_inclusive('\n').map(|line| match line.strip_prefix("{\"") {
                Some(rest) if line.contains("\"url\"") => member.clone() + rest,
                _ => line.to_owned(),
            });
            lines.collect::<String>()
        };
        let (unusual, usual) = (with(&deep), with(&format!("\"{flat}\"")));
        let findings = |text: String| {
            let mut findings = crate::support::report_with(&name, text, &options).findings;
            for finding in &mut findings {
                let related = finding.related.iter_mut().map(|related| &mut related.location);
                // Excerpts show the member.
                related.chain([&mut finding.location]).for_each(|at| at.excerpt = None);
            }
            format!("{findings:?}")
        };
        assert!(findings(usual) == findings(unusual), "{name}");
    }
}
