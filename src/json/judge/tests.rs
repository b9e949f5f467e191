//! Judging documents with a schema, and comparing that with judging a `Value`.

use std::cell::Cell;
use std::collections::BTreeSet;

use jsonschema::{Draft, ValidationError, Validator};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::Borrowed;
use crate::json::Document;

/// A schema in the manner of Adobe's, with every keyword that those use.
fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "definitions": {
            "playerTime": {
                "type": "object",
                "properties": {"playhead": {"type": "number"}, "ts": {"type": "integer"}},
                "required": ["playhead", "ts"],
                "additionalProperties": false
            },
            "word": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4}
        },
        "type": "object",
        "properties": {
            "playerTime": {"$ref": "#/definitions/playerTime"},
            "eventType": {"enum": ["ping", 1, null, true, {"a": [1]}]},
            "params": {
                "type": "object",
                "patternProperties": {"^media\\.": {"anyOf": [
                    {"$ref": "#/definitions/word"},
                    {"type": "number", "minimum": 0, "maximum": 1000}
                ]}},
                "additionalProperties": false,
                "maxProperties": 2
            },
            "list": {"type": "array", "items": {"type": ["integer", "object"]}, "uniqueItems": true}
        },
        "required": ["playerTime", "eventType"],
        "additionalProperties": false
    })
}

fn borrowed() -> Validator<Borrowed> {
    jsonschema::options_for::<Borrowed>()
        .with_draft(Draft::Draft4)
        .offline()
        .build(&schema())
        .unwrap()
}

fn is_valid(text: &str) -> bool {
    borrowed().is_valid(Document::parse(text.as_bytes()).unwrap().root())
}

#[test]
fn a_draft_04_schema_judges_a_document() {
    let of = |time: &str| format!(r#"{{"playerTime": {time}, "eventType": "p\u0069ng"}}"#);
    assert!(is_valid(&of(r#"{"playhead": 1.5, "ts": 3}"#)));
    assert!(!is_valid(&of(r#"{"playhead": 1.5}"#)));
    assert!(!is_valid(&of(r#"{"playhead": 1.5, "ts": 3, "x": 0}"#)));
    for not_integer in ["3.0", "3e2", "1e20", "1e999", "\"3\""] {
        assert!(!is_valid(&of(&format!(r#"{{"playhead": 1.5, "ts": {not_integer}}}"#))));
    }
    for integer in ["-0", "99999999999999999999"] {
        assert!(is_valid(&of(&format!(r#"{{"playhead": 1.5, "ts": {integer}}}"#))));
    }
}

#[test]
fn the_last_of_repeated_members_is_judged() {
    let of = |first: &str, last: &str| {
        let time = format!(r#""playhead": 1, "ts": {first}, "ts": {last}"#);
        format!(r#"{{"playerTime": {{{time}}}, "eventType": "ping"}}"#)
    };
    assert!(is_valid(&of("true", "1")));
    assert!(!is_valid(&of("1", "true")));
    // Three members with two names are within `maxProperties: 2`.
    let params = r#"{"media.a": 1, "media.b": 2, "media.a": 3}"#;
    let time = r#"{"playhead": 1, "ts": 2}"#;
    assert!(is_valid(&format!(r#"{{"playerTime": {time}, "eventType": 1, "params": {params}}}"#)));
}

#[test]
fn names_are_judged_as_strings() {
    let schema = json!({"propertyNames": {"pattern": "^é+$", "maxLength": 2}});
    let validator =
        jsonschema::options_for::<Borrowed>().with_draft(Draft::Draft7).build(&schema).unwrap();
    for (text, valid) in [
        (r#"{"é": 1, "\u00e9é": 2}"#, true),
        (r#"{"ééé": 1}"#, false),
        (r#"{"é": 1, "x": 2}"#, false),
    ] {
        assert_eq!(validator.is_valid(Document::parse(text.as_bytes()).unwrap().root()), valid);
    }
}

/// Values that each keyword of the schema takes or refuses. `-0` and numbers beyond 2^63 with
/// an exponent are left out: once read by `serde_json`, it is no longer known how these were
/// written.
fn value() -> impl Strategy<Value = String> {
    let fixed = [
        "null",
        "true",
        "\"ping\"",
        "\"abc\"",
        "\"ABC\"",
        "\"a\"",
        "\"abcde\"",
        "1",
        "1.0",
        "{}",
        "[]",
        r#"{"a":[1]}"#,
        r#"{"a":[1.0]}"#,
        r#"[1,1.0]"#,
        r#"[1,2,{"a":1}]"#,
        r#"{"playhead":1.5,"ts":2}"#,
        r#"{"playhead":1,"ts":2.0}"#,
        r#"{"ts":"","ts":2}"#,
    ];
    let number = r"-?[1-9][0-9]{0,3}(\.[0-9]{1,2})?(e[0-9])?";
    prop_oneof![prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), number]
}

fn params() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["media.a", "media.b", "media.c", "media", "other"]);
    prop::collection::vec((name, value()), 0..4).prop_map(|all| object(&all))
}

fn payload() -> impl Strategy<Value = String> {
    let time = Just(r#"{"playhead":1.5,"ts":2}"#.to_owned());
    let member = prop_oneof![
        8 => (Just("playerTime"), prop_oneof![4 => time, 1 => value()]),
        8 => (Just("eventType"), prop_oneof![4 => Just("\"ping\"".to_owned()), 1 => value()]),
        4 => (Just("params"), prop_oneof![4 => params(), 1 => value()]),
        2 => (Just("list"), value()),
        1 => (Just("extra"), value()),
    ];
    prop::collection::vec(member, 1..7).prop_map(|all| object(&all))
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn judgements_equal_those_over_a_value() {
    let (ours, theirs) = (borrowed(), jsonschema::draft4::new(&schema()).unwrap());
    let valid_ones = Cell::new(0);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&payload(), |text| {
        let document = Document::parse(text.as_bytes()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        // Neither the order of the errors nor of the names in one is the same, as a `Value` has its
        // members in another order.
        let told = |error: ValidationError<'_>| {
            format!("{} {} {}", error.instance_path(), error.schema_path(), error.instance())
        };
        let seen: BTreeSet<_> = ours.iter_errors(document.root()).map(told).collect();
        let expected: BTreeSet<_> = theirs.iter_errors(&value).map(told).collect();
        prop_assert_eq!(seen, expected, "{}", text);
        let valid = theirs.is_valid(&value);
        prop_assert_eq!(ours.is_valid(document.root()), valid, "{}", text);
        valid_ones.set(valid_ones.get() + u32::from(valid));
        Ok(())
    });
    outcome.unwrap();
    // With hardly any valid ones, or nothing else, the comparison would say little.
    let (valid, cases) = (valid_ones.get(), runner.config().cases);
    assert!((cases / 50..cases / 2).contains(&valid), "{valid} of {cases} are valid");
}
