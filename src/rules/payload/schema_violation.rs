//! `schema-violation`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "schema-violation",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a schema of yours is not met by another of its keywords: your server may reject the event",
    page: include_str!("../../../docs/rules/schema-violation.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::Violation { keyword, message } = &cx.fault.kind else { return None };
    let message = format!(
        "{} fails `{keyword}` of the schema: {}; {}",
        words::thing(&cx.fault.pointer),
        wording::shortened(message),
        words::refused(cx),
    );
    let help =
        format!("see `{keyword}` in the schema of {} that you supplied", words::event_type(cx),);
    Some(Draft::new(cx.spot(), message).help(help))
}
