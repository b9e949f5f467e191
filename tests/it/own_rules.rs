//! Rules that a configuration adds: the examples of their page, each form, errors, and that their findings are
//! like all others.

use std::fs;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::program::json;
use crate::support::{configured, report_by, timeline, told};

/// A rule by its form.
fn rule(form: &str) -> String {
    format!("[[rule]]\nid = \"house\"\nsummary = \"it is wrong\"\n{form}\n")
}

/// Holds that a rule finds exactly what a timeline says.
#[track_caller]
fn holds(form: &str, text: &str) {
    let timeline = timeline::read(text);
    let report = report_by("case", timeline.capture, configured(&rule(form)));
    let mut found = told(&report.findings);
    found.retain(|it| it.starts_with("house"));
    found.sort();
    assert_eq!(found, timeline.expected, "{form}\n{text}");
}

fn block<'p>(page: &'p str, info: &str) -> &'p str {
    let start = page.split(&format!("```{info}\n")).nth(1).unwrap();
    start.split("```").next().unwrap()
}

#[test]
fn the_cases_of_the_page_pass() {
    let page = fs::read_to_string("docs/own-rules.md").unwrap();
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("playproof.toml"), block(&page, "toml rules")).unwrap();
    fs::create_dir(directory.path().join("playproof-tests")).unwrap();
    fs::write(directory.path().join("playproof-tests/house.txt"), block(&page, "text cases"))
        .unwrap();
    let output = run(&directory, &["test"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}{:?}", output.stderr);
    assert!(text.ends_with("cases passed\n"), "every rule is tripped by a case: {text}");
}

#[test]
fn the_checks_of_the_page_can_be_read() {
    let page = fs::read_to_string("docs/own-rules.md").unwrap();
    let about = "[[rule]]\nid = \"house\"\nsummary = \"x\"\n";
    let forms: Vec<&str> = page
        .lines()
        .filter(|line| {
            ["require =", "after =", "before =", "count =", "order ="]
                .iter()
                .any(|it| line.starts_with(it))
        })
        .filter(|line| !line.ends_with('['))
        .collect();
    assert!(forms.len() > 6);
    for form in forms {
        let _ = configured(&format!("{about}{form}"));
    }
}

