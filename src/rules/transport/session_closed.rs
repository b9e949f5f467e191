//! `session-closed`

use super::refused::Refused;
use crate::finding::Severity;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "session-closed",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "the session had ended or expired: the server dropped the event",
    page: include_str!("../../../docs/rules/session-closed.md"),
    per: Per::Session,
    check: Check::Session(Signs::REFUSED, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some(refused) = Refused::of(cx.replay, 410) else { return };
    refused.raise(cx.replay, "the session is closed", sink);
}
