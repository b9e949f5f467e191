//! What is written is what serde_json writes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::layout::{Layout, Writer};
use crate::report::escape::is_hidden;

fn print(value: &impl Serialize, layout: Layout) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, layout);
    writer.write(value, b"").unwrap();
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn is_as_serde_json_has_it(value: &impl Serialize) {
    assert_eq!(print(value, Layout::Indented), serde_json::to_string_pretty(value).unwrap());
    assert_eq!(print(value, Layout::OneLine), serde_json::to_string(value).unwrap());
}

/// All that serde knows.
#[derive(Serialize)]
struct All {
    text: &'static str,
    c: char,
    figures: (u8, i64, f64, f32),
    truth: Option<bool>,
    nothing: Option<()>,
    unit: (),
    pair: Pair,
    kinds: Vec<Kind>,
    by_number: BTreeMap<u8, i8>,
    #[serde(flatten)]
    more: BTreeMap<&'static str, Newtype>,
}

#[derive(Serialize)]
struct Pair(u8, Vec<u8>);

#[derive(Serialize)]
struct Newtype(f64);

#[derive(Serialize)]
enum Kind {
    Unit,
    Newtype(u8),
    Tuple(u8, u8),
    Struct { a: u8, b: [u8; 0] },
}

#[test]
fn all_kinds_of_values_are_written() {
    is_as_serde_json_has_it(&All {
        text: "a \"quote\", a \\, and what is longer than sixteen bytes",
        c: '"',
        figures: (1, -2, 1e300, 0.5),
        truth: Some(true),
        nothing: None,
        unit: (),
        pair: Pair(1, vec![]),
        kinds: vec![Kind::Unit, Kind::Newtype(1), Kind::Tuple(1, 2), Kind::Struct { a: 1, b: [] }],
        by_number: [(1, -1), (2, 2)].into(),
        more: [("x", Newtype(0.1))].into(),
    });
}

#[test]
fn deep_and_long_values_are_written() {
    is_as_serde_json_has_it(&(0..60).fold(json!({}), |inner, _| json!([inner])));
    is_as_serde_json_has_it(&vec![json!({"a": ["text"]}); 9_000]);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[ -~]{0,3}", inner, 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_hidden_is_escaped_wherever_it_stands(text in "[a-z]{0,20}[\\x00-\\x1f\\x7f-\\xa0\"\\\\\u{202e}é]?[a-z]{0,20}") {
        let printed = print(&text, Layout::OneLine);
        prop_assert!(!printed.chars().any(is_hidden));
        prop_assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }

    #[test]
    fn any_value_is_written_as_by_serde_json(value in value()) {
        is_as_serde_json_has_it(&value);
    }
}
