//! `event-after-session-end`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::Life;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "event-after-session-end",
    group: Group::Session,
    severity: Severity::Error,
    summary: "an event comes after sessionEnd: it is dropped",
    page: include_str!("../../../docs/rules/event-after-session-end.md"),
    per: Per::Session,
    check: Check::Session(Signs::OVER, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let moments = &cx.replay.moments;
    let Some(end) = moments.iter().position(|moment| cx.replay.after(moment).life == Life::Ended)
    else {
        return;
    };
    let mut after = (end + 1..moments.len()).filter_map(|number| {
        // An event of unknown type may be a second `sessionEnd`, which is harmless.
        let event_type = cx.event(number).kind.meant()?;
        (event_type != EventType::SessionEnd).then_some((number, event_type))
    });
    let Some((first, event_type)) = after.next() else { return };
    let message = format!(
        "`{event_type}` after `sessionEnd`: the session is closed, and the event is dropped"
    );
    let help = "send `sessionEnd` last, and open a new session for what the viewer does next";
    let draft = Draft::new(cx.spot(first), message)
        .help(help)
        .related("the session ends here", cx.spot(end))
        .count(1 + after.count() as u64);
    sink.raise_at(first, draft);
}
