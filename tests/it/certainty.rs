//! How severe a finding about a payload is: by the source of what the schema demands, and by what the servers of
//! the capture accepted. And which mistakes are different findings.

use crate::support::{report, timeline};
use playproof::finding::Severity::{self, Error, Note, Warning};
use playproof::report::model::Finding;

/// The findings of a timeline about payloads.
fn findings(text: &str) -> Vec<Finding> {
    let mut findings = report("capture", timeline::read(text).capture).findings;
    findings.retain(|finding| {
        ["payload", "values"].contains(&finding.group) || finding.rule == "rejected-by-server"
    });
    findings
}

/// The findings of a session with these events, as rule, severity and count.
fn session(events: &str) -> Vec<(&'static str, Severity, u64)> {
    let text = format!("0 0 sessionStart\n0.1 0 play\n{events}\n10 9.9 sessionEnd\n");
    let told = findings(&text);
    told.iter().map(|finding| (finding.rule, finding.severity, finding.count)).collect()
}

#[test]
fn what_only_the_sdks_or_nobody_demands_is_a_warning() {
    for event in [
        "stateStart media.state.name=full-screen @?",
        "statesUpdate statesStart=[] statesEnd=[] @?",
        "statesUpdate statesEnd=[] @?",
        "ping qoe.framesPerSecond=24.0 @?",
        "ping qoe.framesPerSecond=2.4e1 @?",
        "error media.errorId=e1 @?",
    ] {
        let told = session(&format!("5 4.9 {event}"));
        assert!(matches!(told.as_slice(), [(_, Warning, 1)]), "{event}: {told:?}");
    }
}

#[test]
fn what_adobe_documents_is_an_error() {
    for event in [
        "stateStart -media.state.name @?",
        "stateStart media.state.name=1 @?",
        "ping qoe.framesPerSecond=23.5 @?",
        "ping qoe.framesPerSecond=\"24\" @?",
        "play media.x=1 @?",
        "play top.x=1 @?",
        "play meta.a=b @?",
    ] {
        let told = session(&format!("5 4.9 {event}"));
        assert!(matches!(told.as_slice(), [(_, Error, 1)]), "{event}: {told:?}");
    }
}

#[test]
fn what_a_server_of_the_capture_accepted_is_a_note_in_all_of_it() {
    let name = |text: &str| session(&text.replace("NAME", "stateStart media.state.name"));
    let once = "5 4.9 NAME=a-b";
    assert!(matches!(name(once).as_slice(), [(_, Note, 1)]));
    let rest = "6 5.9 NAME=a-b @?";
    assert!(matches!(name(&format!("{once}\n{rest}")).as_slice(), [(_, Note, 2)]));
    assert!(matches!(name(&format!("{rest}\n8 7.9 NAME=c-d")).as_slice(), [(_, Note, 2)]));
    // A session of another server, or of another demand.
    let other = format!("{once}\n6 5.9 ping qoe.framesPerSecond=24.0 @?");
    let told = name(&other);
    assert!(matches!(told.as_slice(), [(_, Note, 1), (_, Warning, 1)]), "{told:?}");
}

#[test]
fn what_adobe_documents_stays_an_error_where_a_server_accepts_it() {
    let told = session("5 4.9 ping qoe.framesPerSecond=23.5");
    assert!(matches!(told.as_slice(), [("wrong-type", Error, 1)]), "{told:?}");
}

#[test]
fn what_may_have_been_rejected_explains_a_rejection() {
    let told = findings(
        "0 0 sessionStart\n0.1 0 play\n5 4.9 stateStart media.state.name=a-b @400\n10 9.9 sessionEnd\n",
    );
    let rejected = told.iter().find(|finding| finding.rule == "rejected-by-server");
    let message = &rejected.expect("it is told").message;
    assert!(message.contains("`invalid-value`"), "{message}");
}

#[test]
fn starts_that_were_rejected_for_different_reasons_are_different_findings() {
    let told = findings(
        "0 0 sessionStart media.length=60.39 @400\n\
         60 0 sessionStart media.id=b media.length=\"60\" @400\n\
         120 0 sessionStart media.id=c media.length=null @400\n\
         180 0 sessionStart media.id=d media.length=\"61\" @400\n",
    );
    let of = |rule: &str| -> Vec<u64> {
        told.iter().filter(|one| one.rule == rule).map(|one| one.count).collect()
    };
    assert_eq!(of("wrong-type"), [2, 1], "{told:?}");
    assert_eq!(of("rejected-by-server"), [1, 2, 1], "{told:?}");
}

#[test]
fn a_null_that_no_player_measures_is_not_put_down_to_nan() {
    for (params, is_measured) in [
        ("visitor.aamLocationHint=null", false),
        ("media.resume=null", false),
        ("media.name=null", false),
        ("media.length=null", true),
    ] {
        let told = findings(&format!("0 0 sessionStart {params} @?\n"));
        let [finding] = told.as_slice() else { panic!("{told:?}") };
        let help = finding.help.as_deref().unwrap_or_default();
        assert_eq!(help.contains("NaN"), is_measured, "{help}");
        assert_eq!(finding.message.contains("NaN"), is_measured, "{}", finding.message);
    }
}
