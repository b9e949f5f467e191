//! `redundant-playback-event`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Moment, Playback};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "redundant-playback-event",
    group: Group::Playback,
    severity: Severity::Note,
    summary: "`pauseStart` while paused, or `bufferStart` while buffering",
    page: include_str!("../../../docs/rules/redundant-playback-event.md"),
    per: Per::Session,
    check: Check::Session(Signs::STOPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for (number, moment) in cx.replay.turning_points() {
        let Some((event_type, state)) = repeated(cx, moment) else { continue };
        let message = format!(
            "`{event_type}` while {state} already: the state does not change, and no further \
             event is counted"
        );
        let help =
            format!("send `{event_type}` once, when the state begins, and `play` at its end");
        let draft = Draft::new(cx.spot(number), message).help(help);
        sink.raise_scoped(number, event_type.as_str(), draft);
    }
}

/// The event that tells again what holds, and the word for it.
fn repeated(cx: &SessionCx<'_>, moment: &Moment) -> Option<(EventType, &'static str)> {
    let event_type = cx.replay.event_type(moment)?;
    let state = match (event_type, cx.replay.before(moment).playback) {
        (EventType::PauseStart, Playback::Paused) => "paused",
        (EventType::BufferStart, Playback::Buffering) => "buffering",
        _ => return None,
    };
    cx.replay.before(moment).is_main_content().then_some((event_type, state))
}
