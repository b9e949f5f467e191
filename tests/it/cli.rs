//! The program as its users run it: arguments, inputs and exit statuses.

use std::fs;

use crate::support::program::{
    QUICKSTART, assert_fails, file_in, json, playproof, stderr, stdout, with_input,
};
use playproof::rules;
use tempfile::tempdir;

#[test]
fn the_first_run_finds_something() {
    let output = playproof(&["check", QUICKSTART]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "");
    let text = stdout(&output);
    assert!(text.contains("error[ad-outside-break]") && text.contains("quickstart.har:302:90"));
    assert!(text.lines().last().unwrap().ends_with("in 1 of 1 session (15 events, 1 capture)"));
}

#[test]
fn the_bound_decides_on_the_status() {
    let status = |args: &[&str]| playproof(&[&["check", QUICKSTART], args].concat()).status.code();
    assert_eq!(status(&[]), Some(1));
    assert_eq!(status(&["--fail-on", "note"]), Some(1));
    assert_eq!(status(&["--fail-on", "never"]), Some(0));
    let healthy = playproof(&["check", "--fail-on=note", "fixtures/timelines/timeline-1.har"]);
    assert_eq!(healthy.status.code(), Some(0), "{}", stdout(&healthy));
}

#[test]
fn rules_can_be_left_out_and_weighed() {
    let severity = |args: &[&str]| {
        let args = [&["check", "--format=json", QUICKSTART], args].concat();
        let findings = json(&playproof(&args))["findings"].clone();
        let finding =
            findings.as_array().unwrap().iter().find(|it| it["rule"] == "ad-outside-break");
        finding.map(|finding| finding["severity"].as_str().unwrap().to_owned())
    };
    let [ignored, weighed] = ["--ignore=ad-outside-break", "--severity=ad-outside-break=note"];
    assert_eq!(severity(&[]).as_deref(), Some("error"));
    assert_eq!(severity(&[weighed]).as_deref(), Some("note"));
    assert_eq!(severity(&[ignored]), None);
    assert_eq!(severity(&[weighed, ignored]), None);
}

#[test]
fn an_unknown_rule_is_an_error_that_names_the_nearest() {
    let nearest = "`ad-outside-brake`: did you mean `ad-outside-break`?";
    for option in
        ["--ignore=ad-outside-brake", "--rule=ad-outside-brake", "--severity=ad-outside-brake=note"]
    {
        assert_fails(&playproof(&["check", option, QUICKSTART]), nearest);
    }
    assert_fails(&playproof(&["explain", "ad-outside-brake"]), nearest);
    assert_fails(&playproof(&["explain", "xyzzy"]), "there is no rule `xyzzy`\n");
    let level = "'ad-outside-break=fatal'";
    assert_fails(&playproof(&["check", "--severity=ad-outside-break=fatal", QUICKSTART]), level);
}

#[test]
fn a_pipe_is_read_with_and_without_a_dash() {
    let capture = fs::read(QUICKSTART).unwrap();
    let from_file = stdout(&playproof(&["check", QUICKSTART]));
    for args in [&["check"][..], &["check", "-"], &["check", "-", "-"]] {
        let piped = with_input(args, capture.clone());
        assert_eq!(piped.status.code(), Some(1), "{args:?}");
        assert!(stdout(&piped).contains("[<stdin>:302:90]"), "{}", stdout(&piped));
        assert_eq!(stdout(&piped).lines().last(), from_file.lines().last());
    }
}

#[test]
fn directories_are_searched() {
    let report = json(&playproof(&["check", "--format=json", "fixtures/timelines"]));
    assert_eq!(report["summary"]["inputs"], 6);
    let empty = tempdir().unwrap();
    file_in(&empty, "notes.txt", "{}");
    let output = playproof(&["check", empty.path().to_str().unwrap()]);
    assert_fails(&output, "looked for files ending in .har .json .ndjson .jsonl .log");
}

#[test]
fn what_cannot_be_read_ends_the_run() {
    let output = playproof(&["check", QUICKSTART, "no-such.har"]);
    assert_fails(
        &output,
        "cannot read `no-such.har`: no such file or directory\nhelp: check the path",
    );
    assert_fails(&playproof(&["check", "--schemas", "no-such", QUICKSTART]), "schema directory");
    assert_fails(&playproof(&["check", "--schemas", "docs", QUICKSTART]), "no schema in `docs`");
    let schemas = tempdir().unwrap();
    file_in(&schemas, "ping.json", "{\"type\":");
    let schemas = schemas.path().to_str().unwrap();
    assert_fails(&playproof(&["check", "--schemas", schemas, QUICKSTART]), "is not JSON: EOF");
}

