//! `malformed-json`

use super::words;
use crate::finding::{Draft, Severity};
use crate::json::SyntaxKind;
use crate::payload::FaultKind;
use crate::place::{Part, Spot};
use crate::rules::{Check, FaultCx, Group, Per, Rule};

pub(super) static RULE: Rule = Rule {
    id: "malformed-json",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "the body is not JSON: the server rejects it, and nothing of it counts",
    page: include_str!("../../../docs/rules/malformed-json.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::Malformed { error, line, column } = &cx.fault.kind else { return None };
    let at = Spot { place: cx.event.place, part: Part::BodyByte(error.offset as u64) };
    let message = format!(
        "the body is not JSON: {error} (line {line}, column {column} of the body); {}",
        words::refused(cx),
    );
    Some(Draft::new(at, message).help(help(error.kind)).cause(error.kind.to_string()))
}

fn help(kind: SyntaxKind) -> &'static str {
    match kind {
        SyntaxKind::ForeignWord("NaN" | "Infinity" | "-Infinity") => {
            "JSON has no such number: check that a value is finite before it goes into the payload"
        }
        SyntaxKind::Empty => "send the event as a JSON object",
        _ => "let a JSON library write the payload, rather than putting text together",
    }
}
