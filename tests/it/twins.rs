//! Captures of the same traffic, checked together: each request counts once.

use std::fs;

use crate::support::{timeline, together};
use playproof::report::model::Report;

/// What a report says, whatever the inputs are called.
fn told(report: &Report) -> (u64, u64, Vec<(String, u64)>) {
    let findings = report.findings.iter();
    let mut findings: Vec<_> =
        findings.map(|one| (format!("{}: {}", one.rule, one.message), one.count)).collect();
    findings.sort();
    (report.summary.sessions, report.summary.events, findings)
}

#[test]
fn two_recordings_of_one_run_are_told_as_one() {
    for (one, other) in [
        ("fixtures/timelines/timeline-1.har", "fixtures/timelines/timeline-1.ndjson"),
        ("fixtures/sdk/js/b1-ads.har", "fixtures/sdk/recorders/b1-ads.chrome-har.har"),
        ("fixtures/sdk/js/b1-ads.ndjson", "fixtures/sdk/recorders/b1-ads.mitm-hardump.har"),
    ] {
        let [one, other] = [one, other].map(|path| fs::read(path).expect("the fixture is there"));
        let alone = told(&together(&[&one]));
        for both in [[&*one, &*other], [&*other, &*one], [&*one, &*one]] {
            assert_eq!(told(&together(&both)), alone);
        }
        assert_eq!(told(&together(&[&one, &other, &one])), alone);
    }
}

/// A session, of which each input gets its own part.
const START: &str = "0 0 sessionStart media.length=20\n";
const REST: &str = "10.1 10 ping\n20.1 20 sessionComplete\n";

fn parts(one: &str, other: &str) -> Report {
    let capture = |text: &str| timeline::read(text).capture.into_bytes();
    together(&[&capture(one), &capture(other)])
}

fn counts(report: &Report) -> (u64, Vec<&str>) {
    (report.summary.events, report.findings.iter().map(|finding| finding.rule).collect())
}

#[test]
fn a_session_in_parts_is_whole() {
    let report = parts(&format!("{START}0.1 0 play\n"), REST);
    assert_eq!(counts(&report), (4, vec![]));
}

#[test]
fn a_request_that_was_sent_again_in_another_part_counts_twice() {
    let first = format!("{START}0.1 0 play\n");
    // Much later, and both accepted.
    let again = parts(&first, &format!("0.1 0 play +6\n{REST}"));
    assert_eq!(counts(&again), (5, vec!["duplicate-request"]));
    // Because the first was refused.
    let retried = parts(&first.replace("play", "play @500"), &format!("0.1 0 play +0.9\n{REST}"));
    assert_eq!(retried.summary.events, 5);
    assert!(!counts(&retried).1.contains(&"duplicate-request"));
}

#[test]
fn as_many_tries_as_one_recorder_saw_remain() {
    let tries = format!("{START}0.1 0 play\n0.1 0 play +0.3\n{REST}");
    let one = format!("{START}0.1 0 play +0.01\n{REST}");
    for report in [parts(&tries, &tries), parts(&tries, &one), parts(&one, &tries)] {
        assert_eq!(counts(&report), (5, vec!["duplicate-request"]));
    }
}

#[test]
fn what_one_recorder_lacks_the_other_tells() {
    let whole = format!("{START}0.1 0 play @400\n{REST}");
    let unanswered: String =
        whole.lines().map(|line| format!("{} @? location=?\n", line.replace("@400", ""))).collect();
    let alone = counts(&parts(&whole, "")).1.join(" ");
    for report in [parts(&whole, &unanswered), parts(&unanswered, &whole)] {
        assert_eq!(counts(&report), (4, alone.split(' ').collect()));
    }
}

#[test]
fn many_equal_requests_are_compared_in_linear_time() {
    let line = timeline::read("[s1] 1 0 ping\n").capture;
    let many = line.repeat(30_000);
    let report = together(&[many.as_bytes(), many.as_bytes()]);
    assert_eq!(report.summary.events, 30_000);
}
