//! `session-too-long`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::Moment;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "session-too-long",
    group: Group::Session,
    severity: Severity::Note,
    summary: "a session of more than 24 hours, after which a new one is due",
    page: include_str!("../../../docs/rules/session-too-long.md"),
    per: Per::Session,
    check: Check::Session(Signs::ANY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let (first, last) = (cx.replay.moments.first(), cx.replay.open_moments().next_back());
    let (Some(first), Some((_, last))) = (first, last) else { return };
    let is_beyond =
        |moment: &Moment| moment.ts_ms.saturating_sub(first.ts_ms) > cx.limits.max_session_ms;
    if !is_beyond(last) {
        return;
    }
    let beyond = cx.replay.open_moments().find(|(_, moment)| {
        // SDKs look at the time at a tick, and close the session a little late.
        is_beyond(moment) && cx.replay.event_type(moment) != Some(EventType::SessionEnd)
    });
    let Some((number, _)) = beyond else { return };
    let message = format!(
        "a session of {}: after 24 hours a new one is due, and its metrics fall on the day of its close",
        wording::span(last.ts_ms.saturating_sub(first.ts_ms)),
    );
    let help = "send `sessionEnd` after 24 hours and open a new session with `media.resume`";
    let draft = Draft::new(cx.spot(number), message)
        .help(help)
        .related("the session starts here", cx.spot(0));
    sink.raise_at(number, draft);
}