#[test]
fn deny_is_for_each_event() {
    holds(
        r#"deny = 'eventType == "stateStart" and inAd'"#,
        "0 0 sessionStart\n1 0 adBreakStart\n1.1 0 stateStart\n1.2 0 adStart\n2 0 stateStart <- house\n3 0 stateStart",
    );
    // A value that the recorder struck out may be anything.
    let deny = r#"deny = 'not params["media.name"] startsWith "A"'"#;
    holds(deny, "0 0 sessionStart media.name=B <- house");
    holds(deny, "0 0 sessionStart media.name=[REDACTED]");
    holds(deny, "0 0 sessionStart media.name=Anna");
    holds(r#"deny = 'not params["media.name"] startsWith "A"'"#, "0 0 ping body={\"cut");
    // What the capture does not show is not known.
    holds("deny = 'not inBreak'", "[s9] 5 5 ping");
    holds("deny = 'not inBreak and eventType == \"play\"'", "0 0 sessionStart\n1 0 play <- house");
}

#[test]
fn require_is_for_a_session_or_for_each_event() {
    let any = r#"require = 'eventType == "play"'"#;
    holds(any, "0 0 sessionStart <- house\n1 0 sessionEnd");
    holds(any, "0 0 sessionStart\n0.5 0 play\n1 0 sessionEnd");
    holds(any, "0 0 sessionStart\n1 0 ping"); // It may still come.
    holds(any, "1 0 ping\n2 0 sessionEnd"); // It may have come before.
    holds(any, "0 0 sessionStart\n0.5 0 ping body={\"cut\n1 0 sessionEnd"); // That may be it.
    let each =
        r#"require = { when = 'eventType == "adStart"', has = 'params["media.ad.name"] != null' }"#;
    holds(each, "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart <- house\n3 0 adStart");
    holds(each, "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart media.ad.name=x");
}

#[test]
fn after_waits_for_a_time_and_an_end() {
    let after = |more: &str| {
        format!(r#"after = {{ when = 'eventType == "play"', then = 'eventType == "ping"'{more} }}"#)
    };
    holds(&after(""), "0 0 sessionStart\n1 0 play <- house\n2 1 sessionEnd");
    holds(&after(""), "0 0 sessionStart\n1 0 play\n2 1 bufferStart");
    holds(&after(""), "0 0 sessionStart\n1 0 play\n900 1 ping\n901 1 sessionEnd");
    let within = after(", within = \"10 s\"");
    holds(&within, "0 0 sessionStart\n1 0 play\n11 10 ping");
    holds(&within, "0 0 sessionStart\n1 0 play <- house\n11.1 10 ping");
    holds(&within, "0 0 sessionStart\n1 0 play"); // The capture ends before.
    holds(&within, "0 0 sessionStart\n1 0 play <- house\nother 13");
    let until = after(r#", until = 'eventType == "pauseStart"'"#);
    holds(&until, "0 0 sessionStart\n1 0 play <- house\n2 1 pauseStart\n3 1 ping");
    holds(&until, "0 0 sessionStart\n1 0 play\n2 1 ping\n3 1 pauseStart");
}

#[test]
fn before_looks_back() {
    let before = |more: &str| {
        format!(
            r#"before = {{ when = 'eventType == "error"', then = 'eventType == "play"'{more} }}"#
        )
    };
    holds(&before(""), "0 0 sessionStart\n1 0 error <- house\n2 0 play\n3 1 error");
    holds(&before(""), "1 0 error\n2 0 play"); // The capture begins later.
    let within = before(", within = \"10 s\"");
    holds(&within, "0 0 sessionStart\n1 0 play\n11 10 error\n12 11 error <- house");
    let until = before(r#", until = 'eventType == "pauseStart"'"#);
    holds(&until, "0 0 sessionStart\n1 0 play\n2 1 error\n3 1 pauseStart\n4 1 error <- house");
}

#[test]
fn count_is_per_part() {
    let ads = |more: &str| format!(r#"count = {{ of = 'eventType == "adStart"', {more} }}"#);
    let two = "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adComplete\n4 0 adStart";
    holds(&ads("at-most = 1"), &format!("{two} <- house\n5 0 adComplete\n6 0 adStart"));
    holds(&ads("at-most = 2"), two);
    let breaks = "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adComplete\n4 0 adBreakComplete\n5 0 play\n\
                  6 1 adBreakStart <- house\n7 1 adBreakComplete\n8 1 play";
    holds(&ads("at-least = 1, per = \"break\""), breaks);
    holds(&ads("at-most = 1, per = \"break\""), &breaks.replace("<- house", ""));
    holds(&ads("at-least = 1, per = \"break\""), "0 0 sessionStart\n1 0 adBreakStart"); // It may come.
    let live = ads("at-least = 1, when = 'session.live'");
    holds(&live, "0 0 sessionStart media.contentType=live <- house\n1 0 sessionEnd");
    holds(&live, "0 0 sessionStart\n1 0 sessionEnd");
    holds(&ads("at-least = 1"), "0 0 sessionStart <- house\n1 0 sessionEnd");
    holds(&ads("at-most = 0"), "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart <- house");
}

#[test]
fn order_is_per_part() {
    let order = r#"order = ['eventType == "stateStart"', 'eventType == "bufferStart"', 'eventType == "error"']"#;
    holds(
        order,
        "0 0 sessionStart\n1 0 stateStart\n2 0 error\n3 0 bufferStart <- house\n4 0 error",
    );
    holds(order, "0 0 sessionStart\n1 0 stateStart\n2 0 stateStart\n3 0 error");
    let per =
        r#"order = { of = ['eventType == "stateStart"', 'eventType == "error"'], per = "ad" }"#;
    holds(
        per,
        "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 error\n4 0 adComplete\n5 0 adStart\n6 0 stateStart",
    );
    holds(
        per,
        "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 error\n4 0 stateStart <- house",
    );
}

#[test]
fn the_language_looks_around() {
    holds(
        r#"deny = 'eventType == "play" and next.eventType == "sessionEnd"'"#,
        "0 0 sessionStart\n1 0 play\n2 1 ping\n3 2 play <- house\n4 2 sessionEnd",
    );
    holds(
        r#"deny = 'previous.params["media.state.name"] == "mute" and eventType == "error"'"#,
        "0 0 sessionStart\n1 0 stateStart\n2 0 error <- house\n3 0 stateStart media.state.name=x\n4 0 error",
    );
    holds(
        r#"deny = 'eventType == "ping" and since["play"] > 5'"#,
        "0 0 sessionStart\n1 0 ping\n2 0 play\n7 5 ping\n8 6 ping <- house",
    );
    holds(
        r#"deny = 'eventType == "adComplete" and (ad.elapsed < 3 or ad.length > 20)'"#,
        "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n4 0 adComplete <- house\n5 0 adStart\n9 0 adComplete",
    );
    holds(
        "deny = 'break.ads > 1 and eventType == \"adStart\"'",
        "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n4 0 adComplete\n5 0 adStart <- house",
    );
    holds("deny = 'gap > 30'", "0 0 sessionStart\n1 0 play\n40 39 ping <- house\n50 49 ping");
    holds(
        "deny = 'chapter.elapsed > 5 and eventType == \"chapterComplete\"'",
        "0 0 sessionStart\n1 0 chapterStart\n2 1 chapterComplete\n3 2 chapterStart\n9 8 chapterComplete <- house",
    );
}

fn run(directory: &TempDir, args: &[&str]) -> std::process::Output {
    let mut command = cargo_bin_cmd!("playproof");
    command.current_dir(directory.path()).env("NO_COLOR", "1").args(args).output().unwrap()
}

/// A directory with a rule and a capture that trips it.
fn project(more: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let form = "severity = \"warning\"\nhelp = \"book a shorter ad\"\ndocs = \"https://wiki.example.com/ads\"\n\
                deny = 'eventType == \"adStart\" and params[\"media.ad.length\"] > 60'";
    fs::write(directory.path().join("playproof.toml"), rule(form) + more).unwrap();
    let text = "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart media.ad.length=75\n3 0 adStart media.ad.length=80\n";
    fs::write(directory.path().join("log.ndjson"), timeline::read(text).capture).unwrap();
    directory
}

fn found(directory: &TempDir, args: &[&str]) -> Vec<Value> {
    let output = run(directory, &[&["check", "log.ndjson", "--format=json"], args].concat());
    let report = json(&output);
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|it| it["rule"] == "house").cloned().collect()
}

#[test]
fn its_findings_are_like_all_others() {
    let directory = project("");
    let [finding] = &found(&directory, &[])[..] else { panic!("it is one finding") };
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["message"], "it is wrong");
    assert_eq!(finding["help"], "book a shorter ad");
    assert_eq!(finding["count"], 2);
    assert_eq!(finding["location"]["pointer"], "/params/media.ad.length");
    assert_eq!(finding["location"]["line"], 3);
    assert!(finding["fingerprint"].as_str().unwrap().ends_with(":1"));
    let severity = |args: &[&str]| found(&directory, args)[0]["severity"].clone();
    assert_eq!(severity(&["--severity=house=note"]), "note");
    assert_eq!(severity(&["--severity=own=error"]), "error");
    assert!(found(&directory, &["--ignore=house"]).is_empty());
    assert!(found(&directory, &["--rule=ads"]).is_empty());
    assert_eq!(found(&directory, &["--rule=own"]).len(), 1);
    assert_eq!(found(&directory, &["--has=house"]).len(), 1);
    assert_eq!(found(&directory, &["--where=has(\"house\") and inAd"]).len(), 1);
    let off = project("[rules]\nhouse = \"off\"\n");
    assert!(found(&off, &[]).is_empty());
    let ignored =
        project("[[ignore]]\nreason = \"x\"\nrule = \"house\"\nevent-type = \"adStart\"\n");
    assert!(found(&ignored, &[]).is_empty());
}

#[test]
fn a_baseline_knows_them_and_sarif_describes_them() {
    let directory = project("");
    let rules = ["--rule=own", "--fail-on=warning"];
    let status = |args: &[&str]| run(&directory, args).status.code();
    assert_eq!(status(&[&["check", "log.ndjson"], &rules[..]].concat()), Some(1));
    assert_eq!(status(&["baseline", "log.ndjson", "-o", "known.json"]), Some(0));
    let known = [&["check", "log.ndjson", "--baseline=known.json"], &rules[..]].concat();
    assert_eq!(status(&known), Some(0));
    let sarif = json(&run(&directory, &["check", "log.ndjson", "--rule=own", "--format=sarif"]));
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "house");
    assert_eq!(rule["shortDescription"]["text"], "it is wrong");
    assert_eq!(rule["helpUri"], "https://wiki.example.com/ads");
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("media.ad.length"));
}

#[test]
fn they_are_listed_and_explained() {
    let directory = project("");
    let text = |args: &[&str]| String::from_utf8(run(&directory, args).stdout).unwrap();
    assert!(text(&["rules"]).contains("house"));
    assert!(text(&["rules", "--format=json"]).contains("\"own\""));
    assert!(!text(&["rules", "--no-config"]).contains("house"));
    let page = text(&["explain", "house"]);
    assert!(page.contains("it is wrong") && page.contains("deny = "), "{page}");
    assert!(text(&["config"]).contains("[[rule]]"));
}

#[test]
fn errors_are_told_with_their_line_and_what_was_meant() {
    let about = "[[rule]]\nid = \"house\"\nsummary = \"x\"\n";
    for (text, line, told) in [
        (format!("{about}deny = 'eventTyp == \"play\"'"), 4, "did you mean `eventType`?"),
        (
            format!("{about}deny = 'previous.eventTyp == \"play\"'"),
            4,
            "did you mean `previous.eventType`?",
        ),
        (format!("{about}deny = 'since[\"pley\"] > 3'"), 4, "did you mean `play`?"),
        (format!("{about}deny = 'previous.session.live'"), 4, "is none of an event"),
        (format!("{about}deny = 'has(\"ads\")'"), 4, "is not known while"),
        (format!("{about}dney = 'inAd'"), 4, "did you mean `deny`?"),
        (format!("{about}[rule.after]\nwhen = 'inAd'\nthan = 'inAd'"), 6, "did you mean `then`?"),
        (format!("{about}after = {{ when = 'inAd' }}"), 4, "`then` is missing"),
        (format!("{about}count = {{ of = 'inAd' }}"), 4, "`at-least` or `at-most` is missing"),
        (
            format!("{about}count = {{ of = 'inAd', at-most = 1, per = \"pod\" }}"),
            4,
            "part of a session",
        ),
        (format!("{about}order = ['inAd']"), 4, "two expressions"),
        (format!("{about}deny = 'inAd'\nrequire = 'inAd'"), 1, "are in one rule"),
        (about.to_owned(), 1, "checks nothing"),
        ("[[rule]]\nid = 'ads'\n".to_owned(), 2, "is taken"),
        ("[[rule]]\nid = 'ad-outside-break'\n".to_owned(), 2, "is taken"),
        ("[[rule]]\nid = 'My Rule'\n".to_owned(), 2, "cannot be the id"),
        (format!("{about}deny = 'inAd'\n{about}deny = 'inAd'"), 6, "two rules `house`"),
        (format!("{about}deny = 'inAd'\ndocs = 'wiki'"), 5, "is no URL"),
        (format!("{about}deny = 'inAd'\n[rules]\nhouze = 'off'"), 6, "did you mean `house`?"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("playproof.toml"), &text).unwrap();
        let output = run(&directory, &["rules"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(&format!("playproof.toml:{line}:")), "{text}\n{errors}");
        let flat = errors.replace('│', " ");
        let flat = flat.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(told), "{text}\n{errors}");
    }
    let wrong = run(&project(""), &["check", "log.ndjson", "--ignore=houze"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("there is no rule or group `houze`"));
}

#[test]
fn a_case_that_fails_says_why() {
    let directory = project("");
    let case = |text: &str| {
        fs::write(directory.path().join("cases.txt"), text).unwrap();
        let output = run(&directory, &["test", "cases.txt"]);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    };
    let start = "0 0 sessionStart\n1 0 adBreakStart\n";
    let (status, text) = case(&format!("=== short\n{start}2 0 adStart <- house\n"));
    assert_eq!(status, Some(1));
    assert!(text.contains("cases.txt:1: short") && text.contains("missing: house @ 3"), "{text}");
    let (status, text) = case(&format!("\n=== long\n{start}2 0 adStart media.ad.length=70\n"));
    assert_eq!(status, Some(1));
    assert!(text.contains("not expected: house @ 3: it is wrong"), "{text}");
    assert!(text.contains("no case trips `house`"), "{text}");
    let (status, _) = case("=== built in\n0 0 sessionStart\n2 0 adStart <- ad-outside-break\n");
    assert_eq!(status, Some(0));
    for (text, told) in [
        ("=== a\n0 0 sessionStart <- hous\n", "did you mean `house`?"),
        ("=== a\n0 0 sessionStart\nsoon\n", "cases.txt:3:"),
        ("0 0 play\n", "cases.txt:1:"),
        ("", "there are no cases"),
    ] {
        let (status, errors) = case(text);
        assert_eq!(status, Some(2), "{text}");
        assert!(errors.contains(told), "{text}: {errors}");
    }
    assert_eq!(run(&directory, &["test"]).status.code(), Some(2));
}
