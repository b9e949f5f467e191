//! `unknown-parameter`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "unknown-parameter",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a key of `params` or `qoeData` that the event type does not know: the server rejects the event",
    page: include_str!("../../../docs/rules/unknown-parameter.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::UnknownParameter { name, hint } = &cx.fault.kind else { return None };
    let message = format!(
        "unknown parameter {} in {} of {}: {}",
        wording::named(name),
        words::container(&cx.fault.pointer),
        words::event(cx),
        words::refused(cx),
    );
    Some(Draft::new(cx.spot(), message).help(words::hint(hint.as_ref())))
}
