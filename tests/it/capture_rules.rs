//! The rules on captures and transport, where a timeline cannot say it: HAR files, several inputs, places
//! and words.

use crate::support::together;

use crate::support::{report, timeline};
use playproof::check::Options;
use playproof::report::model::{Finding, Report};

fn capture(lines: &str) -> String {
    timeline::read(lines).capture
}

/// The findings of one rule.
fn of<'r>(report: &'r Report, rule: &str) -> Vec<&'r Finding> {
    report.findings.iter().filter(|finding| finding.rule == rule).collect()
}

#[track_caller]
fn only<'r>(report: &'r Report, rule: &str) -> &'r Finding {
    match of(report, rule).as_slice() {
        [finding] => finding,
        findings => panic!("{} findings of {rule}: {:#?}", findings.len(), report.findings),
    }
}

/// A HAR of a `sessionStart` and a `play`; `end` follows the entries.
fn har(post_data: &str, end: &str) -> String {
    let start = r#"{"eventType":"sessionStart","playerTime":{"playhead":0,"ts":1767600000000},"params":{"analytics.trackingServer":"example.sc.omtrdc.net","analytics.reportSuite":"examplersid","visitor.marketingCloudOrgId":"0123456789ABCDEF01234567@AdobeOrg","visitor.marketingCloudUserId":"1234567890","media.id":"movie-1","media.length":60,"media.contentType":"VOD","media.playerName":"example player","media.channel":"example channel","media.streamType":"video"}}"#;
    let start = format!(",\"postData\":{{\"text\":{}}}", serde_json::json!(start));
    format!(
        "{{\"log\":{{\"entries\":[\n{},\n{}\n{end}",
        entry("/api/v1/sessions", 201, &start, "/api/v1/sessions/s1"),
        entry("/api/v1/sessions/s1/events", 204, post_data, "")
    )
}

fn entry(path: &str, status: u16, post_data: &str, location: &str) -> String {
    format!(
        "{{\"startedDateTime\":\"2026-01-05T08:00:00Z\",\"request\":{{\"method\":\"POST\",\
         \"url\":\"https://media.example.com{path}\"{post_data}}},\
         \"response\":{{\"status\":{status},\"redirectURL\":\"{location}\"}}}}"
    )
}

const PLAY: &str = r#","postData":{"text":"{\"eventType\":\"play\",\"playerTime\":{\"playhead\":0,\"ts\":1767600000100}}"}"#;

const HEALTHY: &str =
    "0 0 sessionStart media.length=20\n0.1 0 play\n10.1 10 ping\n20.1 20 sessionComplete";

#[test]
fn a_har_that_breaks_off_between_entries_is_shown_at_its_end() {
    let text = har(PLAY, "");
    let report = report("cut.har", text.as_str());
    let finding = only(&report, "truncated-capture");
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    assert_eq!(finding.location.byte_offset, text.len() as u64);
    assert_eq!((finding.location.line, finding.location.column), (4, 1));
    assert_eq!(report.summary.events, 2, "what is before the break is used");
}

#[test]
fn a_har_that_breaks_off_in_an_entry_is_shown_there() {
    let text = har(PLAY, ",{\"startedDateTime\":\"2026-01-05T08:00:09Z\",\"request\":{\"meth");
    let report = report("cut.har", text.as_str());
    let finding = only(&report, "truncated-capture");
    assert_eq!((report.findings.len(), finding.location.record), (1, 3));
    assert_eq!(finding.location.line, 4);
    assert!(report.findings[0].message.contains("inside entry 3"), "{}", finding.message);
}

#[test]
fn a_log_that_breaks_off_may_end_with_a_line_feed() {
    let whole = capture(HEALTHY);
    let cut = &whole[..whole.len() - 40];
    for text in [cut.to_owned(), format!("{cut}\n"), format!("{cut}\r\n\n")] {
        let report = report("cut.ndjson", text.as_str());
        let finding = only(&report, "truncated-capture");
        assert_eq!((report.findings.len(), finding.location.record), (1, 4));
        assert_eq!(report.summary.events, 3);
    }
}

#[test]
fn a_broken_entry_loses_no_other() {
    let text = har(PLAY, ",{\"request\":{\"url\":nonsense}}]}}");
    let report = report("broken.har", text.as_str());
    let finding = only(&report, "unreadable-record");
    assert_eq!((finding.location.record, finding.location.line), (3, 4));
    assert_eq!((report.findings.len(), report.summary.events), (1, 2));
}

