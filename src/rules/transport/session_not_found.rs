//! `session-not-found`

use super::refused::Refused;
use crate::finding::Severity;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "session-not-found",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "the server knows no session with this sid: it dropped the event",
    page: include_str!("../../../docs/rules/session-not-found.md"),
    per: Per::Session,
    check: Check::Session(Signs::REFUSED, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some(refused) = Refused::of(cx.replay, 404) else { return };
    refused.raise(cx.replay, "the server does not know the session", sink);
}
