//! `error-without-id`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "error-without-id",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`error` without an error ID: reports cannot tell which error it was",
    page: include_str!("../../../docs/rules/error-without-id.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::Error], check),
};

/// Where an error ID may be: one page of the documentation has it in `params`, another in `qoeData`.
const POINTERS: [&str; 2] = ["/qoeData/media.qoe.errorID", "/params/media.errorId"];

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let mut ids = POINTERS.iter().filter_map(|pointer| cx.body.at(pointer));
    // An ID of another type is told by the payload rules.
    if ids.any(|id| id.as_str().is_none_or(|id| !id.trim().is_empty())) {
        return;
    }
    let message = "`error` has no error ID: reports cannot tell which error it was; Adobe's documentation \
                   required the ID until 2019 and does not any more, so the server may reject the event";
    let help = "send the error's ID as `media.qoe.errorID` in `qoeData`";
    sink.raise(Draft::new(cx.event.spot_of_type(), message).help(help));
}
