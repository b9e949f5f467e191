//! Calls in short: what they ask for, when, and how they were answered.

use std::sync::LazyLock;

use super::*;
use crate::api::EndpointKind;
use crate::ingest::{Hop, Recorded};
use crate::payload::schemas::Schemas;
use crate::payload::{self, Events, Origin};
use crate::place::{Place, Shape};
use crate::session::Calls;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::built_in);

/// A call of input 0 that was captured at `record` seconds, answered by `status`.
fn call(record: u64, kind: CallKind, payload: &str, status: Status) -> CallRecord {
    let place = Place { record, shape: Shape::LogLine, ..Place::of_input(InputId(0)) };
    let time_ms = Some(record as i64 * 1000);
    let origin = Origin { place, element: None, captured_ms: time_ms, status };
    let document = crate::json::Document::parse(payload.as_bytes());
    let event = match &document {
        Ok(document) => payload::judge(document.root(), origin, &SCHEMAS).0,
        Err(_) => payload::unreadable(origin),
    };
    CallRecord {
        place,
        time_ms,
        arrival_ms: 0,
        host: Some("h.test".into()),
        endpoint: EndpointKind::Sessions,
        kind,
        sid: None,
        sid_fault: None,
        status,
        handed_out: Recorded::Unknown,
        server_message: None,
        events: Events::from(event),
        raised: Vec::new(),
        id: None,
        hop: Hop::Direct,
    }
}

