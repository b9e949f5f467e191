//! Each kind of fault is told by one rule.

use crate::api::EventType;
use crate::finding::quote;
use crate::json::{Document, SyntaxError, SyntaxKind};
use crate::payload::schemas::Schemas;
use crate::payload::{Event, Fault, FaultKind, Origin, judge};
use crate::place::{InputId, Place, Side};
use crate::rules::{self, Check, FaultCx, Rule};

/// One fault of each kind.
fn kinds() -> Vec<FaultKind> {
    let error = SyntaxError { offset: 0, kind: SyntaxKind::Empty };
    let (name, seen, expected) = ("x".to_owned(), "1".to_owned(), "one of [2]".to_owned());
    vec![
        FaultKind::Malformed { error, line: 1, column: 1 },
        FaultKind::Duplicate { name: name.clone(), kept: None },
        FaultKind::MissingPlayerTime { path: "playerTime.ts" },
        FaultKind::MissingEventType,
        FaultKind::UnknownEventType {
            word: "pause".to_owned(),
            candidates: vec![EventType::PauseStart],
        },
        FaultKind::MissingParameter { names: vec![name.clone()], instead: None },
        FaultKind::UnknownParameter { name: name.clone(), hint: None },
        FaultKind::PingParams,
        FaultKind::UnexpectedMember { name: name.clone(), hint: None },
        FaultKind::WrongType { expected: vec!["string"], seen: seen.clone() },
        FaultKind::InvalidValue { expected, seen: seen.clone() },
        FaultKind::MisplacedMetadata { empty: false },
        FaultKind::MetadataValue { seen },
        FaultKind::MetadataKey { name: name.clone() },
        FaultKind::ReservedKey { name: name.clone() },
        FaultKind::Violation { keyword: name, message: "m".to_owned() },
    ]
}

/// The position of a kind among [`kinds`]: a new kind does not compile until it has one.
fn position(kind: &FaultKind) -> usize {
    match kind {
        FaultKind::Malformed { .. } => 0,
        FaultKind::Duplicate { .. } => 1,
        FaultKind::MissingPlayerTime { .. } => 2,
        FaultKind::MissingEventType => 3,
        FaultKind::UnknownEventType { .. } => 4,
        FaultKind::MissingParameter { .. } => 5,
        FaultKind::UnknownParameter { .. } => 6,
        FaultKind::PingParams => 7,
        FaultKind::UnexpectedMember { .. } => 8,
        FaultKind::WrongType { .. } => 9,
        FaultKind::InvalidValue { .. } => 10,
        FaultKind::MisplacedMetadata { .. } => 11,
        FaultKind::MetadataValue { .. } => 12,
        FaultKind::MetadataKey { .. } => 13,
        FaultKind::ReservedKey { .. } => 14,
        FaultKind::Violation { .. } => 15,
    }
}

fn event(payload: &str) -> (Event, Vec<Fault>) {
    let origin = Origin {
        place: Place::of_input(InputId(0)),
        element: None,
        captured_ms: None,
        status: crate::ingest::Status::Unknown,
    };
    let document = Document::parse(payload.as_bytes()).unwrap();
    judge(document.root(), origin, &Schemas::built_in())
}

fn tellers(event: &Event, fault: &Fault) -> Vec<&'static Rule> {
    let tells = |rule: &&Rule| match rule.check {
        Check::Payload(check) => check(&FaultCx { event, fault }).is_some(),
        _ => false,
    };
    rules::all().filter(tells).collect()
}

#[test]
fn each_kind_of_fault_is_told_by_one_rule_and_each_rule_tells_one() {
    let (event, _) = event(r#"{"playerTime":{"playhead":0,"ts":1},"eventType":"ping"}"#);
    let mut told = Vec::new();
    for (number, kind) in kinds().into_iter().enumerate() {
        assert_eq!(position(&kind), number);
        let pointer = "/params/x".to_owned();
        let fault = Fault { pointer, side: Side::Value, kind, doubt: None };
        let tellers = tellers(&event, &fault);
        assert_eq!(tellers.len(), 1, "{fault:?}");
        told.push(tellers[0].id);
    }
    let rules = rules::all().filter(|rule| matches!(rule.check, Check::Payload(_)));
    let mut all: Vec<&str> = rules.map(|rule| rule.id).collect();
    told.sort_unstable();
    all.sort_unstable();
    assert_eq!(told, all);
}

/// What the rules say of a payload, as `rule: message`.
fn said(payload: &str) -> Vec<String> {
    let (event, faults) = event(payload);
    let say = |fault: &Fault| {
        let cx = FaultCx { event: &event, fault };
        rules::all().find_map(|rule| match rule.check {
            Check::Payload(check) => {
                check(&cx).map(|draft| format!("{}: {}", rule.id, quote::plain(draft.message)))
            }
            _ => None,
        })
    };
    faults.iter().filter_map(say).collect()
}

#[test]
fn messages_name_the_value_and_what_belongs_there() {
    let start = |params: &str| {
        said(&format!(
            r#"{{"playerTime":{{"playhead":null,"ts":1.5}},"eventType":"adBreakStart","params":{params}}}"#
        ))
    };
    assert_eq!(
        start(r#"{"media.ad.podIndex":"1","media.ad.podsecond":0}"#),
        [
            "unknown-parameter: unknown parameter `media.ad.podsecond` in `params` of `adBreakStart`: the server \
             rejects it, so the ads of the break are not counted",
            "wrong-type: `media.ad.podIndex` is the string `\"1\"`, where an integer belongs: the server \
             rejects it, so the ads of the break are not counted",
            "wrong-type: `playerTime.playhead` is `null`, as JavaScript writes `NaN` and `Infinity`, where a \
             number belongs: the server rejects it, so the ads of the break are not counted",
            "wrong-type: `playerTime.ts` is the number `1.5`, where an integer belongs: the server rejects \
             it, so the ads of the break are not counted",
        ]
    );
}

#[test]
fn what_the_recorder_damaged_or_redacted_raises_nothing_for_itself() {
    let redacted = [
        r#"{"playerTime":{"playhead":"[REDACTED]","ts":"redacted"},"eventType":"ping"}"#,
        r#"{"playerTime":"<redacted>","eventType":"ping"}"#,
        r#"{"playerTime":{"playhead":0,"ts":1},"eventType":"[redacted]"}"#,
        "{\"playerTime\":{\"playhead\":0,\"ts\":1},\"eventType\":\"ping\",\"q\u{fffd}eData\":{}}",
        r#"{"playerTime":{"playhead":0,"ts":1},"eventType":"stateStart",
            "params":{"media.state.name":"m\ud83d te"}}"#,
    ];
    for payload in redacted {
        assert_eq!(said(payload), [""; 0], "{payload}");
    }
}
