use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::schemas::Container;
use super::super::{duplicates, judge};
use super::*;
use crate::ingest::{self, Exchange, Item, Status};
use crate::json::Document;
use crate::place::{InputId, Place};

static BUILT_IN: LazyLock<Schemas> = LazyLock::new(Schemas::built_in);

fn origin() -> Origin {
    let place = Place::of_input(InputId(0));
    Origin { place, element: None, captured_ms: Some(5), status: Status::Code(204) }
}

/// Accepts the payload that `text` begins with, and fails if anybody else has anything against it, or
/// reads it in another way.
fn accepts(schemas: &Schemas, habits: &mut Habits, text: &str) -> bool {
    let Some((facts, len)) = accept(text, schemas, habits) else { return false };
    let text = &text[..len];
    assert!(serde_json::from_str::<Value>(text).is_ok(), "{text}");
    assert!(!is_damaged(text), "{text}");
    let document = Document::parse(text.as_bytes()).unwrap();
    assert!(schemas.is_valid(facts.event_type, &document.root().to_value()), "{text}");
    assert!(duplicates(&document).is_empty(), "{text}");
    let (event, faults) = judge(document.root(), origin(), schemas);
    assert_eq!(faults, [], "{text}");
    assert_eq!(format!("{:?}", facts.event(origin())), format!("{event:?}"), "{text}");
    true
}

/// Whether a log with this payload shows that its recorder has damaged it.
fn is_damaged(payload: &str) -> bool {
    let body = payload.replace(['\n', '\r'], " ");
    let line = format!("{{\"url\":\"/api/v1/sessions\",\"requestBody\":{body}}}\n");
    let mut damaged = None;
    for chunk in ingest::read(InputId(0), Box::new(std::io::Cursor::new(line))) {
        chunk.unwrap().items(&mut |item| match item {
            Item::Exchange(Exchange { body, .. }) => damaged = Some(body.damage().is_some()),
            other => panic!("{other:?}"),
        });
    }
    damaged.unwrap()
}

const PLAY: &str = r#"{"playerTime":{"playhead":1.5,"ts":1795383031867},"eventType":"play"}"#;

#[test]
fn accepts_all_payloads_of_healthy_timelines() {
    let schemas = &*BUILT_IN;
    let mut habits = Habits::default();
    let mut all = 0;
    for number in 1..=3 {
        let path = format!("fixtures/timelines/timeline-{number}.ndjson");
        let timeline = std::fs::read_to_string(path).unwrap();
        for record in timeline.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let Some(body) = record.get("requestBody").filter(|body| body.is_object()) else {
                continue;
            };
            // Of these the session needs more than scalar parameters.
            if body["eventType"] != "statesUpdate" && body["eventType"] != "error" {
                all += 1;
                assert!(accepts(schemas, &mut habits, &body.to_string()), "{body}");
            }
        }
    }
    assert!(all > 100, "{all}");
}

#[test]
fn accepts_what_stands_before_other_text() {
    let schemas = &*BUILT_IN;
    for rest in ["", ",\"status\":204}", " ", "}", "\"eventType\":\"ping\""] {
        let text = format!("{PLAY}{rest}");
        let accepted = accept(&text, schemas, &mut Habits::default());
        assert_eq!(accepted.map(|(_, len)| len), Some(PLAY.len()));
    }
}

#[test]
fn leaves_what_is_not_sure_to_the_schema() {
    let schemas = &*BUILT_IN;
    let habits = &mut Habits::default();
    assert!(accepts(schemas, habits, PLAY));
    for (from, to) in [
        ("1.5", "1.5e0"),
        ("1.5", "\"1.5\""),
        ("1.5", "01.5"),
        ("1.5", "1.5,\"playhead\":1.5"),
        ("1795383031867", "1795383031867.0"),
        ("1795383031867", "17953830318670000000"),
        ("\"eventType\"", "\"event\\u0054ype\""),
        ("\"play\"", "\"pl\\u0061y\""),
        ("\"play\"", "\"ping\",\"eventType\":\"play\""),
        ("\"play\"", "\"play\",\"other\":1"),
        ("\"play\"", "\"Play\""),
        ("\"play\"", "\"play\",\"params\":{\"eventType\":\"play\"}"),
        ("\"play\"", "\"play\",\"customMetadata\":{}"),
        ("playhead", "playHead"),
        ("\"ts\":", "\"ts\""),
    ] {
        let text = PLAY.replacen(from, to, 1);
        assert_ne!(text, PLAY);
        assert!(!accepts(schemas, habits, &text), "{text}");
    }
    for cut in 0..PLAY.len() {
        assert!(!accepts(schemas, habits, &PLAY[..cut]));
    }
}

