//! `reserved-metadata-key`

use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "reserved-metadata-key",
    group: Group::Payload,
    severity: Severity::Warning,
    summary: "a `customMetadata` key that Adobe keeps for itself: it may be dropped, or overwrite a standard field",
    page: include_str!("../../../docs/rules/reserved-metadata-key.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::ReservedKey { name } = &cx.fault.kind else { return None };
    let key = wording::named(name);
    if name.starts_with("a.") {
        let message = format!(
            "the `customMetadata` key {key} begins with `a.`, which Adobe keeps for itself: the value \
             may not reach the reports"
        );
        let help = "rename the key: without `a.`";
        return Some(Draft::new(cx.spot(), message).help(help));
    }
    let message = format!(
        "the `customMetadata` key {key} begins with `media.`: it may overwrite a standard field of \
         the reports"
    );
    let help = "rename the key, or send the standard field in `params`";
    Some(Draft::new(cx.spot(), message).severity(Severity::Note).help(help))
}