#[test]
fn what_is_no_capture_is_told_once() {
    for bytes in [&b"\xfd7zXZ\0"[..], b"<!DOCTYPE html>", b"\x89PNG\r\n\x1a\n"] {
        let report = report("no-capture", bytes);
        assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
        only(&report, "unreadable-record");
    }
    for bytes in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf"] {
        let report = report("empty", bytes);
        assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
        only(&report, "no-tracking-calls");
    }
}

#[test]
fn a_body_that_is_missing_is_told_with_a_way_to_record_it() {
    let cases = [
        ("", "`sendBeacon`"),
        (r#","postData":{"mimeType":"application/json","text":""}"#, "content: 'embed'"),
        (r#","postData":{"text":"","_file":"0123abcd.json"}"#, "`attach`"),
    ];
    for (post_data, advice) in cases {
        let report = report("bodies.har", har(post_data, "]}}"));
        let finding = only(&report, "body-not-captured");
        assert_eq!((report.findings.len(), finding.count, finding.location.record), (1, 1, 2));
        assert!(finding.message.contains("1 of 2 calls"), "{}", finding.message);
        assert!(finding.help.as_deref().unwrap().contains(advice), "{:?}", finding.help);
    }
}

#[test]
fn a_start_without_a_body_counts_once_its_host_is_known() {
    // Nothing but its path tells that the first request is a call, until the event comes.
    let lines = "0 0 sessionStart location=? body=\n0.1 0 play body=\n10.1 10 ping";
    let report = report("log", capture(lines));
    let finding = only(&report, "body-not-captured");
    assert_eq!((finding.count, finding.location.record), (2, 1));
    assert_eq!(report.summary.calls, 3);
}

#[test]
fn findings_of_a_capture_are_one_an_input() {
    let lines = "0 0 sessionStart media.length=20 media.name=\u{fffd}\n0.1 0 play body=\nraw {}\n10.1 10 ping";
    let text = capture(lines);
    let other = capture(&lines.replace("0 sessionStart", "0 sessionStart media.id=movie-2"));
    let report = together(&[&text, &other]);
    for rule in ["body-not-captured", "lossy-body", "unreadable-record"] {
        assert_eq!(of(&report, rule).len(), 2, "{rule}: {:#?}", report.findings);
    }
}

#[test]
fn no_calls_in_any_input_is_one_finding() {
    let other = capture("other 0\nother 1");
    let report = together(&[&other, &other, ""]);
    let finding = only(&report, "no-tracking-calls");
    assert_eq!(&*finding.location.input, "input-0");
    assert!(finding.message.starts_with("none of the 4 requests"), "{}", finding.message);
    assert!(together(&[&other, &capture(HEALTHY)]).findings.is_empty());
}

#[test]
fn no_response_is_told_of_inputs_with_responses_only() {
    let failing = HEALTHY.replace("play", "play @none");
    let answered = capture(&failing);
    let unanswered = capture(
        &failing
            .replace("media.length=20", "media.length=20 media.id=movie-2 @? location=?")
            .replace("ping", "ping @?")
            .replace("sessionComplete", "sessionComplete @?")
            .lines()
            .map(|line| format!("[s2] {line}\n"))
            .collect::<String>(),
    );
    let report = together(&[&answered, &unanswered]);
    assert_eq!(&*only(&report, "request-failed").location.input, "input-0");
}

#[test]
fn an_invalid_sid_is_told_once_an_input() {
    let bad = "url=https://media.example.com/api/v1/sessions/undefined/events @404";
    let [one, other] = ["0", "2"].map(|at| {
        capture(&format!(
            "0 0 sessionStart media.length=20\n{at}.1 0 play {bad}\n1{at}.1 10 ping {bad}"
        ))
    });
    let report = together(&[&one, &other]);
    let counts: Vec<u64> =
        of(&report, "invalid-session-id").iter().map(|finding| finding.count).collect();
    assert_eq!(counts, [2, 2]);
}

/// What is said of the first call that got 404, and where else it points.
fn reason(lines: &str) -> (String, Option<u64>) {
    let report = report("log", capture(lines));
    let finding = only(&report, "session-not-found");
    let related = finding.related.first().map(|related| related.location.record);
    (finding.message.clone(), related)
}

#[test]
fn a_refused_event_is_told_with_what_closed_its_session() {
    let start = "0 0 sessionStart media.length=4000\n0.1 0 play\n10.1 10 ping\n";
    let cases = [
        ("12 12 sessionEnd\n12.1 12 sessionEnd @404", "`sessionEnd` had closed it", Some(4)),
        ("12 12 sessionEnd\n12 12 sessionEnd @404 +2", "`sessionEnd` had closed it", Some(4)),
        ("12 12 sessionEnd @404", "nothing in the capture closed it", None),
        ("10:10 12 sessionEnd @404", "nothing in the capture closed it", None),
        ("10:10.1 12 sessionEnd @404", "expired after 00:10:00 without an event", Some(3)),
    ];
    for (end, words, related) in cases {
        let (message, place) = reason(&format!("{start}{end}"));
        assert!(message.contains(words), "{end}: {message}");
        assert_eq!(place, related, "{end}");
    }
    let (message, place) = reason("0 0 play @404\n10 10 ping");
    assert!(message.contains("no answer in the capture hands its session ID out"), "{message}");
    assert_eq!(place, None);
}

#[test]
fn a_session_whose_playhead_stands_still_expires_after_30_minutes() {
    for (until, words) in [
        ("30:10.0", "nothing in the capture closed it"),
        ("30:10.1", "expired after 00:30:00 without playhead movement"),
    ] {
        let lines = format!(
            "0 0 sessionStart\n0.1 0 play\n10.1 10 pauseStart\npings {until} still\n{until} 10 ping @404"
        );
        let (message, _) = reason(&lines);
        assert!(message.contains(words), "{until}: {message}");
    }
}

#[test]
fn a_refusal_names_what_explains_it() {
    let refused = |changes: &str| {
        let lines = format!("0 0 sessionStart media.length=20\n0.1 0 play {changes}\n10.1 10 ping");
        let report = report("log", capture(&lines));
        only(&report, "rejected-by-server").message.clone()
    };
    let message = refused("@400 says=not_valid");
    assert!(message.contains("(no finding of its payload explains it); it says `not valid`"));
    assert!(refused("@400 body=").contains("(its body is not in the capture)"));
    let path = "url=https://media.example.com/api/v1/sessions/null/events type=text/plain";
    let message = refused(&format!("@400 {path}"));
    assert!(message.contains("(explained by `wrong-content-type` and `invalid-session-id`)"));
    for lines in [
        "0 0 sessionStart media.downloaded=true @400 location=none",
        "batch sessions @400\n0 0 sessionStart\n0.1 0 play\nend",
    ] {
        let report = report("log", capture(lines));
        let message = &only(&report, "rejected-by-server").message;
        assert!(message.contains("(explained by `downloaded-flag`)"), "{message}");
        only(&report, "downloaded-flag");
    }
}

#[test]
fn a_duplicate_points_at_what_it_repeats() {
    let lines =
        "0 0 sessionStart media.length=20\n0.1 0 play\n5 5 ping\n0.1 0 play +6\n10.1 10 ping";
    let report = report("log", capture(lines));
    let finding = only(&report, "duplicate-request");
    assert_eq!((finding.location.record, finding.related[0].location.record), (4, 2));
    assert_eq!(finding.event.as_ref().unwrap().event_type.as_deref(), Some("play"));
}

#[test]
fn a_log_of_payloads_has_no_transport_to_judge() {
    let text = "{\"sid\":\"undefined\",\"status\":200,\"eventType\":\"play\",\
                \"playerTime\":{\"playhead\":0,\"ts\":1767600000100}}\n";
    let report = report("payloads", text);
    let told: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    assert!(!told.contains(&"invalid-session-id") && !told.contains(&"wrong-endpoint"), "{told:?}");
}

#[test]
fn a_host_that_is_ours_gets_calls_whatever_the_body_is() {
    let request = r#"{"method": "POST", "url": "https://collect.example.com/api/v1/sessions", "status": 201, "requestBody": {"user": "x"}}"#;
    let calls = |hosts: &[&str]| {
        let hosts = hosts.iter().map(|host| host.parse().expect("a host")).collect();
        let options = Options { hosts, ..Options::default() };
        crate::support::report_by("log", request, options).summary.calls
    };
    assert_eq!(calls(&[]), 0);
    assert_eq!(calls(&["*.example.com"]), 1);
    assert_eq!(calls(&["example.com"]), 0);
}
