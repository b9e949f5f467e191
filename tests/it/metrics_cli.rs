//! `playproof metrics`, and the impact of defects in the reports, as users see them.

use crate::support::readme_example;

use crate::support::program::{
    QUICKSTART, assert_fails, file_in, json, playproof, stderr, stdout, with_input,
};
use serde_json::Value;
use tempfile::tempdir;

/// The published timeline with a defect in each of its first calls.
const BROKEN: &str = "fixtures/broken/timeline-1-refused-payloads.har";

#[test]
fn every_format_shows_the_impact_of_a_defect() {
    for format in ["pretty", "csv", "html", "sarif", "junit", "github", "gitlab", "markdown"] {
        let text = stdout(&playproof(&["check", "--format", format, QUICKSTART]));
        let told = "content time spent 00:00:28";
        assert!(text.contains(told), "{format}: {text}");
    }
    let report = json(&playproof(&["check", "--format=json", QUICKSTART]));
    let ad = report["findings"].as_array().unwrap();
    let ad = ad.iter().find(|finding| finding["rule"] == "ad-outside-break").unwrap();
    let content = &ad["impact"][0];
    assert_eq!(content["key"], "a.media.timePlayed");
    assert!(content["reported"].as_f64() > content["expected"].as_f64(), "{content}");
    let without_impact = report["findings"].as_array().unwrap();
    assert!(
        without_impact.iter().any(|it| it["rule"] == "wrong-type" && it["impact"] == Value::Null)
    );
}

#[test]
fn the_readme_shows_what_is_printed() {
    let excerpt = readme_example("metrics");
    let printed = stdout(&playproof(&["metrics", "--expected", QUICKSTART]));
    assert!(printed.contains(&excerpt), "the README has\n{excerpt}\nbut printed is\n{printed}");
}

#[test]
fn the_summary_adds_the_costs_up() {
    let args = |format| playproof(&["check", "--format", format, BROKEN, QUICKSTART]);
    let total = "of ad time counted as content in 2 sessions";
    for format in ["pretty", "markdown", "html"] {
        let text = stdout(&args(format));
        assert!(text.contains(&format!("27 s {total}")), "{format}: {text}");
    }
    let impacts = json(&args("json"))["summary"]["impacts"].clone();
    let impact = impacts.as_array().unwrap().iter().find(|it| it["rule"] == "ad-outside-break");
    assert_eq!(impact.unwrap()["text"], format!("27 s {total}"));
    let left_out = ["check", "--format=json", "--ignore=ad-outside-break", QUICKSTART];
    let impacts = json(&playproof(&left_out))["summary"]["impacts"].clone();
    assert!(impacts.as_array().unwrap().iter().all(|it| it["rule"] != "ad-outside-break"));
}

#[test]
fn the_table_fits_and_shows_the_expected_metrics_where_asked() {
    let plain = playproof(&["metrics", QUICKSTART]);
    assert_eq!((plain.status.code(), stderr(&plain)), (Some(0), String::new()));
    let plain = stdout(&plain);
    assert!(plain.contains("Content time spent"), "{plain}");
    assert!(!plain.contains("expected ") && plain.contains("`--expected` shows"), "{plain}");
    let meant = stdout(&playproof(&["metrics", "--expected", QUICKSTART]));
    let row = meant.lines().find(|line| line.contains("Content completes")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["Content", "completes", "1", "0"]);
    let many = stdout(&playproof(&["metrics", "--expected", "fixtures/timelines", QUICKSTART]));
    assert!(many.contains("── sum of "), "{many}");
    for text in [&plain, &meant, &many] {
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn programs_get_both_readings() {
    let document = json(&playproof(&["metrics", "--format=json", QUICKSTART]));
    let session = &document["sessions"][0];
    assert_eq!(session["reported"]["a.media.complete"], 1);
    assert_eq!(session["expected"]["a.media.complete"], 0);
    let sum = document["sum"]["expected"].as_object().unwrap();
    assert!(sum.iter().all(|(key, value)| session["expected"][key] == *value), "{sum:?}");
    assert_eq!(session["reported"]["a.media.segment"], "[0-5]");
    assert_eq!(session["eachAd"]["expected"][0]["a.media.ad.complete"], 1);
    assert_eq!(session["calculated"]["expected"]["Ad completion rate"], 1);
    let csv = stdout(&playproof(&["metrics", "--format=csv", QUICKSTART]));
    assert!(csv.contains(",Content completes,a.media.complete,count,1,0,\r\n"), "{csv}");
}

#[test]
fn one_session_may_be_asked_for() {
    let all = json(&playproof(&["metrics", "--format=json", "fixtures/timelines", QUICKSTART]));
    let count = all["sessions"].as_array().unwrap().len();
    let one = ["metrics", "--format=json", "--session=6d6391ae", "fixtures/timelines", QUICKSTART];
    let one = json(&playproof(&one));
    assert!(count > 3, "{count}");
    assert_eq!(
        (&one["sum"]["sessions"], one["sessions"].as_array().unwrap().len()),
        (&1.into(), 1)
    );
}

#[test]
fn what_is_no_capture_has_no_figures() {
    let output = with_input(&["metrics"], "nothing of the kind\n");
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "no sessions\n"));
    assert_fails(&playproof(&["metrics", "no-such.har"]), "cannot read `no-such.har`");
}

