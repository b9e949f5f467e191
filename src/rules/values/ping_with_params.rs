//! `ping-with-params`

use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::payload::words;
use crate::rules::{Check, FaultCx, Group, Per, Rule};

pub(super) static RULE: Rule = Rule {
    id: "ping-with-params",
    group: Group::Values,
    severity: Severity::Error,
    summary: "`ping` with parameters, of which it takes none: the server rejects it",
    page: include_str!("../../../docs/rules/ping-with-params.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::PingParams = cx.fault.kind else { return None };
    let message = format!("`ping` has `params`, and takes none: {}", words::refused(cx));
    let help =
        "take `params` out; quality data goes into `qoeData`, and metadata with `sessionStart`";
    Some(Draft::new(cx.spot(), message).help(help))
}
