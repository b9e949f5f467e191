//! `session-timeout`

use super::idle_timeout::expired;
use crate::finding::{Draft, Severity};
use crate::replay::Expiry;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "session-timeout",
    group: Group::Session,
    severity: Severity::Error,
    summary: "events come after 10 minutes of silence: the session has expired, and they are dropped",
    page: include_str!("../../../docs/rules/session-timeout.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some((number, silent_ms)) = expired(cx, Expiry::Silence) else { return };
    let message = format!(
        "{} without an event: the session expired after 10 minutes, and {} dropped",
        wording::span(silent_ms),
        super::idle_timeout::lost(cx, number),
    );
    let help = "send a `ping` every 10 s as long as the session is open, and open a new session with \
                `media.resume` after a longer silence";
    let draft = Draft::new(cx.spot(number), message)
        .help(help)
        .related("the last event before the silence", cx.spot(number - 1));
    sink.raise_at(number, draft);
}
