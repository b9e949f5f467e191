//! `duplicate-member`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-member",
    group: Group::Payload,
    severity: Severity::Warning,
    summary: "an object names a member twice: the server keeps one of them, and no one knows which",
    page: include_str!("../../../docs/rules/duplicate-member.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::Duplicate { name, kept } = &cx.fault.kind else { return None };
    let mut message = format!(
        "{} is named twice in {}: the server keeps one of the values",
        wording::named(name),
        words::container(&cx.fault.pointer),
    );
    if let Some(kept) = kept {
        message += &format!(", most readers the last, {}", wording::quoted(kept));
    }
    let help = "name each member once: two parts of the client may add the same one";
    Some(Draft::new(cx.spot(), message).help(help))
}
