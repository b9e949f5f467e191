//! `playproof extract`, as users run it: what it writes, what it hides, what it says.

use std::fs;
use std::path::Path;

use crate::support::program::{
    QUICKSTART, assert_fails, file_in, json as report, playproof, stderr, stdout, with_input,
};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

/// Stands in every value that is secret.
const SECRET: &str = "s3cr3t";

/// Stands in every session ID.
const SID: &str = "5e551d005e551d00";

/// A HAR with a secret in every field that may carry one.
fn har() -> String {
    let time = json!({"playhead": 0, "ts": 1_767_600_000_000_i64});
    let start = json!({
        "playerTime": time, "eventType": "sessionStart",
        "params": {
            "media.id": "m", "media.length": 60, "media.name": "for s3cr3t-visitor-01",
            "media.contentType": "VOD", "media.playerName": "web", "media.channel": "c",
            "media.pass.auth": "s3cr3t-auth-0001", "analytics.visitorId": "s3cr3t-visitor-01",
            "analytics.aid": ["s3cr3t-aid"], "appInstallationId": "s3cr3t-app",
            "visitor.marketingCloudUserId": {"x": "s3cr3t-ecid"},
            "visitor.customerIDs": {"crm": {"id": "s3cr3t-customer", "authState": 1}},
            "visitor.marketingCloudOrgId": "0123456789ABCDEF01234567@AdobeOrg",
            "analytics.trackingServer": "https://h/?s3cr3t-server",
            "media.ad.creativeURL": "https://a/b?s3cr3t-url#s3cr3t-fragment",
            "email": "s3cr3t@example.com", "user_id": "s3cr3t-user", "access_token": "s3cr3t-access",
            "debug": "{\"customMetadata\": {\"a\": \"s3cr3t-inner\"}}"
        },
        "customMetadata": {"seat": "s3cr3t-seat", "lost": "s3cr3t-\u{fffd}", "row": ["s3cr3t-row"], "bad key": {"a": "s3cr3t-key"}},
        "custom_metadata": {"seat": "s3cr3t-misspelt"}
    });
    let twice = r#"{"playerTime":{"playhead":0,"ts":1767600000100},"eventType":"play","customMetadata":"s3cr3t-1","customMetadata":"s3cr3t-2"}"#;
    let broken = r#"{"playerTime":{"playhead":0,"ts":1767600000200},"eventType":"ping","customMetadata":{"seat":"s3cr3t-cut}},"x":"s3cr3t-behind"}"#;
    let events = format!("/api/v1/sessions/{SID}/events");
    let start = start.to_string();
    let bodies = [
        ("/api/v1/sessions", start.as_str(), 201),
        (&events, twice, 204),
        (&events, broken, 400),
        (&events, "visitor=s3cr3t-form&x=1", 400),
        (&events, "s3cr3t plain", 404),
    ];
    let entries: Vec<Value> =
        bodies.into_iter().map(|(path, body, status)| entry(path, body, status)).collect();
    json!({"log": {
        "version": "1.2", "creator": {"name": "s3cr3t-creator", "version": "1"}, "comment": "s3cr3t-log",
        "pages": [{"id": "s3cr3t-page", "title": "https://x/?s3cr3t-title"}], "entries": entries
    }})
    .to_string()
}