#[test]
fn accepts_by_the_form_that_adobe_publishes() {
    let schemas = Schemas::with_directory(std::path::Path::new("fixtures/published")).unwrap();
    let text = PLAY.replace(
        "\"play\"",
        r#""sessionStart","params":{"analytics.trackingServer":"a","analytics.reportSuite":"a","visitor.marketingCloudOrgId":"a","media.id":"a","media.length":60.39,"media.contentType":"vod","media.playerName":"a","media.channel":"a"}"#,
    );
    assert!(accepts(&schemas, &mut Habits::default(), &text), "{text}");
    // The schema of 2018 does not know this key, and the length is required.
    for (from, to) in [
        ("\"media.id\"", "\"media.streamType\":\"video\",\"media.id\""),
        ("media.length", "media.resume"),
    ] {
        let text = text.replace(from, to);
        assert!(!accepts(&schemas, &mut Habits::default(), &text), "{text}");
    }
}

#[test]
fn leaves_what_a_recorder_may_have_damaged_to_others() {
    let habits = &mut Habits::default();
    let with = |id: &str| {
        let params =
            r#""media.ad.podFriendlyName":"ID","media.ad.podIndex":1,"media.ad.podSecond":0"#;
        PLAY.replace("\"play\"", &format!("\"adBreakStart\",\"params\":{{{params}}}"))
            .replace("ID", id)
    };
    for (id, accepted) in [
        ("pod", true),
        ("not redacted", true),
        ("redactor", true),
        ("redacted", false),
        ("REDACTED", false),
        ("Xedacted", false),
        ("[redacted]", false),
        ("<Redacted>", false),
        ("a\u{fffd}", false),
        ("é", true),
    ] {
        assert_eq!(accepts(&BUILT_IN, habits, &with(id)), accepted, "{id}");
        assert!(accepted || is_damaged(&with(id)), "{id}");
    }
}

#[test]
fn what_looks_like_one_before_is_judged_by_its_values() {
    let schemas = &*BUILT_IN;
    let habits = &mut Habits::default();
    let ad = |values: [&str; 3]| {
        let [position, id, metadata] = values;
        format!(
            r#"{{"playerTime":{{"playhead":1,"ts":1}},"eventType":"adStart","params":{{"media.ad.id":{id},"media.ad.length":5,"media.ad.podPosition":{position},"media.ad.playerName":"a"}},"customMetadata":{{"a":{metadata}}}}}"#
        )
    };
    let healthy = ["1", "\"a\"", "\"b\""];
    for (at, value, accepted) in [
        (0, "1", true),
        (0, "27", true),
        (0, "1.0", false),
        (0, "1e0", false),
        (0, "01", false),
        (0, "\"1\"", false),
        (1, "\"b\"", true),
        (1, "\"\"", true),
        (1, "1", false),
        (1, "\"\\u0061\"", false),
        (1, "\"redacted\"", false),
        (1, "\"\u{fffd}\"", false),
        (1, "\"b\",\"media.ad.id\":\"b\"", false),
        (2, "\"c\"", true),
        (2, "true", false),
        (2, "\"c\",\"a\":\"c\"", false),
    ] {
        assert!(accepts(schemas, habits, &ad(healthy)));
        let mut values = healthy;
        values[at] = value;
        assert_eq!(accepts(schemas, habits, &ad(values)), accepted, "{values:?}");
    }
}

