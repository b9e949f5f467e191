//! `session-not-closed`

use crate::finding::{Draft, Severity};
use crate::replay::{Life, SESSION_TIMEOUT_MS};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "session-not-closed",
    group: Group::Session,
    severity: Severity::Note,
    summary: "neither sessionComplete nor sessionEnd came: the session ended by expiry",
    page: include_str!("../../../docs/rules/session-not-closed.md"),
    per: Per::Session,
    check: Check::Session(Signs::ANY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let replay = cx.replay;
    let Some(last) = replay.moments.len().checked_sub(1) else { return };
    if replay.life() != Life::Open {
        return;
    }
    let silent_ms = cx.span.end_ms.zip(replay.last_seen_ms());
    let silent_ms = silent_ms.map_or(0, |(end_ms, last_ms)| end_ms.saturating_sub(last_ms));
    if silent_ms <= SESSION_TIMEOUT_MS || may_be_closed(cx) {
        return;
    }
    // For how long does not show: the session is judged before the capture ends.
    let message = "neither `sessionComplete` nor `sessionEnd`, and the capture goes on for more than 10 \
                   minutes after the last event: the session ended by expiry, 10 minutes late";
    let help =
        "send `sessionComplete` at the end of the content, `sessionEnd` when the viewer leaves it";
    sink.raise_at(last, Draft::new(cx.spot(last), message).help(help));
}

/// Whether the session may have been closed by an event that cannot be read, or never opened.
fn may_be_closed(cx: &SessionCx<'_>) -> bool {
    let mut moments = cx.replay.moments.iter();
    moments.any(|moment| cx.replay.event_type(moment).is_none())
        || cx.replay.is_dark_from(0)
        || cx.replay.session.calls.iter().all(|call| call.status.is_failure())
}
