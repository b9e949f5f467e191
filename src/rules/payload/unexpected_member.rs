//! `unexpected-member`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "unexpected-member",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a member at the top or in `playerTime` that the API does not know: the server rejects the event",
    page: include_str!("../../../docs/rules/unexpected-member.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::UnexpectedMember { name, hint } = &cx.fault.kind else { return None };
    let (container, members) = if cx.fault.pointer.starts_with("/playerTime/") {
        ("`playerTime`", "`playhead` and `ts`")
    } else {
        ("the payload", "`playerTime`, `eventType`, `params`, `qoeData` and `customMetadata`")
    };
    let message = format!(
        "{container} has the member {}, and may have {members} only: {}",
        wording::named(name),
        words::refused(cx),
    );
    Some(Draft::new(cx.spot(), message).help(words::hint(hint.as_ref())))
}