#[test]
fn an_event_type_of_any_text_is_read_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let properties = json!({"eventType": {"type": "string"}, "qoeData": {"type": "object"}});
    let schema = json!({"type": "object", "properties": properties});
    std::fs::write(directory.path().join("play"), schema.to_string()).unwrap();
    let schemas = Schemas::with_directory(directory.path()).unwrap();
    let habits = &mut Habits::default();
    for (event_type, accepted) in [("play", true), ("play", true), ("ping", false), ("no", false)] {
        let text = format!(r#"{{"eventType":"{event_type}"}}"#);
        assert_eq!(accepts(&schemas, habits, &text), accepted, "{event_type}");
    }
}

#[test]
fn an_event_type_named_elsewhere_first_does_not_count() {
    let schemas = &*BUILT_IN;
    let habits = &mut Habits::default();
    for text in [
        r#"{"params":{"eventType":"play"},"playerTime":{"playhead":1,"ts":1},"eventType":"ping"}"#,
        r#"{"qoeData":{"media.qoe.errorID":"eventType"},"playerTime":{"playhead":1,"ts":1},"eventType":"ping"}"#,
    ] {
        accepts(schemas, habits, text);
        assert!(
            accept(text, schemas, habits)
                .is_none_or(|(facts, _)| { facts.event_type == EventType::Ping })
        );
    }
}

