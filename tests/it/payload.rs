//! What the rules of single payloads say, beyond which of them speaks: severities, places, fingerprints, and
//! what a recorder did to a payload.

use crate::support::{report, timeline};
use playproof::finding::Severity;
use playproof::report::model::Finding;
use serde_json::{Value, json};

const START_MS: i64 = timeline::BASE_MS;

fn findings(case: &str) -> Vec<Finding> {
    report("case", timeline::read(case).capture).findings
}

fn only(case: &str) -> Finding {
    let mut findings = findings(case);
    assert_eq!(findings.len(), 1, "{case}\n{:?}", crate::support::told(&findings));
    findings.remove(0)
}

/// A log line that sends `body`; the response was not recorded.
fn call(path: &str, body: &Value) -> String {
    let line = json!({
        "startedDateTime": "2026-01-05T08:00:00.100Z", "method": "POST",
        "url": format!("https://media.example.com/api/v1/{path}"),
        "responseHeaders": {"Location": "/api/v1/sessions/s1"}, "requestBody": body,
    });
    format!("{line}\n")
}

#[test]
fn the_catalogue_names_other_severities_for_some_cases() {
    let cases = [
        ("0 0 sessionStart\n0.1 0 play top.customMetadata={}", Severity::Warning),
        ("0 0 sessionStart meta.a.b=x\n0.1 0 play", Severity::Warning),
        ("0 0 sessionStart meta.media.b=x\n0.1 0 play", Severity::Note),
        ("0 0 sessionStart -media.streamType\n0.1 0 play", Severity::Note),
        ("0 0 sessionStart media.streamType=x\n0.1 0 play", Severity::Warning),
        ("0 0 sessionStart media.length=0\n0.1 0 play", Severity::Warning),
        ("0 0 sessionStart media.length=0 media.contentType=live\n0.1 0 play", Severity::Note),
    ];
    for (case, severity) in cases {
        assert_eq!(only(case).severity, severity, "{case}");
    }
}

#[test]
fn what_was_seen_often_is_counted() {
    let cases = [
        ("0 0 sessionStart\n0.1 0 play\n10 9.9 ping a=1 @?\n20 19.9 ping a=1 @?", 2),
        ("0 -1 sessionStart\n0.1 -1 play\n9 -1 pauseStart", 3),
        ("0 0 sessionStart +400\n0.1 0 play +400", 2),
    ];
    for (case, count) in cases {
        assert_eq!(only(case).count, count, "{case}");
    }
}

#[test]
fn the_worst_is_told_and_the_first_is_shown() {
    let told = only("0 0 sessionStart media.length=5\n0.1 0 play\n8 7.9 ping\n12 11.9 sessionEnd");
    assert_eq!((told.location.record, told.count), (3, 2));
    assert!(told.message.contains("11.9, 6.9 s past"), "{}", told.message);
    assert_eq!(told.related.len(), 1);
    assert_eq!(told.related[0].location.record, 4);
}

#[test]
fn a_break_of_the_json_is_shown_at_its_byte() {
    let case = r#"0 0 sessionStart
0.1 0 play
9 8.9 ping @? body={"eventType":"ping","playerTime":{"playhead":NaN,"ts":1}}"#;
    let capture = timeline::read(case).capture;
    let told = only(case);
    let at = capture.find("NaN").unwrap() as u64;
    assert_eq!((told.rule, told.location.byte_offset), ("malformed-json", at));
    assert!(told.message.contains("line 1, column 46 of the body"), "{}", told.message);
}

/// The fingerprints of the findings that name a parameter.
fn fingerprint(findings: &[Finding], name: &str) -> String {
    let told = findings.iter().find(|finding| finding.message.contains(name));
    told.expect("a finding names the parameter").fingerprint.clone()
}

#[test]
fn of_two_missing_parameters_each_keeps_its_fingerprint() {
    let both = findings("0 0 sessionStart -media.id -media.channel @?\n0.1 0 play");
    let one = findings("0 0 sessionStart -media.id @?\n0.1 0 play");
    assert_eq!((both.len(), one.len()), (2, 1));
    assert_eq!(fingerprint(&both, "media.id"), fingerprint(&one, "media.id"));
    assert_ne!(fingerprint(&both, "media.id"), fingerprint(&both, "media.channel"));
}

#[test]
fn values_that_the_recorder_redacted_or_damaged_raise_nothing_for_themselves() {
    let body = json!({
        "playerTime": {"playhead": 5, "ts": START_MS},
        "eventType": "sessionStart",
        "params": {
            "analytics.trackingServer": "[REDACTED]",
            "analytics.reportSuite": "<redacted>",
            "visitor.marketingCloudOrgId": "REDACTED",
            "visitor.customerIDs": "redacted",
            "media.id": "mov\u{fffd}",
            "media.length": "[redacted]",
            "media.contentType": "{redacted}",
            "media.playerName": "\u{fffd}",
            "media.channel": "[redacted]",
            "media.streamType": "[redacted]",
            "media.resume": "[redacted]",
        },
        "customMetadata": {"a\u{fffd}": "x", "b": "[redacted]"},
    });
    let told = report("case", call("sessions", &body)).findings;
    let own: Vec<&str> = told
        .iter()
        .filter(|finding| ["payload", "values"].contains(&finding.group))
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(own, [""; 0]);
}

#[test]
fn the_session_id_of_a_logged_payload_is_the_logs() {
    for (member, expected) in [("sid", 0), ("sessionId", 0), ("visit", 1)] {
        let line = json!({
            "eventType": "ping", member: "s1", "playerTime": {"playhead": 1, "ts": START_MS},
        });
        let told = report("case", format!("{line}\n")).findings;
        let unexpected = told.iter().filter(|finding| finding.rule == "unexpected-member");
        assert_eq!(unexpected.count(), expected, "{member}");
    }
}

#[test]
fn a_member_repeated_in_a_batch_is_of_its_own_event() {
    let start = |id: &str| format!(r#""playerTime":{{"playhead":0,"ts":{START_MS}}},{id}"#);
    let body = format!(
        r#"[{{{}"eventType":"play"}},{{{}"eventType":"ping"}}]"#,
        start(""),
        start(r#""eventType":"ping","#),
    );
    let told = report("case", call("downloaded", &Value::String(body))).findings;
    let repeated: Vec<&Finding> =
        told.iter().filter(|finding| finding.rule == "duplicate-member").collect();
    assert_eq!(repeated.len(), 1, "{:?}", crate::support::told(&told));
    assert_eq!(repeated[0].location.pointer.as_deref(), Some("/1/eventType"));
    let event = repeated[0].event.as_ref().unwrap();
    assert_eq!(event.event_type.as_deref(), Some("ping"));
}
