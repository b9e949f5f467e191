//! `server-error`

use super::{loss, what};
use crate::finding::{Draft, Severity};
use crate::ingest::Status;
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "server-error",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "the server failed (5xx): what the call tells may be lost",
    page: include_str!("../../../docs/rules/server-error.md"),
    per: Per::Session,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Status::Code(code @ 500..=599) = cx.call.status else { return };
    let message = format!(
        "the server answered {code} to {}: unless it is sent again, {}",
        what(cx.call),
        loss(cx.call)
    );
    let help = "send `sessionStart` again a few times, as Adobe's SDKs do; an event may be sent again \
                with its own `ts` while the session is open";
    let at = Spot { place: cx.call.place, part: Part::Status };
    sink.raise(Draft::new(at, message).help(help));
}