#[test]
fn a_state_cannot_command_the_terminal_nor_a_spreadsheet() {
    let event = |event_type: &str, second: u64, rest: &str| {
        format!(
            "{{\"sid\": \"5e55\", \"eventType\": \"{event_type}\", \"playerTime\": {{\"playhead\": {second}, \
             \"ts\": {}}}{rest}}}\n",
            1_767_600_000_000 + second * 1000
        )
    };
    let name = r#", "params": {"media.state.name": "=cmd\u001b[2J"}"#;
    let log = event("sessionStart", 0, r#", "params": {"media.length": 60}"#)
        + &event("stateStart", 1, name)
        + &event("sessionEnd", 9, "");
    let root = tempdir().unwrap();
    let path = file_in(&root, "hostile.ndjson", log);
    for format in ["table", "csv", "json"] {
        let text = stdout(&playproof(&["metrics", "--format", format, &path]));
        assert!(text.contains("cmd") && !text.contains('\u{1b}'), "{format}: {text}");
        assert!(!text.contains(",=cmd"), "{format}: {text}");
    }
}

#[test]
fn sessions_are_summed_up_by_what_they_have_in_common() {
    let session = |sid: &str, day: u64, media: &str, version: &str, second: u64| {
        let event = |event_type: &str, at: u64, rest: &str| {
            format!(
                "{{\"sid\": \"{sid}\", \"eventType\": \"{event_type}\", \"playerTime\": {{\"playhead\": {at}, \
                 \"ts\": {}}}{rest}}}\n",
                1_767_600_000_000 + day * 86_400_000 + at * 1000
            )
        };
        let start = format!(
            r#", "qoeData": {{"media.qoe.timeToStart": {}}}, "params": {{"media.id": "{media}", "media.length": 60, "media.sdkVersion": "{version}"}}"#,
            second * 100
        );
        event("sessionStart", 0, &start)
            + &event("play", 0, r#", "qoeData": {"media.qoe.bitrate": 1000}"#)
            + &event("sessionEnd", second, "")
    };
    let log = session("5e550001", 0, "a", "1.0", 10)
        + &session("5e550002", 1, "a", "2.0", 20)
        + &session("5e550003", 1, "b", "2.0", 30);
    let root = tempdir().unwrap();
    let path = file_in(&root, "three.ndjson", log);
    for (by, groups) in [
        ("media", [("a", 2, 30.0), ("b", 1, 30.0)]),
        ("app-version", [("1.0", 1, 10.0), ("2.0", 2, 50.0)]),
        ("day", [("2026-01-05", 1, 10.0), ("2026-01-06", 2, 50.0)]),
    ] {
        let document = json(&playproof(&["metrics", "--format=json", "--by", by, &path]));
        assert_eq!(document["groups"]["by"], by);
        let told = document["groups"]["groups"].as_array().unwrap();
        assert_eq!(told.len(), groups.len(), "{by}");
        for (told, (value, sessions, content_s)) in told.iter().zip(groups) {
            assert_eq!((&told["value"], &told["sessions"]), (&value.into(), &sessions.into()));
            let reported = &told["reported"];
            assert_eq!(reported["a.media.timePlayed"].as_f64(), Some(content_s), "{by}");
            assert_eq!(reported["a.media.qoe.bitrateAverage"].as_f64(), Some(1000.0));
            assert!(reported.get("a.media.segment").is_none());
        }
        let csv = stdout(&playproof(&["metrics", "--format=csv", "--by", by, &path]));
        assert!(
            csv.contains(&format!(
                "group,,,Content time spent,a.media.timePlayed,seconds,{0},{0},{1}\r\n",
                groups[0].2, groups[0].0
            )),
            "{csv}"
        );
        let table = stdout(&playproof(&["metrics", "--by", by, &path]));
        assert!(table.starts_with(by) && table.contains(groups[1].0), "{table}");
    }
    let sum = json(&playproof(&["metrics", "--format=json", "--by=player", &path]));
    assert_eq!(sum["groups"]["groups"][0]["value"], Value::Null);
    // Means, not sums: 1, 2 and 3 s to start.
    assert_eq!(sum["sum"]["reported"]["a.media.qoe.timeToStart"], 2);
    assert_eq!(sum["sum"]["calculated"]["reported"]["Avg. content time spent"], 20);
}
