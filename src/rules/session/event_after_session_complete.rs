//! `event-after-session-complete`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::Life;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "event-after-session-complete",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "content, an ad or a chapter goes on after sessionComplete",
    page: include_str!("../../../docs/rules/event-after-session-complete.md"),
    per: Per::Session,
    check: Check::Session(Signs::OVER, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let moments = &cx.replay.moments;
    let Some(complete) = cx.replay.completion() else { return };
    let still_open = moments.iter().enumerate().skip(complete + 1);
    let mut after = still_open
        .take_while(|(_, moment)| cx.replay.before(moment).life == Life::Completed)
        .filter_map(|(number, moment)| Some((number, cx.replay.event_type(moment)?)))
        .filter(|(_, event_type)| goes_on(*event_type));
    let Some((first, event_type)) = after.next() else { return };
    let message = format!(
        "`{event_type}` after `sessionComplete`, which says that the content is over: what it reports \
         is missing from, or added to, a viewing that counts as complete"
    );
    let help = "send `sessionComplete` after the last of content, ads and chapters, and open a new \
                session when the viewer plays again";
    let draft = Draft::new(cx.spot(first), message)
        .help(help)
        .related("the content is complete here", cx.spot(complete))
        .count(1 + after.count() as u64);
    sink.raise_at(first, draft);
}

/// Whether an event says that content, an ad or a chapter goes on. All others may trail.
fn goes_on(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Play
            | EventType::AdBreakStart
            | EventType::AdStart
            | EventType::AdComplete
            | EventType::AdSkip
            | EventType::ChapterStart
            | EventType::ChapterComplete
            | EventType::ChapterSkip
    )
}
