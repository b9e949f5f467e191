//! `wrong-type`

use super::words;
use crate::finding::{Draft, Severity, ValueClass};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a value has another JSON type than its schema asks for: the server refuses the event",
    page: include_str!("../../../docs/rules/wrong-type.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::WrongType { expected, seen } = &cx.fault.kind else { return None };
    let wanted: Vec<String> = expected.iter().map(|name| words::with_article(name)).collect();
    let message = format!(
        "{} is {}, where {} belongs: {}",
        words::thing(&cx.fault.pointer),
        value(seen, expected),
        wanted.join(" or "),
        words::refused(cx),
    );
    let help = match (json_type(seen), expected.as_slice()) {
        ("null", ["number" | "integer"]) => {
            "check that the number is finite before it goes into the payload: a duration is `NaN` \
             until the media is loaded, and `Infinity` for a live stream"
                .to_owned()
        }
        ("null", _) => "leave the member out where there is no value".to_owned(),
        ("string", ["number" | "integer" | "boolean"]) => {
            "send the value without quotes".to_owned()
        }
        ("number", ["integer"]) => "round the number, and write it without a point".to_owned(),
        ("number" | "boolean", ["string"]) => "send the value in quotes".to_owned(),
        ("string", ["object" | "array"]) => {
            "send the value itself, not its JSON text as a string".to_owned()
        }
        _ => format!("send {}", wanted.join(" or ")),
    };
    Some(Draft::new(cx.spot(), message).help(help).value_class(ValueClass::of_json(seen)))
}

/// The value with its type, as `the string "30"`.
fn value(seen: &str, expected: &[&str]) -> String {
    match (json_type(seen), expected) {
        ("null", ["number" | "integer"]) => {
            "`null`, as JavaScript writes `NaN` and `Infinity`".to_owned()
        }
        ("null", _) => "`null`".to_owned(),
        (json_type, _) => format!("the {json_type} {}", wording::quoted(seen)),
    }
}

/// The JSON type of a value as it is written.
fn json_type(written: &str) -> &'static str {
    match written.bytes().next() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') | None => "null",
        Some(_) => "number",
    }
}