fn entry(path: &str, body: &str, status: u16) -> Value {
    let headers = json!([
        {"name": "Content-Type", "value": "application/json"},
        {"name": "Cookie", "value": "id=s3cr3t-cookie"},
        {"name": "Authorization", "value": "Bearer s3cr3t-bearer"},
        {"name": "Referer", "value": "https://x/?s3cr3t-referer"},
        {"name": "X-Viewer", "value": "s3cr3t-header"}
    ]);
    let answer =
        json!({"message": format!("no s3cr3t-visitor-01 in {SID}"), "trace": "s3cr3t-trace"});
    json!({
        "startedDateTime": "2026-01-05T08:00:00.000Z", "time": 1, "comment": "s3cr3t-entry",
        "serverIPAddress": "s3cr3t-ip", "_initiator": {"url": "https://x/?s3cr3t-initiator"},
        "request": {
            "method": "POST", "httpVersion": "HTTP/2", "headers": headers,
            "url": format!("https://s3cr3t-name:s3cr3t-word@h.hb-api.omtrdc.net{path}?ecid=s3cr3t-query#s3cr3t-hash"),
            "cookies": [{"name": "id", "value": "s3cr3t-cookie"}],
            "queryString": [{"name": "ecid", "value": "s3cr3t-query"}],
            "postData": {"mimeType": "application/json", "text": body, "comment": "s3cr3t-post"}
        },
        "response": {
            "status": status, "statusText": "s3cr3t-text", "httpVersion": "HTTP/2",
            "headers": [
                {"name": "Location", "value": format!("https://s3cr3t-name@h/api/v1/sessions/{SID}?x=s3cr3t-location")},
                {"name": "Set-Cookie", "value": "s3cr3t-set"}
            ],
            "cookies": [{"name": "id", "value": "s3cr3t-set"}],
            "content": {"size": 1, "mimeType": "application/json", "text": answer.to_string()},
            "redirectURL": ""
        },
        "cache": {}, "timings": {"send": 0, "wait": 0, "receive": 0}
    })
}

/// The rules that speak of a capture, with their counts.
fn rules(path: &str) -> Vec<(String, u64)> {
    let report = report(&playproof(&["check", "--format=json", path]));
    let findings = report["findings"].as_array().unwrap();
    let told = findings
        .iter()
        .map(|it| (it["rule"].as_str().unwrap().to_owned(), it["count"].as_u64().unwrap()));
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn path(root: &TempDir, name: &str) -> String {
    root.path().join(name).to_str().unwrap().to_owned()
}

#[test]
fn nothing_secret_is_left_in_what_is_redacted() {
    let root = tempdir().unwrap();
    let input = file_in(&root, "in.har", har());
    for name in ["out.har", "out.ndjson", "out.sh"] {
        let output = path(&root, name);
        let more: &[&str] = if name == "out.sh" { &["--curl"] } else { &[] };
        let args = [&["extract", "--redact", "-o", &output, &input], more].concat();
        let run = playproof(&args);
        assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(0), ""), "{name}");
        let text = fs::read_to_string(&output).unwrap();
        for secret in [SECRET, SID] {
            let context = |at: usize| text.get(at.saturating_sub(120)..at + 40);
            assert_eq!(text.find(secret).map(context), None, "{name}");
        }
        // What tells the calls apart, and what they are about, is still there.
        assert!(text.contains("visitor-1"), "{text}");
        assert!(text.contains("0123456789ABCDEF01234567@AdobeOrg"), "{text}");
        if name != "out.sh" {
            assert!(text.contains("sid-1"), "{text}");
            assert_eq!(rules(&output), rules(&input), "{name}");
        }
    }
}

