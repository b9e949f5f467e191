//! `custom-metadata-key`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "custom-metadata-key",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a `customMetadata` key with characters that are not allowed: the server rejects the event",
    page: include_str!("../../../docs/rules/custom-metadata-key.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MetadataKey { name } = &cx.fault.kind else { return None };
    let seen = if name.is_empty() {
        "an empty key of `customMetadata`".to_owned()
    } else {
        format!("the `customMetadata` key {}", wording::named(name))
    };
    let message = format!(
        "{seen}, where only letters a to z, digits, `_` and `.` may stand: {}",
        words::refused(cx),
    );
    let help = "rename the key: `^[a-zA-Z0-9_\\.]+$` has to match it";
    Some(Draft::new(cx.spot(), message).help(help))
}
