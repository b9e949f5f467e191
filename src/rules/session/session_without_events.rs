//! `session-without-events`

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::starts;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::ingest::Recorded;
use crate::place::InputId;
use crate::replay::Replay;
use crate::rules::{Capture, Check, Group, Per, Rule, Sink, wording};
use crate::session::CallKind;

pub(super) static RULE: Rule = Rule {
    id: "session-without-events",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "a session was opened and no event followed: a media start without a viewing",
    page: include_str!("../../../docs/rules/session-without-events.md"),
    per: Per::Session,
    check: Check::Capture(check),
};

/// The capture goes on for at least this long after the start, in ms: three pings are due in it (10 s
/// each, sending ping events).
const QUIET_MS: i64 = 30_000;

fn check(capture: &Capture<'_>, sink: &mut Sink<'_>) {
    let concurrent: HashSet<usize, RandomState> =
        starts::concurrent(capture.replays).into_iter().flatten().collect();
    // Events without a usable sid may be those that are missed.
    let lost: HashSet<InputId, RandomState> = capture
        .loose
        .iter()
        .filter(|call| call.kind == CallKind::Event)
        .map(|call| call.place.input)
        .collect();
    for (session, replay) in capture.replays.iter().enumerate() {
        let Some(quiet_ms) = quiet_ms(replay, capture.span.end_ms) else { continue };
        let told = concurrent.contains(&session)
            || replay.session.inputs().iter().any(|input| lost.contains(input));
        if told {
            continue;
        }
        let message = format!(
            "the session was opened and no event followed, while the capture goes on for {}: it counts \
             as a media start without a content start",
            wording::span(quiet_ms)
        );
        let help = "send the session's events to the session ID that this answer hands out, beginning \
                    with the first `play`; open no session before the viewer starts the player";
        let event = replay.event(&replay.moments[0]);
        sink.raise_in(session, 0, Draft::new(event.spot_of_type(), message).help(help));
    }
}

/// How long the capture goes on after a session that was opened and got nothing more, in milliseconds;
/// none for all other sessions.
fn quiet_ms(replay: &Replay<'_>, end_ms: Option<i64>) -> Option<i64> {
    let [only] = replay.moments.as_slice() else { return None };
    let call = replay.events[only.event].call;
    let opened = !replay.session.downloaded
        && !call.status.is_failure()
        && matches!(call.handed_out, Recorded::Value(Some(_)))
        && replay.event_type(only) == Some(EventType::SessionStart);
    let quiet_ms = end_ms?.saturating_sub(replay.last_seen_ms()?);
    (opened && quiet_ms >= QUIET_MS).then_some(quiet_ms)
}
