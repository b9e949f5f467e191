//! `invalid-value`

use super::words;
use crate::finding::{Draft, Severity, ValueClass};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "invalid-value",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a value outside its schema's enum, pattern or size: the server rejects the event",
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
    let draft = Draft::new(cx.spot(), message).help(format!("send {expected}"));
    Some(draft.value_class(ValueClass::of_json(seen)))
}