#[test]
fn schemas_of_the_user_have_their_own_path() {
    let directory = tempfile::tempdir().unwrap();
    let write = |event_type: &str, properties: Value, required: Value| {
        let schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        std::fs::write(directory.path().join(event_type), schema.to_string()).unwrap();
    };
    let event_type =
        json!({"type": "string", "enum": ["adBreakStart", "play", "pauseStart", "ping"]});
    let texts =
        json!({"type": "object", "patternProperties": {"^[a-zA-Z0-9_\\.]+$": {"type": "string"}}});
    // No `playerTime`, no `params`.
    write("adBreakStart", json!({"eventType": event_type}), json!([]));
    // What the session needs in an object of texts.
    write("play", json!({"eventType": event_type, "playerTime": texts}), json!([]));
    let by_text = json!({"type": "object", "properties": {"ts": {"type": "string"}}});
    write("pauseStart", json!({"eventType": event_type, "playerTime": by_text}), json!([]));
    // A keyword that is not known.
    let number = json!({"type": "number", "minimum": 5});
    let time = json!({"type": "object", "properties": {"playhead": number}});
    write("ping", json!({"eventType": event_type, "playerTime": time}), json!(["eventType"]));
    let schemas = Schemas::with_directory(directory.path()).unwrap();
    let habits = &mut Habits::default();
    for (text, accepted) in [
        (r#"{"eventType":"adBreakStart"}"#, true),
        (r#"{"eventType" : "adBreakStart" }"#, true),
        (r#"{}"#, false),
        (r#"{"eventType":"play","playerTime":{"ts":"12"}}"#, false),
        (r#"{"eventType":"play"}"#, true),
        (r#"{"eventType":"pauseStart","playerTime":{"ts":" 12.5"}}"#, false),
        (r#"{"eventType":"pauseStart","playerTime":{}}"#, true),
        (r#"{"eventType":"ping","playerTime":{"playhead":1}}"#, false),
        (r#"{"eventType":"ping","playerTime":{}}"#, true),
        (PLAY, false),
    ] {
        assert_eq!(accepts(&schemas, habits, text), accepted, "{text}");
    }
}

/// Members of a container of any event type, mostly of `event_type`, with values of any kind.
fn members(event_type: EventType, container: Container) -> impl Strategy<Value = String> {
    let mut names = BUILT_IN.known(event_type, container).to_vec();
    names.extend(["other", "media.ad.id", "a.b", "a\\u0062", "x y", "media.x"].map(str::to_owned));
    let value = prop_oneof![
        4 => "[a-zA-Z_.é]{0,12}".prop_map(|text| format!("\"{text}\"")),
        2 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?([eE][0-9]{1,3})?",
        2 => "[1-9][0-9]{0,5}",
        1 => select(vec!["true", "false", "null", "[]", "{}", "\"\\n\"", "\"\u{fffd}\"", "1e999"])
            .prop_map(str::to_owned),
        1 => "[\\[(<]?[rR](edacted|EDACTED|edactedx)[\\])>]?".prop_map(|text| format!("\"{text}\"")),
    ];
    let member = (select(names), value).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    proptest::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")))
}

/// What an event type requires in `params`.
fn required(event_type: EventType) -> String {
    let source: Value = serde_json::from_str(super::super::schemas::source(event_type)).unwrap();
    let params = &source["definitions"]["params"];
    let names = params["required"].as_array().cloned().unwrap_or_default();
    let value = |name: &str| match params["properties"][name]["type"].as_str() {
        Some("string") => "\"x\"",
        Some("boolean") => "true",
        _ => "7",
    };
    let names = names.iter().filter_map(Value::as_str);
    let members: Vec<String> = names.map(|name| format!("\"{name}\":{}", value(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// A payload that may well be valid, with its members in any order.
fn payloads() -> impl Strategy<Value = String> {
    let event_types = select(EventType::ALL.to_vec());
    event_types
        .prop_flat_map(|event_type| {
            let optional = |name: &'static str, container| {
                let member = members(event_type, container).prop_map(move |it| (name, it));
                proptest::option::weighted(0.3, member)
            };
            let time = prop_oneof![
                8 => (0..99_999_u32, 0_u64..1 << 50).prop_map(|(playhead, ts)| format!(
                    r#"{{"playhead":{}.{},"ts":{ts}}}"#, playhead / 10, playhead % 10
                )),
                1 => members(event_type, Container::PlayerTime),
            ];
            let params = prop_oneof![
                2 => Just(required(event_type)),
                2 => members(event_type, Container::Params).prop_map(move |more| {
                    let (required, more) = (required(event_type), &more[1..more.len() - 1]);
                    let comma = if required.len() > 2 && !more.is_empty() { "," } else { "" };
                    format!("{}{comma}{more}}}", &required[..required.len() - 1])
                }),
            ];
            let all = (
                time,
                proptest::option::weighted(0.7, params),
                optional("qoeData", Container::QoeData),
                optional("customMetadata", Container::Body),
                optional("eventType", Container::Body),
            );
            all.prop_flat_map(move |(time, params, quality, metadata, twice)| {
                let mut members = vec![
                    format!("\"playerTime\":{time}"),
                    format!("\"eventType\":\"{event_type}\""),
                ];
                members.extend(params.map(|params| format!("\"params\":{params}")));
                let rest = [quality, metadata, twice.filter(|(_, value)| value.len() > 30)];
                members.extend(
                    rest.into_iter().flatten().map(|(name, it)| format!("\"{name}\":{it}")),
                );
                Just(members).prop_shuffle()
            })
        })
        .prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn whatever_is_accepted_is_valid_and_read_the_same(
        payloads in proptest::collection::vec(payloads(), 1..4),
        changes in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..3),
    ) {
        const BYTES: &[u8] = b"\"\\{}[]:,0.e-1 \n\x01tu";
        let schemas = &*BUILT_IN;
        let habits = &mut Habits::default();
        for payload in payloads {
            accepts(schemas, habits, &payload);
            let mut bytes = payload.into_bytes();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = BYTES[byte.index(BYTES.len())];
                if let Ok(text) = str::from_utf8(&bytes) {
                    accepts(schemas, habits, text);
                }
            }
        }
    }
}

#[test]
fn most_generated_payloads_that_are_valid_are_accepted() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let schemas = &*BUILT_IN;
    let habits = &mut Habits::default();
    let mut runner = TestRunner::deterministic();
    let (mut valid, mut accepted) = (0, 0);
    for _ in 0..1000 {
        let payload = payloads().new_tree(&mut runner).unwrap().current();
        let Ok(document) = Document::parse(payload.as_bytes()) else { continue };
        let (event, faults) = judge(document.root(), origin(), schemas);
        if faults.is_empty() && event.kind.meant() != Some(EventType::StatesUpdate) {
            valid += 1;
            accepted += usize::from(accepts(schemas, habits, &payload));
        }
    }
    assert!(valid > 150 && accepted * 10 > valid * 8, "{accepted} of {valid}");
}
