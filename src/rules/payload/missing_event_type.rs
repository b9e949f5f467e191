//! `missing-event-type`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule};

pub(super) static RULE: Rule = Rule {
    id: "missing-event-type",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "`eventType` is absent: the server rejects the event",
    page: include_str!("../../../docs/rules/missing-event-type.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MissingEventType = cx.fault.kind else { return None };
    let message = format!("the event lacks `eventType`: {}", words::refused(cx));
    let help = "send `eventType` with every event, at the top of the payload";
    Some(Draft::new(cx.spot(), message).help(help))
}
