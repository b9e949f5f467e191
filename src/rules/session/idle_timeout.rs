//! `idle-timeout`

use crate::finding::{Draft, Severity};
use crate::replay::{Expiry, STANDSTILL_S, Slip};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "idle-timeout",
    group: Group::Session,
    severity: Severity::Error,
    summary: "events come after 30 minutes without playhead movement: the session has expired",
    page: include_str!("../../../docs/rules/idle-timeout.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some((number, still_ms)) = expired(cx, Expiry::Idle) else { return };
    let still_s = cx.replay.moments[number - 1].playhead_s;
    let message = format!(
        "the playhead has stood at {} for {}: the session expired after 30 minutes, and {} dropped",
        wording::seconds(still_s),
        wording::span(still_ms),
        lost(cx, number),
    );
    let help = "close a session that is idle for 30 minutes with `sessionEnd`, and open a new one with \
                `media.resume` when the viewer comes back";
    let earlier = cx.replay.moments[..number].iter();
    let moved =
        earlier.rev().take_while(|moment| (moment.playhead_s - still_s).abs() <= STANDSTILL_S);
    let since = number - moved.count();
    let draft = Draft::new(cx.spot(number), message)
        .help(help)
        .related("the playhead stands still from here", cx.spot(since));
    sink.raise_at(number, draft);
}

/// The moment before which the session expired so, and the time without an event or without playhead
/// movement, in milliseconds.
pub(super) fn expired(cx: &SessionCx<'_>, why: Expiry) -> Option<(usize, i64)> {
    cx.replay.slips.iter().find_map(|(number, slip)| match slip {
        Slip::Expired { expiry, idle_ms } if *expiry == why => Some((*number, *idle_ms)),
        _ => None,
    })
}

/// What is lost from a moment on, as `this event is` or `this and the 3 events after it are`.
pub(super) fn lost(cx: &SessionCx<'_>, number: usize) -> String {
    match cx.replay.moments.len() - number - 1 {
        0 => "this event is".to_owned(),
        1 => "this event and the one after it are".to_owned(),
        others => format!("this event and the {others} after it are"),
    }
}
