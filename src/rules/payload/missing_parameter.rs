//! `missing-parameter`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "missing-parameter",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "a member or parameter that the event type requires is absent: the server rejects the event",
    page: include_str!("../../../docs/rules/missing-parameter.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MissingParameter { names, instead } = &cx.fault.kind else { return None };
    let wanted = wording::either(names.iter().map(String::as_str));
    let within = match cx.fault.pointer.as_str() {
        "" | "/params" => String::new(),
        pointer => format!(" in {}", words::thing(pointer)),
    };
    let message = format!("{} lacks {wanted}{within}: {}", words::event(cx), words::refused(cx));
    let help = match instead {
        Some(near) => format!("{} is there: did you mean {wanted}?", wording::named(near)),
        None => format!("send {wanted}"),
    };
    Some(Draft::new(cx.spot(), message).help(help))
}
