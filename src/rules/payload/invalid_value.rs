//! `invalid-value`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "invalid-value",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a value outside its schema's enum, pattern or size: the server refuses the event",
    page: include_str!("../../../docs/rules/invalid-value.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::InvalidValue { expected, seen } = &cx.fault.kind else { return None };
    let message = format!(
        "{} is {}, where the schema asks for {expected}: {}",
        words::thing(&cx.fault.pointer),
        wording::quoted(seen),
        words::refused(cx),
    );
    Some(Draft::new(cx.spot(), message).help(format!("send {expected}")))
}
