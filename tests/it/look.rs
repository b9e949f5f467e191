//! `playproof sessions`, `playproof timeline` and the options that select sessions, as users run them.

use crate::support::readme_example;
use std::fs;

use crate::support::program::{QUICKSTART, assert_fails, file_in, json, playproof, stderr, stdout};
use serde_json::Value;
use tempfile::tempdir;
use unicode_width::UnicodeWidthStr;

/// Fails where a line of `text` is wider than a terminal.
#[track_caller]
fn assert_fits(text: &str) {
    let wide = text.lines().find(|line| line.width() > 80);
    assert_eq!(wide, None);
}

#[track_caller]
fn assert_follows(schema: &str, document: &Value) {
    let schema = fs::read_to_string(schema).unwrap();
    let closed = schema
        .replace(r#""type": "object","#, r#""type": "object", "unevaluatedProperties": false,"#);
    for schema in [schema, closed] {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(document).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn sessions_are_listed_filtered_and_sorted() {
    let output = playproof(&["sessions", "fixtures/broken", "--sort", "-events"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert_fits(&text);
    assert!(text.ends_with("3 sessions, 3 of them with findings\n"), "{text}");
    let ids = |args: &[&str]| -> Vec<String> {
        let args = [&["sessions", "--format=json", "fixtures/broken"], args].concat();
        let sessions = json(&playproof(&args))["sessions"].as_array().unwrap().clone();
        sessions.iter().map(|it| it["id"].as_str().unwrap()[..4].to_owned()).collect()
    };
    let mut by_events = ids(&["--sort=events"]);
    by_events.reverse();
    assert_eq!(by_events, ids(&["--sort", "-events"]));
    assert_eq!(by_events.len(), 3);
    assert_eq!(ids(&["--session", &by_events[1]]), by_events[1..2]);
    assert_eq!(ids(&["--has", "overlapping-ads"]).len(), 1);
    assert_eq!(ids(&["--media", "night-train"]).len(), 1);
    assert_eq!(ids(&["--where", "session.chapters > 0"]).len(), 1);
    let csv = stdout(&playproof(&["sessions", "--format=csv", "fixtures/broken"]));
    assert_eq!(csv.lines().count(), 4);
    assert_follows(
        "docs/sessions.schema.json",
        &json(&playproof(&["sessions", "--format=json", QUICKSTART])),
    );
    assert_fails(
        &playproof(&["sessions", "--sort", "evnts", QUICKSTART]),
        "did you mean `events`?",
    );
}

#[test]
fn a_timeline_is_shown() {
    let output = playproof(&["timeline", QUICKSTART]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn the_readme_shows_the_timeline_as_it_is() {
    let shown = readme_example("timeline");
    assert!(stdout(&playproof(&["timeline", QUICKSTART])).contains(&shown), "{shown}");
}

#[test]
fn timelines_fit_the_terminal_whatever_happened() {
    for directory in ["fixtures/sdk/js", "fixtures/broken", "fixtures/timelines"] {
        let list = json(&playproof(&["sessions", "--format=json", directory]));
        let sessions = list["sessions"].as_array().unwrap();
        let document = json(&playproof(&["timeline", "--format=json", directory]));
        assert_follows_open(&document);
        assert_eq!(document["timelines"].as_array().unwrap().len(), sessions.len());
        for session in sessions.iter().take(8) {
            let sid = session["id"].as_str().unwrap();
            let text = stdout(&playproof(&["timeline", directory, "--session", sid]));
            assert_fits(&text);
            assert!(text.contains("sessionStart"), "{text}");
        }
    }
}

/// That it follows the schema, whose findings and sessions are those of other schemas.
#[track_caller]
fn assert_follows_open(document: &Value) {
    let schema = fs::read_to_string("docs/timeline.schema.json").unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<_> = validator.iter_errors(document).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for timeline in document["timelines"].as_array().unwrap() {
        let findings = timeline["findings"].as_array().unwrap().len() as u64;
        for moment in timeline["moments"].as_array().unwrap() {
            let named = moment["findings"].as_array().unwrap();
            assert!(named.iter().all(|it| it.as_u64().unwrap() < findings));
        }
    }
}

#[test]
fn several_sessions_are_listed_to_choose_from() {
    let output = playproof(&["timeline", "fixtures/broken"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("these are 3 sessions: choose one with `--session PREFIX`"));
    assert!(stdout(&output).starts_with("session "), "{}", stdout(&output));
}

#[test]
fn check_is_about_the_sessions_that_are_selected() {
    let check = |args: &[&str]| {
        let paths = [
            "fixtures/timelines/timeline-1.har",
            "fixtures/broken/timeline-1-refused-payloads.har",
            "fixtures/broken/timeline-3-lost-bookends.har",
        ];
        let output = playproof(&[&["check", "--format=json"], &paths[..], args].concat());
        (output.status.code(), json(&output))
    };
    let (status, all) = check(&[]);
    let (chosen_status, chosen) = check(&["--has", "overlapping-ads"]);
    assert_eq!((status, chosen_status), (Some(1), Some(1)));
    assert_eq!(
        (all["summary"]["sessions"].clone(), chosen["summary"]["sessions"].clone()),
        (3.into(), 1.into())
    );
    assert_eq!(chosen["summary"]["passedOver"], 2);
    let id = &chosen["sessions"][0]["id"];
    for finding in chosen["findings"].as_array().unwrap() {
        assert!(finding["session"].is_null() || finding["session"] == *id);
        // Fingerprints are those of the whole capture.
        assert!(all["findings"].as_array().unwrap().contains(finding));
    }
    let (status, none) = check(&["--where", "session.findings == 0"]);
    assert_eq!((status, none["summary"]["outcome"].clone()), (Some(0), "clean".into()));
}

#[test]
fn wrong_options_say_what_to_do() {
    let told = |expression: &str| stderr(&playproof(&["check", QUICKSTART, "--where", expression]));
    assert_eq!(
        told("eventTyp == \"adStart\""),
        "error: --where: there is no field `eventTyp`: did you mean `eventType`?\n  \
         eventTyp == \"adStart\"\n  ^^^^^^^^\nhelp: `playproof explain where` tells all of the language\n"
    );
    assert!(told("playhead >").contains("a value is missing: expected a number"));
    let output = playproof(&["check", QUICKSTART, "--has", "ad-outside-brake"]);
    assert_fails(&output, "did you mean `ad-outside-break`?");
    let none = playproof(&["check", QUICKSTART, "--session", "zzz"]);
    assert_eq!(none.status.code(), Some(1));
    let none = playproof(&["sessions", QUICKSTART, "--session", "zzz"]);
    assert_eq!(none.status.code(), Some(0));
    assert!(stderr(&none).starts_with("note: no session matches (1 in the captures);"));
    assert!(stdout(&playproof(&["explain", "where"])).contains("session.closedBy"));
}

#[test]
fn names_cannot_command_the_terminal() {
    let directory = tempdir().unwrap();
    let log = r#"{"url": "/api/v1/sessions", "status": 201, "responseHeaders": {"location": "/api/v1/sessions/a\u001b[2Jb"}, "requestBody": "{\"eventType\": \"sessionStart\", \"playerTime\": {\"playhead\": 1e300, \"ts\": 9007199254740993}, \"params\": {\"media.name\": \"\\u001b[31m日本語\", \"media.playerName\": \"\\u202ex\"}}"}
{"url": "/api/v1/sessions/a%1B[2Jb/events", "status": 204, "requestBody": {"eventType": "\u001b]0;x\u0007", "playerTime": {"playhead": -5, "ts": -9007199254740993}, "params": {"media.state.name": "\u009b"}}}
"#;
    let path = file_in(&directory, "log.ndjson", log);
    for command in ["sessions", "timeline"] {
        let text = stdout(&playproof(&[command, &path]));
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
        assert!(text.contains(r"\u{1b}[31m日本語"), "{text}");
        assert_fits(&text);
    }
}

#[test]
fn broken_and_empty_input_is_no_failure() {
    let directory = tempdir().unwrap();
    let path = file_in(
        &directory,
        "log.ndjson",
        "{\"url\": \"/api/v1/sessions\", \"requestBody\": \"{\\\"event",
    );
    for command in ["sessions", "timeline"] {
        let output = playproof(&[command, &path]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stdout(&output).contains("no sessions"), "{}", stdout(&output));
        assert_fails(&playproof(&[command, "no/such.har"]), "cannot read");
    }
}
