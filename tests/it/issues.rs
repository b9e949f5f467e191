//! Issues as users see them: one for the same finding in many sessions.

use std::fmt::Write;

use crate::support::program::{
    QUICKSTART, assert_fails, file_in, json, playproof, stdout, with_input,
};
use serde_json::Value;
use tempfile::tempdir;

/// A log of so many sessions, each of which ties two events and says nothing else.
fn tied(sessions: usize) -> String {
    let mut log = String::new();
    for number in 0..sessions {
        let base = 1_767_600_000_000_u64 + number as u64 * 60_000;
        let host = "https://example.hb-api.omtrdc.net/api/v1/sessions";
        let params = r#"{"analytics.trackingServer":"t.example.com","analytics.reportSuite":"r","visitor.marketingCloudOrgId":"0123456789ABCDEF01234567@AdobeOrg","media.id":"m","media.contentType":"VOD","media.playerName":"p","media.channel":"c","media.streamType":"video","media.length":20}"#;
        writeln!(log, r#"{{"method":"POST","url":"{host}","status":201,"time":{base},"responseHeaders":{{"location":"/api/v1/sessions/s{number}"}},"requestBody":{{"eventType":"sessionStart","playerTime":{{"playhead":0,"ts":{base}}},"params":{params}}}}}"#).unwrap();
        for (event, at, playhead, params) in [
            ("play", 100, 0, ""),
            ("pauseStart", 5_000, 5, ""),
            ("stateStart", 5_000, 5, r#","params":{"media.state.name":"mute"}"#),
            ("play", 6_000, 5, ""),
            ("ping", 16_000, 15, ""),
            ("stateEnd", 20_900, 20, r#","params":{"media.state.name":"mute"}"#),
            ("sessionComplete", 21_000, 20, ""),
        ] {
            let ts = base + at;
            writeln!(log, r#"{{"method":"POST","url":"{host}/s{number}/events","status":204,"time":{ts},"requestBody":{{"eventType":"{event}","playerTime":{{"playhead":{playhead},"ts":{ts}}}{params}}}}}"#).unwrap();
        }
    }
    log
}

fn check(log: &str, args: &[&str]) -> String {
    stdout(&with_input(&[&["check"], args].concat(), log))
}

#[test]
fn the_same_note_in_many_sessions_is_one_issue() {
    let log = tied(400);
    let report: Value = serde_json::from_str(&check(&log, &["--format=json"])).unwrap();
    let issues = report["issues"].as_array().unwrap();
    assert_eq!(issues.len(), 1, "{issues:#?}");
    let issue = &issues[0];
    assert_eq!((&issue["rule"], &issue["findings"]), (&"tied-timestamps".into(), &400.into()));
    assert_eq!((&issue["sessions"], &issue["share"]), (&400.into(), &1.into()));
    assert_eq!(issue["firstSeen"], "2026-01-05T08:00:05.000Z");
    assert_eq!(issue["lastSeen"], "2026-01-05T14:39:05.000Z");
    let findings = report["findings"].as_array().unwrap();
    assert_eq!((findings.len(), &report["summary"]["unlisted"]), (100, &300.into()));
    assert_eq!(report["summary"]["findings"]["note"], 400);
    assert!(findings.iter().all(|finding| finding["issue"] == issue["id"]));
    let lines = |format: &str, more: &[&str]| {
        check(&log, &[&["--format", format], more].concat()).lines().count()
    };
    assert_eq!((lines("ndjson", &[]), lines("csv", &[])), (100, 101));
    assert_eq!((lines("ndjson", &["--all"]), lines("csv", &["--all"])), (400, 401));
    assert_eq!(lines("github", &[]), 2);

    let text = check(&log, &[]);
    assert_eq!(text.matches("note[tied-timestamps]").count(), 1, "{text}");
    assert!(text.contains("400 findings · in 400 of 400 sessions (100 %)"), "{text}");
    assert!(text.contains("and 395 more"), "{text}");
    assert!(text.lines().count() < 40, "{text}");
    let wide = check(&log, &["--width", "160"]);
    assert!(wide.lines().count() < text.lines().count(), "{wide}");
}

#[test]
fn a_report_may_be_quiet() {
    let log = tied(3);
    let last = "3 notes in 3 of 3 sessions (24 events, 1 capture)\n";
    assert_eq!(check(&log, &["--quiet"]), last);
    let calm = check(&log, &["--min-severity", "warning"]);
    assert!(!calm.contains("tied-timestamps") && calm.ends_with(last), "{calm}");
    assert!(calm.contains("not listed: 3 notes"), "{calm}");
    for off in [["--severity", "note=off"], ["--ignore", "note"]] {
        assert!(check(&log, &off).starts_with("no findings in 3 sessions"), "{off:?}");
    }
    let ndjson = check(&log, &["--min-severity=error", "--format=ndjson"]);
    assert_eq!(ndjson, "");
    let root = tempdir().unwrap();
    let config = file_in(&root, "playproof.toml", "show = 'warning'\n[rules]\nnote = 'warning'\n");
    let shown = check(&log, &["--config", &config]);
    assert!(shown.contains("warning[tied-timestamps]"), "{shown}");
    assert_fails(&with_input(&["check", "--quiet", "--all"], &*log), "cannot be used with");
}

#[test]
fn value_classes_have_issues_of_their_own() {
    let log = tied(2).replacen(r#""media.length":20"#, r#""media.length":"20""#, 1);
    let log = log.replacen(r#""media.length":20"#, r#""media.length":null"#, 1);
    let report: Value = serde_json::from_str(&check(&log, &["--format=json"])).unwrap();
    let issues = report["issues"].as_array().unwrap().iter();
    let classes: Vec<_> = issues
        .filter(|issue| issue["rule"] == "wrong-type")
        .map(|issue| issue["valueClass"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["numeric-string", "null"]);
}

#[test]
fn sessions_are_lines_where_there_is_room_or_for_grep() {
    let log = tied(3);
    let list = |args: &[&str]| stdout(&with_input(&[&["sessions"], args].concat(), &*log));
    let narrow = list(&[]);
    assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    assert_eq!(narrow.lines().count(), 1 + 2 * 3 + 2, "{narrow}");
    let wide = list(&["--width=160"]);
    assert_eq!(wide.lines().count(), 1 + 3 + 2, "{wide}");
    let lines = list(&["--format=lines"]);
    let first = lines.lines().next().unwrap();
    let cells: Vec<&str> = first.split('\t').collect();
    assert_eq!(cells[..2], ["s0", "2026-01-05 08:00:00"]);
    assert_eq!(cells[7..10], ["0", "0", "1"], "{first}");
    assert_eq!(lines.lines().count(), 3);
}

#[test]
fn findings_lead_to_their_rule() {
    let sarif = json(&playproof(&["check", "--format=sarif", QUICKSTART]));
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().clone();
    let uri = |rule: &Value| rule["helpUri"].as_str().map(str::to_owned);
    let of = rules.iter().find(|rule| rule["id"] == "ad-outside-break").unwrap();
    assert!(uri(of).unwrap().starts_with("https://experienceleague.adobe.com/"), "{of}");
    for format in ["github", "gitlab", "junit"] {
        let text = stdout(&playproof(&["check", "--format", format, QUICKSTART]));
        assert!(text.contains("playproof explain ad-outside-break"), "{format}: {text}");
    }
    let json = json(&playproof(&["check", "--format=json", QUICKSTART]));
    assert_eq!(json["issues"][0]["explain"].as_str().unwrap().split(' ').next(), Some("playproof"));
}

#[test]
fn groups_are_explained_and_examples_have_headings() {
    let group = stdout(&playproof(&["explain", "ads"]));
    assert!(group.starts_with("ads\n") && group.contains("ad-outside-break"), "{group}");
    let rule = stdout(&playproof(&["explain", "ad-outside-break"]));
    assert!(
        rule.contains("    time   playhead  event\n    0      0         sessionStart"),
        "{rule}"
    );
    assert!(rule.contains("\n    https://experienceleague.adobe.com/"), "{rule}");
    assert!(stdout(&playproof(&["explain", "metrics"])).contains("Content time spent"));
}

#[test]
fn a_capture_in_the_place_of_a_command_is_answered() {
    for path in [QUICKSTART, "no-such.har", "log.ndjson.gz"] {
        let told = format!("check a capture with `playproof check {path}`");
        let output = playproof(&[path]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(&told), "{stderr}");
    }
    let typo = String::from_utf8(playproof(&["chek"]).stderr).unwrap();
    assert!(!typo.contains("check a capture with"), "{typo}");
}

#[test]
fn colours_and_columns_can_be_forced() {
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("playproof");
        for wish in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
            command.env_remove(wish);
        }
        let output = command.envs(variables.iter().copied()).args(["rules"]).output().unwrap();
        stdout(&output).contains('\u{1b}')
    };
    assert!(coloured(&[("FORCE_COLOR", "1")]));
    assert!(!coloured(&[("FORCE_COLOR", "0")]) && !coloured(&[("FORCE_COLOR", "")]));
    assert!(!coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    let widest = |width: &str| {
        let text = stdout(&playproof(&["rules", "--width", width]));
        text.lines().map(|line| line.chars().count()).max().unwrap()
    };
    assert!(widest("60") < widest("100"));
    assert_fails(&playproof(&["rules", "--width", "5"]), "5 is not in 40..=1000");
}

#[cfg(unix)]
#[test]
fn the_html_report_is_opened_where_that_is_asked() {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    let root = tempdir().unwrap();
    let opened = root.path().join("opened");
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", opened.display());
    let browser = file_in(&root, "browser", script);
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let page = root.path().join("report.html");
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("playproof");
    let report = format!("html={}", page.display());
    let args = ["check", "--open", "--report", &report, QUICKSTART];
    let output = command.env("BROWSER", &browser).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let begun = Instant::now();
    let path = loop {
        let path = std::fs::read_to_string(&opened).unwrap_or_default();
        if !path.is_empty() || begun.elapsed() > Duration::from_secs(20) {
            break path;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(path, page.to_str().unwrap());
    assert_fails(&playproof(&["check", "--open", QUICKSTART]), "there is no HTML report to open");
}
