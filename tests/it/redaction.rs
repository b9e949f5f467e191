//! No report tells what is secret, and every report does so on request.

use std::path::Path;

use crate::support::program::{file_in, playproof, stdout};
use clap::ValueEnum;
use playproof::report::Format;
use tempfile::tempdir;

/// Stands in every value that is secret. Wrongly typed, misplaced and malformed on purpose: rules speak
/// of such values, and show the text around them.
const SECRET: &str = "s3cr3t";

fn log() -> String {
    let exchange = |url: &str, body: &str, status: u32| {
        let headers = r#"{"Content-Type":"text/plain","Cookie":"id=s3cr3t-cookie","Authorization":"Bearer s3cr3t-token","X-Viewer":"s3cr3t-header"}"#;
        // A server may repeat what it was sent.
        let answer = match body.contains("s3cr3t-visitor") {
            true => r#"{"message":"no such viewer s3cr3t-visitor"}"#,
            false => r#"{"message":"no"}"#,
        };
        format!(
            r#"{{"startedDateTime":"2026-01-05T08:00:00.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net{url}?ecid=s3cr3t-query","requestHeaders":{headers},"requestBody":{body},"status":{status},"responseHeaders":{{"Location":"/api/v1/sessions/abc?x=s3cr3t-location","Set-Cookie":"s3cr3t-set"}},"responseBody":{answer}}}"#,
        )
    };
    let player_time = r#""playerTime":{"playhead":0,"ts":1767600000000}"#;
    let start = format!(
        r#"{{{player_time},"eventType":"sessionStart","params":{{"media.id":"m","media.pass.auth":"s3cr3t-auth","analytics.visitorId":["s3cr3t-visitor"],"analytics.aid":"s3cr3t-aid","visitor.marketingCloudUserId":{{"x":"s3cr3t-ecid"}},"visitor.marketingCloudOrgId":"org","visitor.customerIDs":"s3cr3t-customer","appInstallationId":77,"media.ad.creativeURL":"https://a/b?s3cr3t-url","visitor.ecid":"s3cr3t-x","analytics.trackingServer":"https://h/?s3cr3t-server"}},"customMetadata":{{"seat":"s3cr3t-seat","row":["s3cr3t-row"],"bad key":"s3cr3t-key","a.b":"s3cr3t-reserved"}}}}"#
    );
    let misplaced = format!(
        r#"{{{player_time},"eventType":"ping","params":{{"token":"s3cr3t-ping"}},"customMetadata":{{"seat":"s3cr3t-seat"}}}}"#
    );
    let twice = format!(
        r#"{{{player_time},"eventType":"play","customMetadata":"s3cr3t-1","customMetadata":"s3cr3t-2"}}"#
    );
    let broken = format!(r#"{{{player_time},"customMetadata":{{"seat":"s3cr3t-cut}},"x":"y"}}"#);
    let events = "/api/v1/sessions/abc/events";
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    [
        exchange("/api/v1/sessions", &start, 400),
        exchange("/api/v1/sessions", &start, 201),
        exchange(events, &misplaced, 404),
        exchange(events, &quoted(&misplaced), 400),
        exchange(events, &twice, 204),
        exchange(events, &quoted(&broken), 400),
        exchange(events, &quoted("visitor=s3cr3t-form&x=1"), 400),
        exchange("/api/v1/sessions//events", &misplaced, 410),
        exchange("/api/v1/session/abc/event", &misplaced, 302),
        r#"{"url":"/api/v1/sessions","requestBody":{"customMetadata":{"seat":"s3cr3t-open"#.to_owned(),
        "not JSON: s3cr3t-line".to_owned(),
        r#"{"eventType":"ping","sid":"abc","playerTime":{"playhead":0,"ts":"s"},"customMetadata":{"a":"s3cr3t-bare"}"#.to_owned(),
    ]
    .join("\n")
}

fn report(path: &Path, format: Format, more: &[&str]) -> String {
    let format = format.to_possible_value().expect("every format has a name");
    let path = path.to_str().expect("temporary directories have plain names");
    let mut args = vec!["check", "--all", "--format", format.get_name(), path];
    args.extend(more);
    stdout(&playproof(&args))
}

#[test]
fn no_format_tells_a_secret() {
    let root = tempdir().unwrap();
    let path = file_in(&root, "log.ndjson", log());
    let path = Path::new(&path);
    for &format in Format::value_variants() {
        let text = report(path, format, &[]);
        let context = |at: usize| text.get(at.saturating_sub(300)..at + 40);
        let found = text.find(SECRET).map(context);
        assert_eq!(found, None, "{format:?}");
    }
}

#[test]
fn values_are_shown_on_request() {
    let root = tempdir().unwrap();
    let path = file_in(&root, "log.ndjson", log());
    let path = Path::new(&path);
    for format in [Format::Pretty, Format::Json] {
        let text = report(path, format, &["--show-values"]);
        assert!(text.contains(SECRET), "{format:?}");
    }
}

/// What rules find does not depend on what is shown.
#[test]
fn rules_see_the_truth() {
    let root = tempdir().unwrap();
    let path = file_in(&root, "log.ndjson", log());
    let path = Path::new(&path);
    let rules = |more: &[&str]| {
        let report: serde_json::Value =
            serde_json::from_str(&report(path, Format::Json, more)).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let told = |finding: &serde_json::Value| {
            (finding["rule"].clone(), finding["location"].clone(), finding["fingerprint"].clone())
        };
        findings.iter().map(told).collect::<Vec<_>>()
    };
    let hidden = rules(&[]);
    assert!(hidden.len() > 5, "{hidden:?}");
    assert_eq!(hidden, rules(&["--show-values"]));
}

/// Names of media, ads and player states are shown; where the configuration has them hidden, a drawing hides
/// them too, and a name is called the same in all of the report.
#[test]
fn drawings_tell_no_name_that_is_to_be_hidden() {
    let root = tempdir().unwrap();
    let hidden = r#"redact = ["media.name", "media.ad.name", "media.state.name"]"#;
    let config = file_in(&root, "playproof.toml", hidden);
    let event = |number: u32, event_type: &str, params: &str| {
        let ts = 1_767_600_000_000_u64 + u64::from(number) * 1_000;
        format!(
            r#"{{"sid":"abc","eventType":"{event_type}","playerTime":{{"playhead":0,"ts":{ts}}},"params":{{{params}}}}}"#
        )
    };
    let log = [
        event(0, "sessionStart", r#""media.name":"s3cr3t-name","media.id":"m""#),
        event(1, "adStart", r#""media.ad.name":"s3cr3t-ad""#),
        event(2, "stateStart", r#""media.state.name":"s3cr3t-state""#),
    ];
    let path = file_in(&root, "log.ndjson", log.join("\n"));
    let page = stdout(&playproof(&["check", "--format=html", "--config", &config, &path]));
    let timeline = stdout(&playproof(&["timeline", "--format=json", "--config", &config, &path]));
    for text in [&page, &timeline] {
        assert!(text.contains("[value-1]") && !text.contains(SECRET), "{text}");
    }
    let drawing = page.split_once("id=\"drawings\">").unwrap().1.lines().next().unwrap();
    let name = page.split_once("\"name\":\"").unwrap().1.split('"').next().unwrap();
    assert!(name.starts_with("[value-"), "{name}");
    assert!(drawing.contains(&format!("\"{name}\"")), "{name} is called otherwise in {drawing}");
}
