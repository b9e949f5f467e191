//! Sessions are the same however their records lie: shuffled, mixed with others, in one input or two.

use std::io::Cursor;

use crate::support::timeline::{self, Timeline};
use playproof::check::{Options, check};
use playproof::report::model::Report;
use playproof::source::Input;
use proptest::prelude::*;
use proptest::sample::Index;

/// Timelines of one session each, healthy and ill; `SID` stands for the session ID.
const SESSIONS: [&str; 5] = [
    "[SID] 0 0 sessionStart media.id=SID media.length=40
     [SID] 0.101 0 play
     [SID] 10.1 10 ping
     [SID] 20.1 20 ping
     [SID] 30.1 30 ping
     [SID] 40.1 40 sessionComplete",
    "[SID] 0.013 0 sessionStart media.id=SID media.length=60
     [SID] 0.113 0 play
     [SID] 10.113 10 sessionComplete
     [SID] 10.213 10 play",
    "[SID] 5.017 30 ping
     [SID] 15.017 40 ping
     [SID] 16.017 40 sessionEnd
     [SID] 26.017 40 ping",
    "[SID] 1.019 0 sessionStart media.id=SID media.length=60
     [SID] 1.119 0 adStart media.ad.length=3
     [SID] 1.219 0 play
     [SID] 4.119 0 adComplete
     [SID] 4.319 0 bufferStart +3
     [SID] 5.319 0 play
     [SID] 15.319 10 sessionEnd",
    "[SID] 2.023 0 sessionStart media.id=SID media.length=60
     [SID] 1.923 0 play +0.3
     [SID] 12.023 10 ping
     [SID] 620.023 10 ping",
];

/// The records of some of [`SESSIONS`], in their order.
fn records(sessions: &[usize]) -> Vec<String> {
    let mut records = Vec::new();
    for (number, &session) in sessions.iter().enumerate() {
        let Timeline { capture, .. } =
            timeline::read(&SESSIONS[session].replace("SID", &format!("sid-{number}")));
        records.extend(capture.lines().map(|line| format!("{line}\n")));
    }
    records
}

/// What the report says of each session, places left out: they tell how the records lie.
fn told(report: &Report) -> Vec<String> {
    let mut told: Vec<String> = report
        .sessions
        .iter()
        .map(|session| format!("{} {} events, {:?}", session.id, session.events, session.closed_by))
        .collect();
    told.extend(report.findings.iter().map(|finding| {
        let session = finding.session.map(|session| report.sessions[session].id.to_string());
        let event = finding.event.as_ref().map(|event| event.index);
        format!("{session:?} {event:?} {} x{}: {}", finding.rule, finding.count, finding.message)
    }));
    told.sort();
    told
}

fn check_inputs(inputs: &[String]) -> Report {
    let inputs: Vec<Input> = inputs
        .iter()
        .enumerate()
        .map(|(number, text)| Input::once(&format!("{number}.ndjson"), Cursor::new(text.clone())))
        .collect();
    check(&inputs, &Options::default()).expect("bytes in memory can be read")
}

fn some_sessions() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..SESSIONS.len(), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn shuffled_records_give_the_same_sessions_and_findings(
        (plain, shuffled) in some_sessions().prop_map(|sessions| records(&sessions))
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
    ) {
        let plain = told(&check_inputs(&[plain.concat()]));
        prop_assert_eq!(plain, told(&check_inputs(&[shuffled.concat()])));
    }

    #[test]
    fn sessions_over_two_inputs_are_the_same(
        sessions in some_sessions(),
        first in prop::collection::vec(any::<bool>(), 32),
        kept in any::<[Index; 2]>(),
    ) {
        let records = records(&sessions);
        let plain = told(&check_inputs(&[records.concat()]));
        let mut inputs = [String::new(), String::new()];
        // Each input holds a call: one without any is a finding of its own.
        let kept = kept.map(|index| index.index(records.len()));
        for (number, record) in records.iter().enumerate() {
            let input = match number {
                _ if number == kept[0] => 0,
                _ if number == kept[1] => 1,
                _ => usize::from(first[number % first.len()]),
            };
            inputs[input].push_str(record);
        }
        prop_assume!(inputs.iter().all(|input| !input.is_empty()));
        prop_assert_eq!(plain, told(&check_inputs(&inputs)));
    }
}

/// Findings of the rules of sessions on a timeline, as `rule @ record`.
fn session_findings(text: &str) -> Vec<String> {
    let report = crate::support::report("timeline", timeline::read(text).capture);
    let of_sessions = report
        .findings
        .into_iter()
        .filter(|finding| finding.group == "session")
        .collect::<Vec<_>>();
    crate::support::told(&of_sessions)
}

#[test]
fn a_start_that_is_refused_and_sent_again_is_one_session() {
    let text = "0 0 sessionStart media.length=10 @500
                0 0 sessionStart media.length=10 +1
                0.1 0 play +1
                10 10 sessionComplete";
    assert_eq!(session_findings(text), Vec::<String>::new());
}

#[test]
fn starts_that_were_not_both_accepted_are_not_concurrent() {
    let text = "0 0 sessionStart media.length=10 @400
                [s2] 0.5 0 sessionStart media.length=10
                [s2] 0.6 0 play
                [s2] 10 10 sessionComplete
                other 60";
    assert_eq!(session_findings(text), Vec::<String>::new());
}

#[test]
fn events_with_a_session_id_that_is_none_may_be_those_that_are_missed() {
    let text = "0 0 sessionStart media.id=movie-1
                [s2] 0.2 0 sessionStart media.id=movie-2
                [undefined] 0.3 0 play
                other 60";
    assert_eq!(session_findings(text), Vec::<String>::new());
    let without = text.replace("[undefined] 0.3 0 play", "");
    assert_eq!(session_findings(&without).len(), 2);
}

#[test]
fn an_answer_without_a_location_is_told_by_its_own_rule() {
    let text = "0 0 sessionStart location=none
                other 60";
    assert_eq!(session_findings(text), Vec::<String>::new());
}

#[test]
fn many_starts_are_judged_in_near_linear_time() {
    let start = timeline::read("0 0 sessionStart media.downloaded=true").capture;
    let lines: Vec<String> = (0..30_000)
        .map(|number| start.replace("sessions/s1", &format!("sessions/s{number}")))
        .collect();
    let report = crate::support::report("starts", lines.concat());
    let counts = report.findings.iter().filter(|f| f.rule == "concurrent-session-start");
    assert_eq!(counts.map(|finding| finding.count).collect::<Vec<_>>(), [29_999]);
}