#[test]
fn secrets_of_bare_payloads_are_hidden_too() {
    let root = tempdir().unwrap();
    let log = r#"{"sid":"5e551d005e551d00","eventType":"sessionStart","playerTime":{"playhead":0,"ts":1767600000000},"params":{"analytics.visitorId":"s3cr3t-1"},"customMetadata":{"a":"s3cr3t-2"}}
{"eventType":"sessionEnd","playerTime":{"playhead":0,"ts":1767600001000},"sid":"5e551d005e551d00"}
"#;
    let input = file_in(&root, "in.ndjson", log);
    let output = path(&root, "out.ndjson");
    let run = playproof(&["extract", "--redact", "-o", &output, &input]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let text = fs::read_to_string(&output).unwrap();
    assert!(!text.contains(SECRET) && !text.contains(SID), "{text}");
    assert_eq!(rules(&output), rules(&input));
    let har = playproof(&["extract", "-o", &path(&root, "x.har"), &input]);
    assert_fails(&har, "a HAR cannot hold them");
    assert!(!Path::new(&path(&root, "x.har")).exists());
}

#[test]
fn what_is_not_redacted_says_so_and_is_as_it_was() {
    let root = tempdir().unwrap();
    let input = file_in(&root, "in.har", har());
    let output = path(&root, "out.ndjson");
    let run = playproof(&["extract", "-o", &output, &input]);
    assert_eq!(run.status.code(), Some(0));
    assert!(stderr(&run).contains("`--redact` puts pseudonyms in their place"), "{}", stderr(&run));
    let text = fs::read_to_string(&output).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let body = |line: &Value| line["request"]["postData"]["text"].as_str().unwrap().to_owned();
    assert!(
        body(&lines[1]).ends_with(r#""customMetadata":"s3cr3t-1","customMetadata":"s3cr3t-2"}"#)
    );
    assert!(body(&lines[2]).contains(r#"s3cr3t-cut}},"x""#));
    // Headers are of no use in a ticket.
    assert!(!text.contains("s3cr3t-cookie"));
    assert_eq!(rules(&output), rules(&input));
}

#[test]
fn a_finding_is_extracted_by_its_fingerprint() {
    let all = report(&playproof(&["check", "--format=json", "fixtures/broken"]));
    let findings = all["findings"].as_array().unwrap();
    let found = |rule: &str| findings.iter().find(|it| it["rule"] == rule).unwrap();
    let finding = found("overlapping-ads");
    let fingerprint = finding["fingerprint"].as_str().unwrap();
    let run = playproof(&["extract", "--finding", &fingerprint[..12], "fixtures/broken"]);
    let again = report(&with_input(&["check", "--format=json"], run.stdout));
    assert_eq!(again["summary"]["sessions"], 1);
    let same =
        again["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "overlapping-ads");
    assert_eq!(same.unwrap()["message"], finding["message"]);
    // One that is of no request.
    let unreadable = found("unreadable-record")["fingerprint"].as_str().unwrap();
    let run = playproof(&["extract", "--finding", unreadable, "fixtures/broken"]);
    assert_fails(&run, "`unreadable-record` points at no request");
    let run = playproof(&["extract", "--finding", "zzzz", "fixtures/broken"]);
    assert_fails(&run, "no finding has the fingerprint `zzzz`");
}

#[test]
fn a_finding_without_a_session_is_extracted_by_its_records() {
    let root = tempdir().unwrap();
    let refused = r#"{"url":"https://h.hb-api.omtrdc.net/api/v1/sessions","method":"POST","status":400,"responseBody":{"message":"no"},"requestBody":{"eventType":"sessionStart","playerTime":{"playhead":0,"ts":1767600000000},"params":{"media.id":"m"},"customMetadata":{"a":"s3cr3t"}}}"#;
    let healthy = fs::read_to_string("fixtures/timelines/timeline-1.ndjson").unwrap();
    let input = file_in(&root, "in.ndjson", format!("{healthy}{refused}\n"));
    let all = report(&playproof(&["check", "--format=json", &input]));
    let loose = all["findings"].as_array().unwrap().iter().find(|it| it["session"].is_null());
    let fingerprint = loose.unwrap()["fingerprint"].as_str().unwrap();
    let run = playproof(&["extract", "--redact", "--finding", fingerprint, &input]);
    assert!(!stdout(&run).contains(SECRET));
    let again = report(&with_input(&["check", "--format=json"], run.stdout));
    assert_eq!(
        (again["summary"]["records"].clone(), again["summary"]["sessions"].clone()),
        (1.into(), 0.into())
    );
    let told = again["findings"].as_array().unwrap();
    assert!(told.iter().any(|it| it["fingerprint"] == fingerprint), "{told:?}");
}

#[test]
fn what_cannot_be_extracted_says_what_to_do() {
    assert_fails(
        &playproof(&["extract", "fixtures/broken"]),
        "nothing is said of which of 3 sessions",
    );
    assert_fails(&playproof(&["extract", "--session", "zzz", QUICKSTART]), "no session is left");
    assert_fails(&playproof(&["extract", "-o", "out.txt", QUICKSTART]), "does not tell whether");
    assert_fails(&playproof(&["extract", "-o", QUICKSTART, QUICKSTART]), "is one of the captures");
    assert_fails(
        &playproof(&["extract", "--finding=a", "--session=b", QUICKSTART]),
        "cannot be used with",
    );
    let har = stdout(&playproof(&["extract", "--format=har", "--redact", QUICKSTART]));
    let document: Value = serde_json::from_str(&har).unwrap();
    assert_eq!(document["log"]["entries"].as_array().unwrap().len(), 15);
}