#[test]
fn schemas_may_be_the_users() {
    let output = playproof(&["check", "--schemas", "schemas", "fixtures/timelines/timeline-1.har"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn bad_input_is_ordinary() {
    let root = tempdir().unwrap();
    let har = fs::read(QUICKSTART).unwrap();
    let entry =
        r#"{"url":"https://x.hb-api.omtrdc.net/api/v1/sessions","method":"POST","status":400"#;
    let mut state = 88_172_645_463_325_252_u64;
    let garbage: Vec<u8> = std::iter::repeat_with(|| {
        // xorshift64: bytes without any order, the same in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
    .take(300_000)
    .collect();
    let bad: [(&str, Vec<u8>); 10] = [
        ("cut.har", har[..har.len() / 2].to_vec()),
        ("twice.har", har.repeat(2)),
        ("damaged.har", har.iter().map(|&byte| if byte == b':' { b';' } else { byte }).collect()),
        ("empty.har", Vec::new()),
        ("blank.ndjson", b" \n\r\n".to_vec()),
        ("garbage.har", garbage),
        ("html.har", b"<!doctype html><title>404</title>".to_vec()),
        ("deep.json", b"[".repeat(1_000_000)),
        ("body.ndjson", format!("{entry},\"requestBody\":\"{{not json\"}}\n").into_bytes()),
        (
            "null.ndjson",
            format!("{entry},\"requestBody\":null}}\n[]\nnull\n1\n\"x\"\n").into_bytes(),
        ),
    ];
    for (name, bytes) in bad {
        let path = file_in(&root, name, bytes);
        for format in ["pretty", "json", "csv"] {
            let output = playproof(&["check", "--format", format, &path]);
            let told = stderr(&output);
            let fits = match output.status.code() {
                Some(0 | 1) => told.is_empty(),
                Some(2) => told.starts_with("error: nothing of `"),
                _ => false,
            };
            assert!(fits, "{name}: {output:?}");
            assert!(!stdout(&output).contains('\u{1b}'), "{name}");
        }
    }
}

#[test]
fn an_empty_capture_can_be_let_pass() {
    let output =
        with_input(&["check", "--allow-empty"], r#"{"log":{"version":"1.2","entries":[]}}"#);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn rules_are_listed() {
    let text = stdout(&playproof(&["rules"]));
    let listed = json(&playproof(&["rules", "--format", "json"]));
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), rules::all().count());
    for (row, rule) in listed.iter().zip(rules::all()) {
        let members: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(members, ["group", "id", "severity", "summary"]);
        assert_eq!(row["id"], rule.id);
        assert_eq!(row["group"], rule.group.as_str());
        assert_eq!(row["severity"], rule.severity.as_str());
        assert_eq!(row["summary"], rule.summary);
        assert!(text.contains(&format!("  {} ", rule.id)), "{}", rule.id);
    }
}

#[test]
fn rules_are_explained() {
    for rule in rules::all() {
        let output = playproof(&["explain", rule.id]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).starts_with(rule.id), "{}", rule.id);
        let markdown = playproof(&["explain", "--format=markdown", rule.id]);
        assert_eq!(stdout(&markdown), rule.page);
    }
}

#[test]
fn schemas_are_printed() {
    let schema = playproof(&["schema", "adStart"]);
    assert_eq!(stdout(&schema), fs::read_to_string("schemas/adStart.json").unwrap());
    let wrong = playproof(&["schema", "adstart"]);
    assert_fails(&wrong, "there is no event type `adstart`: did you mean `adStart`?");
}

#[test]
fn usage() {
    let version = playproof(&["--version"]);
    assert_eq!(stdout(&version), format!("playproof {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(playproof(&["check", "--help"]).status.code(), Some(0));
    for wrong in [&[][..], &["chekc"], &["check", "--no-such"], &["explain"]] {
        assert_eq!(playproof(wrong).status.code(), Some(2), "{wrong:?}");
    }
}
