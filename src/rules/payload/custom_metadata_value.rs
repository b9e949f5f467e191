//! `custom-metadata-value`

use super::words;
use crate::finding::{Draft, Severity, ValueClass};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "custom-metadata-value",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a `customMetadata` value that is not a string: the server rejects the event",
    page: include_str!("../../../docs/rules/custom-metadata-value.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MetadataValue { seen } = &cx.fault.kind else { return None };
    let message = format!(
        "{} is {}, where a string belongs: {}",
        words::thing(&cx.fault.pointer),
        wording::quoted(seen),
        words::refused(cx),
    );
    let help = "send each value as a string, and leave out those that are unknown";
    Some(Draft::new(cx.spot(), message).help(help).value_class(ValueClass::of_json(seen)))
}
