//! `request-failed`

use super::{loss, what};
use crate::finding::{Draft, Severity};
use crate::ingest::Status;
use crate::place::{Part, Spot};
use crate::rules::{Check, Group, Per, Rule, Sink};
use crate::session::CallRecord;

pub(super) static RULE: Rule = Rule {
    id: "request-failed",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "a call got no response: aborted, blocked or lost",
    page: include_str!("../../../docs/rules/request-failed.md"),
    per: Per::Session,
    check: Check::Answer(check),
};

fn check(call: &CallRecord, sink: &mut Sink<'_>) {
    if call.status != Status::None {
        return;
    }
    let message = format!(
        "no response to {}: it was aborted, blocked or lost; unless it reached the server, {}",
        what(call),
        loss(call)
    );
    let help = "look for content blockers, CORS errors and timeouts; what is sent while a page closes \
                needs `fetch` with `keepalive`";
    sink.raise(Draft::new(Spot { place: call.place, part: Part::Status }, message).help(help));
}