/// A `sessionStart` for `media`, answered by 201 with the session ID, or with none that is known.
fn start(record: u64, media: &str, sid: Option<&str>) -> CallRecord {
    let payload = format!(r#"{{"eventType":"sessionStart","params":{{"media.id":"{media}"}}}}"#);
    let mut call = call(record, CallKind::Open, &payload, Status::Code(201));
    if let Some(sid) = sid {
        call.handed_out = Recorded::Value(Some(sid.into()));
    }
    call
}

fn event(record: u64, sid: &str) -> CallRecord {
    let payload = format!(r#"{{"eventType":"ping","playerTime":{{"ts":{record}}}}}"#);
    let sid = (!sid.is_empty()).then(|| sid.into());
    CallRecord { sid, ..call(record, CallKind::Event, &payload, Status::Code(204)) }
}

fn batch(record: u64, payload: &str, status: Status) -> CallRecord {
    call(record, CallKind::Batch, payload, status)
}

fn answered(status: Status, call: CallRecord) -> CallRecord {
    CallRecord { status, ..call }
}

fn of_input(input: u32, call: CallRecord) -> CallRecord {
    CallRecord { place: Place { input: InputId(input), ..call.place }, ..call }
}

fn on_host(host: Option<&str>, call: CallRecord) -> CallRecord {
    CallRecord { host: host.map(Into::into), ..call }
}

fn join(calls: Vec<CallRecord>) -> Joined {
    join_within(Horizon::UNBOUNDED, calls)
}

/// Joins calls in the order of their inputs and records, letting sessions go on the way.
fn join_within(horizon: Horizon, mut calls: Vec<CallRecord>) -> Joined {
    let mut joiner = Joiner::new(horizon, Hindsight::default());
    let mut all = Joined::default();
    let mut add = |joined: Joined| {
        all.sessions.extend(joined.sessions);
        all.loose.extend(joined.loose);
        all.twins += joined.twins;
    };
    calls.sort_by_key(|call| (call.place.input, call.place.record));
    let mut before: Option<(InputId, i64)> = None;
    for mut call in calls {
        let (input, time_ms) = (call.place.input, call.time_ms);
        if let Some((ended, _)) = before.filter(|(before, _)| *before != input) {
            add(joiner.ended(ended));
            before = None;
        }
        call.arrival_ms = time_ms.or(before.map(|(_, time_ms)| time_ms)).unwrap_or(i64::MIN);
        before = Some((input, call.arrival_ms));
        if call.status != Status::None && call.status != Status::Unknown {
            joiner.answered(input);
        }
        joiner.take(call, time_ms);
        if let Some(now_ms) = time_ms.filter(|_| horizon != Horizon::UNBOUNDED) {
            add(joiner.ripe(now_ms));
        }
    }
    let (joined, _) = joiner.finish();
    add(joined);
    all
}

/// The sessions as `sid: records`, `-` for an unknown sid; then the loose calls.
fn joined(calls: Vec<CallRecord>) -> Vec<String> {
    let records = |calls: &Calls| {
        let records: Vec<String> = calls.iter().map(|call| call.place.record.to_string()).collect();
        records.join(" ")
    };
    let Joined { sessions, loose, .. } = join(calls);
    let mut told: Vec<String> = sessions
        .iter()
        .map(|session| {
            format!("{}: {}", session.sid.as_deref().unwrap_or("-"), records(&session.calls))
        })
        .collect();
    if !loose.is_empty() {
        told.push(format!("loose: {}", records(&loose.into())));
    }
    told
}

fn beginnings(calls: Vec<CallRecord>) -> Vec<Beginning> {
    join(calls).sessions.iter().map(|session| session.beginning).collect()
}

#[test]
fn a_location_names_the_session() {
    let calls =
        || vec![start(1, "m", Some("a")), start(2, "n", Some("b")), event(3, "b"), event(4, "a")];
    assert_eq!(joined(calls()), ["a: 1 4", "b: 2 3"]);
    assert_eq!(beginnings(calls()), [Beginning::BySid, Beginning::BySid]);
}

#[test]
fn order_names_it_where_no_location_is_known() {
    let calls = || {
        vec![start(1, "m", None), start(2, "n", None), event(3, "a"), event(4, "b"), event(5, "a")]
    };
    assert_eq!(joined(calls()), ["a: 1 3 5", "b: 2 4"]);
    assert_eq!(beginnings(calls()), [Beginning::ByOrder, Beginning::ByOrder]);
}

#[test]
fn a_start_takes_no_session_that_came_before_it_or_has_a_start() {
    let calls = vec![event(1, "a"), start(2, "m", Some("b")), start(3, "n", None), event(4, "b")];
    assert_eq!(joined(calls), ["a: 1", "b: 2 4", "-: 3"]);
}

#[test]
fn a_start_takes_a_session_of_its_own_host_and_input() {
    let calls = vec![
        on_host(Some("A.test"), start(1, "m", None)),
        on_host(Some("b.test"), event(2, "b")),
        of_input(1, on_host(Some("a.test"), event(3, "x"))),
        on_host(Some("a.test"), event(4, "a")),
        on_host(None, start(5, "n", None)),
        on_host(Some("c.test"), event(6, "c")),
        on_host(Some("d.test"), start(7, "o", None)),
        on_host(None, event(8, "d")),
    ];
    assert_eq!(joined(calls), ["a: 1 4", "b: 2", "x: 3", "c: 5 6", "d: 7 8"]);
}

#[test]
fn a_start_that_was_refused_and_sent_again_is_one_session() {
    let refused = |record, status| answered(status, start(record, "m", None));
    let calls = vec![
        refused(1, Status::Code(500)),
        refused(2, Status::None),
        start(3, "m", Some("a")),
        event(4, "a"),
    ];
    assert_eq!(joined(calls), ["a: 1 2 3 4"]);
    assert_eq!(joined(vec![refused(1, Status::Code(400)), event(2, "a")]), ["a: 2", "loose: 1"]);
}

#[test]
fn a_start_that_was_sent_again_without_answers_is_one_session() {
    let unanswered = |record| answered(Status::Unknown, start(record, "m", None));
    assert_eq!(
        joined(vec![unanswered(1), unanswered(2), event(3, "a"), event(4, "b")]),
        ["a: 1 2 3", "b: 4"]
    );
    // Two that were both accepted are two sessions.
    assert_eq!(joined(vec![start(1, "m", None), start(2, "m", None)]), ["-: 1", "-: 2"]);
}

#[test]
fn starts_without_a_body_are_not_each_other() {
    let lost = |record, status| call(record, CallKind::Open, "", status);
    let calls = vec![
        lost(1, Status::Unknown),
        lost(2, Status::Unknown),
        lost(3, Status::Code(400)),
        event(4, "a"),
        event(5, "b"),
    ];
    assert_eq!(joined(calls), ["a: 1 4", "b: 2 5", "loose: 3"]);
}

#[test]
fn inputs_share_a_session() {
    let calls = vec![
        of_input(1, event(9, "a")),
        of_input(1, event(3, "a")),
        start(1, "m", Some("a")),
        event(5, "a"),
    ];
    assert_eq!(joined(calls), ["a: 1 3 5 9"]);
}

#[test]
fn a_start_in_two_inputs_is_one() {
    let calls = || vec![start(1, "m", Some("a")), event(3, "a"), of_input(1, start(2, "m", None))];
    assert_eq!(joined(calls()), ["a: 1 2 3"]);
    let unknown = vec![start(1, "m", None), of_input(1, start(2, "m", None)), event(3, "a")];
    assert_eq!(joined(unknown), ["a: 1 2 3"]);
}

#[test]
fn events_without_a_usable_sid_belong_to_the_only_live_session_of_their_input() {
    let only = vec![
        event(1, ""),
        start(2, "m", Some("a")),
        event(3, ""),
        batch(4, "{}", Status::Code(201)),
    ];
    assert_eq!(joined(only), ["a: 1 2 3", "-: 4"]);
    let two = vec![start(1, "m", Some("a")), start(2, "n", Some("b")), event(3, "")];
    assert_eq!(joined(two), ["a: 1", "b: 2", "loose: 3"]);
    let elsewhere = vec![start(1, "m", Some("a")), of_input(1, event(2, ""))];
    assert_eq!(joined(elsewhere), ["a: 1", "loose: 2"]);
}

#[test]
fn a_session_begins_with_its_first_call_though_that_was_put_aside() {
    let calls = vec![event(1, ""), of_input(1, event(2, "b")), event(3, "a")];
    assert_eq!(joined(calls), ["a: 1 3", "b: 2"]);
}

#[test]
fn a_batch_that_is_sent_again_is_one_session() {
    let one = r#"{"eventType":"sessionStart"}"#;
    for status in [Status::Code(504), Status::None, Status::Unknown, Status::Code(201)] {
        let calls = vec![
            batch(1, one, status),
            batch(2, "{}", Status::Code(201)),
            batch(3, one, Status::Code(201)),
        ];
        assert_eq!(joined(calls), ["-: 1 3", "-: 2"], "{status:?}");
    }
    let lost = vec![batch(1, "", Status::Code(201)), batch(2, "", Status::Code(201))];
    assert_eq!(joined(lost), ["-: 1", "-: 2"]);
}

#[test]
fn arrival_is_capture_time_then_input_then_record() {
    let untimed = |record, sid| CallRecord { time_ms: None, ..event(record, sid) };
    let calls = vec![
        CallRecord { time_ms: Some(9000), ..event(1, "a") },
        untimed(2, "a"),
        CallRecord { time_ms: Some(4000), ..event(3, "a") },
        of_input(1, CallRecord { time_ms: Some(9000), ..event(7, "a") }),
    ];
    assert_eq!(joined(calls), ["a: 3 1 2 7"]);
}

#[test]
fn many_calls_join_in_near_linear_time() {
    const MANY: u64 = 20_000;
    let mut calls = Vec::new();
    for record in 0..MANY {
        // Each start would look through all sessions of the other host, each stray move all calls.
        calls.push(on_host(Some("a.test"), start(record, &record.to_string(), None)));
        calls.push(on_host(Some("b.test"), event(MANY + record, &format!("s{record}"))));
        calls.push(of_input(1, event(record, "")));
        calls.push(of_input(1, event(MANY + record, "only")));
    }
    let joined = join(calls);
    assert_eq!(joined.sessions.len() as u64, 2 * MANY + 1);
    assert!(joined.loose.is_empty());
}

/// The call as it was seen at another place on its way, so many milliseconds later.
fn seen(hop: Hop, later_ms: i64, call: CallRecord) -> CallRecord {
    let place = Place { record: call.place.record + 100, ..call.place };
    CallRecord { hop, place, time_ms: call.time_ms.map(|time| time + later_ms), ..call }
}

#[test]
fn a_request_seen_at_two_places_counts_once() {
    for hop in [Hop::BeforeWorker, Hop::BehindProxy] {
        let calls = vec![start(1, "m", Some("a")), event(2, "a"), seen(hop, 40, event(2, "a"))];
        assert_eq!(joined(calls), ["a: 1 2"]);
    }
    let unknown = answered(Status::Unknown, event(2, "a"));
    let joined = join(vec![unknown, seen(Hop::BeforeWorker, -4, event(2, "a"))]);
    assert_eq!(
        (joined.twins, joined.sessions[0].calls.first().unwrap().status),
        (1, Status::Code(204))
    );
}

#[test]
fn a_request_that_was_sent_twice_counts_twice() {
    let twice = |hop| vec![seen(hop, 0, event(2, "a")), seen(hop, 40, event(2, "a"))];
    for hop in [Hop::Direct, Hop::BeforeWorker, Hop::BehindProxy] {
        assert_eq!(join(twice(hop)).twins, 0);
    }
    let mut both = twice(Hop::Direct);
    both.extend(twice(Hop::BeforeWorker));
    let joined = join(both);
    assert_eq!((joined.twins, joined.sessions[0].calls.iter().count()), (2, 2));
    for other in [seen(Hop::BehindProxy, 9000, event(2, "a")), event(3, "a"), event(2, "b")] {
        let other = CallRecord { hop: Hop::BehindProxy, ..other };
        assert_eq!(join(vec![event(2, "a"), other]).twins, 0);
    }
}
