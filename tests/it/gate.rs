//! The gate as CI uses it: a baseline on the command line, and that nothing passes it in silence.

use std::fs;

use crate::support::program::{QUICKSTART, assert_fails, file_in, json, playproof, stderr, stdout};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

const REFUSED: &str = "fixtures/broken/timeline-1-refused-payloads.har";

/// A baseline of captures in a directory of its own.
fn recorded(captures: &[&str]) -> (TempDir, String) {
    let root = tempdir().unwrap();
    let path = root.path().join("baseline.json").to_str().unwrap().to_owned();
    let output = playproof(&[&["baseline", "-o", &path], captures].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(stdout(&output).starts_with("recorded "), "{output:?}");
    (root, path)
}

/// A baseline of one capture beside it.
fn recorded_in(name: &str, capture: &str) -> (TempDir, String) {
    let root = tempdir().unwrap();
    let capture = file_in(&root, name, capture);
    let path = root.path().join("baseline.json").to_str().unwrap().to_owned();
    let output = playproof(&["baseline", "-o", &path, &capture]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    (root, path)
}

#[test]
fn what_is_known_passes_and_what_is_new_does_not() {
    let (root, baseline) = recorded(&[REFUSED]);
    let against = |args: &[&str]| {
        playproof(&[&["check", "--baseline", &baseline, "--fail-on=note"], args].concat())
    };
    let known = against(&[REFUSED]);
    assert_eq!(known.status.code(), Some(0));
    let text = stdout(&known);
    assert!(text.contains("baseline: 6 unchanged, 0 new, 0 fixed\n"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("nothing new in 1 session "), "{text}");

    let more =
        fs::read_to_string(REFUSED).unwrap().replace("media.ad.playerName", "media.ad.player");
    let more = file_in(&root, "more.har", more);
    let new = against(&[&more]);
    assert_eq!(new.status.code(), Some(1));
    let text = stdout(&new);
    assert!(
        text.contains("error[missing-parameter]") && !text.contains("error[wrong-type]"),
        "{text}"
    );
    let report = json(&against(&["--format=json", &more]));
    let schema =
        serde_json::from_slice(&fs::read("docs/json-report.schema.json").unwrap()).unwrap();
    jsonschema::validate(&schema, &report).unwrap();
    assert_eq!(report["summary"]["outcome"], "findings");
    assert_eq!(report["summary"]["baseline"]["unchanged"], 6);
    let new =
        |finding: &&Value| finding["baselineState"] == "new" && finding["severity"] == "error";
    let findings = report["findings"].as_array().unwrap();
    let rules: Vec<&Value> = findings.iter().filter(new).map(|finding| &finding["rule"]).collect();
    assert_eq!(rules, ["missing-parameter", "unknown-parameter"]);

    let fixed = fs::read_to_string("fixtures/timelines/timeline-1.har").unwrap();
    let (root, baseline) = recorded_in("a.har", &fs::read_to_string(REFUSED).unwrap());
    let path = file_in(&root, "a.har", fixed);
    let less = playproof(&["check", "--baseline", &baseline, &path]);
    assert_eq!(less.status.code(), Some(0));
    let text = stdout(&less);
    assert!(text.contains("baseline: 0 unchanged, 0 new, 6 fixed; `--update-baseline`"), "{text}");
    assert!(text.contains("  fixed: ad-outside-break · adStart · /eventType · "), "{text}");
}

#[test]
fn an_update_writes_it_anew_and_passes() {
    let (root, baseline) = recorded(&[REFUSED]);
    let before = fs::read(&baseline).unwrap();
    let update = ["check", "--baseline", &baseline, "--update-baseline"];
    let again = playproof(&[&update, &[REFUSED][..]].concat());
    assert_eq!((again.status.code(), stderr(&again)), (Some(0), String::new()));
    assert_eq!(fs::read(&baseline).unwrap(), before);

    let other = playproof(&[&update, &["--format=json", QUICKSTART][..]].concat());
    assert_eq!(other.status.code(), Some(0));
    assert_eq!(json(&other)["summary"]["outcome"], "clean");
    let held = playproof(&["check", "--baseline", &baseline, "--fail-on=note", QUICKSTART]);
    assert_eq!(held.status.code(), Some(0), "{}", stdout(&held));

    let fresh = root.path().join("fresh.json");
    let fresh = fresh.to_str().unwrap();
    for more in [&[][..], &["--update-baseline"]] {
        let output = playproof(&[&["check", "--baseline", fresh, REFUSED], more].concat());
        let told =
            "cannot be read: no such file or directory\nhelp: `playproof baseline PATH... -o FILE`";
        assert_fails(&output, told);
        assert!(!fs::exists(fresh).unwrap(), "an update makes no file");
    }
}

#[test]
fn an_update_on_some_of_the_captures_keeps_the_others() {
    let (_root, baseline) = recorded(&[REFUSED, QUICKSTART]);
    let before = fs::read(&baseline).unwrap();
    let update = |args: &[&str]| {
        playproof(&[&["check", "--baseline", &baseline, "--update-baseline"], args].concat())
    };
    let some = update(&[QUICKSTART]);
    assert_eq!(some.status.code(), Some(0), "{some:?}");
    assert_eq!(fs::read(&baseline).unwrap(), before);
    let text = stdout(&some);
    let all: Value = serde_json::from_slice(&before).unwrap();
    let entries = all["findings"].as_array().unwrap().iter();
    let recorded: usize = entries.map(|entry| entry["seen"].as_array().unwrap().len()).sum();
    let told = format!(" 0 new, 0 fixed; the file now has {recorded} findings\n");
    assert!(text.contains(&told), "{text}");
    assert!(text.contains("baseline: 1 capture of it not checked: fixtures/broken/"), "{text}");

    let pruned = update(&["--prune", QUICKSTART]);
    assert_eq!(pruned.status.code(), Some(0), "{pruned:?}");
    let held = ["check", "--baseline", &baseline, "--fail-on=note"];
    assert_eq!(playproof(&[&held, &[QUICKSTART][..]].concat()).status.code(), Some(0));
    assert_eq!(playproof(&[&held, &[REFUSED][..]].concat()).status.code(), Some(1));
    assert_fails(&playproof(&["check", "--prune", QUICKSTART]), "--update-baseline");
}

#[test]
fn fewer_captures_than_known_are_told_and_fail_where_that_is_asked() {
    let (root, baseline) = recorded(&[REFUSED, QUICKSTART]);
    let held = |args: &[&str]| {
        playproof(&[&["check", "--baseline", &baseline, QUICKSTART], args].concat())
    };
    let told = held(&[]);
    assert_eq!(told.status.code(), Some(0));
    assert!(stdout(&told).contains("1 capture of it not checked"), "{}", stdout(&told));
    let fails = held(&["--require-inputs", "--format=json"]);
    assert_eq!(fails.status.code(), Some(1));
    assert_eq!(json(&fails)["summary"]["baseline"]["missing"], serde_json::json!([REFUSED]));
    assert!(json(&fails)["limits"].to_string().contains("inputs-missing"));
    let all =
        playproof(&["check", "--baseline", &baseline, "--require-inputs", QUICKSTART, REFUSED]);
    assert_eq!(all.status.code(), Some(0), "{}", stdout(&all));

    let config = file_in(&root, "playproof.toml", "fail-on = 'never'\nmin-sessions = 2\n");
    let few = playproof(&["check", "--config", &config, QUICKSTART]);
    assert_eq!(few.status.code(), Some(1));
    assert!(stdout(&few).contains("1 session found, and `min-sessions` asks for 2"));
    let enough = playproof(&["check", "--config", &config, QUICKSTART, REFUSED]);
    assert_eq!(enough.status.code(), Some(0), "{}", stdout(&enough));
}

#[test]
fn a_selection_of_nothing_fails() {
    let cases: [(&[&str], &str); 5] = [
        (&["--session", "zzz"], "list the sessions with `playproof sessions`"),
        (&["--media", "nosuch"], "list the sessions with"),
        (&["--has", "ping-overdue"], "list the sessions with"),
        (
            &["--where", "eventType == 'adStrat'"],
            "`adStrat` is not an event type: did you mean `adStart`?",
        ),
        (&["--where", "params['media.ad.lenght'] > 1"], "did you mean `media.ad.length`?"),
    ];
    let (_root, baseline) = recorded(&[QUICKSTART]);
    for (selection, help) in cases {
        let check = |args: &[&str]| playproof(&[&["check", QUICKSTART], args, selection].concat());
        for args in [&[][..], &["--baseline", &baseline]] {
            let output = check(args);
            assert_eq!(output.status.code(), Some(1), "{selection:?}");
            let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains("error[no-tracking-calls]"), "{text}");
            assert!(text.contains("no session matches (1 in the captures)"), "{text}");
            assert!(text.contains(help), "{text}");
        }
        let allowed = check(&["--allow-empty"]);
        assert_eq!(allowed.status.code(), Some(0), "{}", stdout(&allowed));
        assert_eq!(check(&["--ignore", "no-tracking-calls"]).status.code(), Some(0));
    }
}

#[test]
fn what_was_not_looked_at_is_not_gone() {
    let (_root, baseline) = recorded(&[REFUSED]);
    let before = fs::read(&baseline).unwrap();
    let gone = |args: &[&str]| {
        let all = [&["check", "--format=json", "--baseline", &baseline, REFUSED], args].concat();
        json(&playproof(&all))["summary"]["baseline"]["gone"].as_array().unwrap().len()
    };
    assert_eq!(gone(&["--rule", "ads"]), 0);
    assert_eq!(gone(&["--ignore", "wrong-type"]), 0);
    assert_eq!(gone(&["--where", "session.events < 0"]), 0);
    assert_eq!(gone(&["--rule", "ads", "--update-baseline"]), 0);
    assert_eq!(fs::read(&baseline).unwrap(), before);
    let filtered = ["check", "--baseline", &baseline, "--update-baseline", "--session=x", REFUSED];
    assert_fails(&playproof(&filtered), "cannot be used with");
}

#[test]
fn the_configuration_may_name_it() {
    let root = tempdir().unwrap();
    let capture = file_in(&root, "a.har", fs::read(REFUSED).unwrap());
    let config =
        file_in(&root, "playproof.toml", "baseline = \"known.json\"\nshow-values = true\n");
    let known = root.path().join("known.json");
    let with = |args: &[&str]| playproof(&[args, &["--config", &config, &capture]].concat());
    assert_fails(&with(&["check"]), "known.json` cannot be read: no such file or directory");
    assert_fails(&with(&["check", "--update-baseline"]), "leave out `--show-values`, and");
    let made = with(&["baseline"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let recorded = fs::read(&known).unwrap();
    let plain = file_in(&root, "plain.toml", "");
    let plain = playproof(&["baseline", "--config", &plain, &capture]);
    assert_eq!(recorded, plain.stdout, "`show-values` must not get into the file");
    assert_eq!(with(&["check"]).status.code(), Some(0));
}

#[test]
fn a_file_that_is_no_baseline_ends_the_run() {
    let root = tempdir().unwrap();
    let capture = fs::read(QUICKSTART).unwrap();
    let report = playproof(&["check", "--format=json", QUICKSTART]).stdout;
    for (name, text, told) in [
        ("capture.json", &*capture, "is no baseline of playproof\nhelp: `--baseline` takes"),
        ("report.json", &*report, "is no baseline of playproof\nhelp: `--baseline` takes"),
        ("cut.json", b"{\"version\":1,", "is not JSON: EOF"),
        ("merge.json", b"<<<<<<< HEAD\n", "marks of a merge have to be resolved"),
        ("later.json", br#"{"version":9,"tool":"playproof"}"#, "is of version 9 of the format"),
        ("no.json", br#"{"version":1,"tool":"playproof","findings":[7]}"#, "is damaged: "),
        ("\u{1b}[2J.json", b"", r"\u{1b}[2J.json` is not JSON"),
    ] {
        let path = file_in(&root, name, text);
        for args in [&["check"][..], &["check", "--update-baseline"]] {
            let output = playproof(&[args, &["--baseline", &path, QUICKSTART]].concat());
            assert_fails(&output, told);
            assert_eq!(fs::read(&path).unwrap(), text, "{name}");
        }
    }
    let directory = root.path().to_str().unwrap();
    assert_fails(&playproof(&["check", "--baseline", directory, QUICKSTART]), "is a directory");
    let both = ["check", "--baseline", "x", "--update-baseline", "--show-values", QUICKSTART];
    assert_fails(&playproof(&both), "a baseline is not written with `--show-values`");
    let none = playproof(&["check", "--update-baseline", QUICKSTART]);
    assert_fails(&none, "there is no baseline to update\nhelp: name it with `--baseline FILE`");
}

/// Captures of which nothing can be checked: a name, and the text. Of the log nothing can be read at all.
const NOTHING: [(&str, &str); 5] = [
    ("empty.har", ""),
    ("no-entries.har", r#"{"log":{"version":"1.2","entries":[]}}"#),
    ("other.ndjson", "{\"method\":\"GET\",\"url\":\"https://example.com/\",\"status\":200}\n"),
    ("access.log", "192.0.2.1 - - [05/Jan/2026:08:00:00 +0000] \"GET / HTTP/1.1\" 200 12\n"),
    (
        "no-bodies.ndjson",
        "{\"method\":\"POST\",\"url\":\"https://example.hb-api.omtrdc.net/api/v1/sessions\",\"status\":201}\n",
    ),
];

#[test]
fn what_cannot_be_checked_never_passes_in_silence() {
    let (root, baseline) = recorded(&[REFUSED]);
    let before = fs::read(&baseline).unwrap();
    for (name, text) in NOTHING {
        let path = file_in(&root, name, text);
        let status = Some(if name == "access.log" { 2 } else { 1 });
        let checked = playproof(&["check", &path]);
        assert_eq!(checked.status.code(), status, "{name}: {}", stdout(&checked));
        let held = playproof(&["check", "--baseline", &baseline, &path]);
        assert_eq!(held.status.code(), status, "{name}: {}", stdout(&held));
        assert!(stdout(&held).contains("error["), "{name}: {}", stdout(&held));

        let fresh = root.path().join("fresh.json");
        let told = "no call could be checked, so that there is nothing to record";
        assert_fails(&playproof(&["baseline", "-o", fresh.to_str().unwrap(), &path]), told);
        assert!(!fresh.exists(), "{name}");
        let update = playproof(&["check", "--baseline", &baseline, "--update-baseline", &path]);
        assert_eq!(update.status.code(), Some(2), "{name}");
        assert_eq!(fs::read(&baseline).unwrap(), before, "{name}");
    }
    let empty = tempdir().unwrap();
    let empty = empty.path().to_str().unwrap();
    for args in [&["check"][..], &["check", "--baseline", &baseline], &["baseline"]] {
        assert_fails(&playproof(&[args, &[empty]].concat()), "no captures");
    }
}

#[test]
fn what_limits_the_word_of_a_run_is_told() {
    let root = tempdir().unwrap();
    let lost = "{\"method\":\"POST\",\"url\":\"/api/v1/sessions/s1/events\"}\n";
    let sent = r#"{"method":"POST","url":"/api/v1/sessions/s1/events","requestBody":{"eventType":"play","playerTime":{"playhead":0,"ts":1767600000000}}}"#;
    let log = file_in(&root, "a.ndjson", format!("{lost}{sent}\n"));
    let empty = file_in(&root, "b.ndjson", "");
    let cut = fs::read(QUICKSTART).unwrap();
    let cut = file_in(&root, "c.har", &cut[..cut.len() / 2]);
    let captures = [&*log, &empty, &cut, QUICKSTART];
    let report = json(&playproof(&[&["check", "--format=json"], &captures[..]].concat()));
    let limits = report["limits"].as_array().unwrap();
    let told: Vec<(&str, u64)> = limits
        .iter()
        .map(|limit| (limit["kind"].as_str().unwrap(), limit["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told[..4],
        [("bodies-missing", 1), ("no-responses", 2), ("no-capture-times", 2), ("no-calls", 0)]
    );
    assert!(told[4..].iter().any(|(kind, _)| *kind == "cut-short"), "{told:?}");
    assert!(told[4..].iter().any(|(kind, count)| *kind == "recorded-twice" && *count > 0));
    assert_eq!(limits[0]["input"], *log);
    assert!(limits[0]["advice"].as_str().unwrap().contains("`--map body=PATH`"));

    let text = stdout(&playproof(&[&["check"], &captures[..]].concat()));
    let (_, short) = text.split_once("not checked (").unwrap();
    assert!(
        short.contains("1 of 2 calls has no body") && short.contains("b.ndjson: no Media"),
        "{short}"
    );
    let healthy = stdout(&playproof(&["check", "fixtures/timelines/timeline-1.har"]));
    assert!(!healthy.contains("not checked"), "{healthy}");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_ends_the_run() {
    use std::os::unix::fs::PermissionsExt;

    let root = tempdir().unwrap();
    let path = file_in(&root, "secret.har", "{}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        // Nothing is unreadable to this user.
        return;
    }
    let (_kept, baseline) = recorded(&[REFUSED]);
    let held = playproof(&["check", "--baseline", &baseline, &path]);
    assert_fails(&held, "permission denied\nhelp: make it readable, or leave it out");
}

#[test]
fn a_baseline_may_lie_among_the_captures() {
    let root = tempdir().unwrap();
    fs::copy(QUICKSTART, root.path().join("a.har")).unwrap();
    let directory = root.path().to_str().unwrap();
    let baseline = root.path().join("baseline.json");
    let baseline = baseline.to_str().unwrap();
    for _ in 0..2 {
        let made = playproof(&["baseline", directory, "-o", baseline]);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
    }
    let held = json(&playproof(&["check", "--format=json", "--baseline", baseline, directory]));
    assert_eq!(held["summary"]["inputs"], 1);
    assert_eq!(held["summary"]["baseline"]["new"], 0);
    let over = playproof(&["baseline", QUICKSTART, "-o", QUICKSTART]);
    assert_fails(&over, "is one of the captures: the report would overwrite it");
}

#[test]
fn nothing_secret_and_nothing_that_changes_gets_into_the_file() {
    let capture = fs::read_to_string(QUICKSTART).unwrap();
    let printed = playproof(&["baseline", QUICKSTART]);
    let text = stdout(&printed);
    let document: Value = serde_json::from_str(&text).unwrap();
    let entries = document["findings"].as_array().unwrap();
    assert!(!entries.is_empty());
    for secret in ["6d6391ae", "17689338", "2026-01-20"] {
        assert!(capture.contains(secret) && !text.contains(secret), "{secret}");
    }
    for entry in entries {
        let message = entry["message"].as_str().unwrap();
        assert!(!message.contains(|c: char| c.is_ascii_digit()), "{message}");
    }
}

#[test]
fn paths_are_told_from_the_repository() {
    let root = tempdir().unwrap();
    fs::create_dir(root.path().join("captures")).unwrap();
    let path = root.path().join("captures/a.har");
    fs::copy(QUICKSTART, &path).unwrap();
    let [base, path] = [root.path(), &path].map(|path| path.to_str().unwrap());
    let checked = playproof(&["check", "--format=sarif", "--sarif-base-dir", base, path]);
    let place = &json(&checked)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "captures/a.har");
    let checked = playproof(&["check", "--format=gitlab", "--sarif-base-dir", base, path]);
    assert_eq!(json(&checked)[0]["location"]["path"], "captures/a.har");
    let wrong = playproof(&["check", "--sarif-base-dir", "no/such", QUICKSTART]);
    assert_fails(&wrong, "there is no such directory");
}

#[test]
fn a_spreadsheet_gets_the_csv_that_it_asks_for() {
    let csv = |args: &[&str]| {
        stdout(&playproof(&[&["check", "--format=csv", QUICKSTART], args].concat()))
    };
    assert!(csv(&[]).starts_with("rule,group,severity,"));
    assert!(csv(&["--csv-bom", "--csv-separator=;"]).starts_with("\u{feff}rule;group;severity;"));
    assert!(csv(&["--csv-separator", "tab"]).starts_with("rule\tgroup\tseverity\t"));
    let wrong = playproof(&["check", "--csv-separator", "ab", QUICKSTART]);
    assert_fails(&wrong, "write one character, such as `;` or `|`, or `tab`");
}
