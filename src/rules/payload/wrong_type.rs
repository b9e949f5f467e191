//! `wrong-type`

use super::words;
use crate::finding::{Draft, Severity, ValueClass};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "wrong-type",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a value has another JSON type than its schema asks for: the server rejects the event",
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
        value(seen, is_measured(cx, expected)),
        wanted.join(" or "),
        words::refused(cx),
    );
    let help = match (json_type(seen), expected.as_slice()) {
        ("null", ["number" | "integer"]) if is_measured(cx, expected) => {
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
    let cause = match cx.fault.doubt {
        Some(_) => "whole number",
        None => json_type(seen),
    };
    Some(
        Draft::new(cx.spot(), message)
            .help(help)
            .cause(cause)
            .value_class(ValueClass::of_json(seen)),
    )
}

/// Whether the number is one that a player measures or computes, which may come out as `NaN`: a time, a
/// length, a figure of quality. An index is counted, and a location hint comes from a service.
fn is_measured(cx: &FaultCx<'_>, expected: &[&str]) -> bool {
    expected == ["number"] || !cx.fault.pointer.starts_with("/params/")
}

/// The value with its type, as `the string "30"`.
fn value(seen: &str, is_measured: bool) -> String {
    match (json_type(seen), is_measured) {
        ("null", true) => "`null`, as JavaScript writes `NaN` and `Infinity`".to_owned(),
        ("null", false) => "`null`".to_owned(),
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
