//! `missing-player-time`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule};

pub(super) static RULE: Rule = Rule {
    id: "missing-player-time",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "`playerTime`, its `playhead` or its `ts` is absent: the server rejects the event",
    page: include_str!("../../../docs/rules/missing-player-time.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MissingPlayerTime { path } = cx.fault.kind else { return None };
    let message = format!("{} lacks `{path}`: {}", words::event(cx), words::refused(cx));
    let help = match path {
        "playerTime.playhead" => "send the position in the main content, in seconds",
        "playerTime.ts" => "send the time of the event, in milliseconds since the Unix epoch",
        _ => {
            "send `playerTime` with every event: `playhead`, the position in the main content in \
             seconds, and `ts`, milliseconds since the Unix epoch"
        }
    };
    Some(Draft::new(cx.spot(), message).help(help))
}
