//! `event-before-session-start`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Clock, Moment, Replay};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "event-before-session-start",
    group: Group::Session,
    severity: Severity::Error,
    summary: "an event's ts lies before its session's sessionStart: the session did not exist yet",
    page: include_str!("../../../docs/rules/event-before-session-start.md"),
    per: Per::Session,
    check: Check::Session(Signs::EARLY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut early = early(cx.replay);
    let Some((first, before_ms)) = early.next() else { return };
    let message = format!(
        "`ts` lies {} before that of the `sessionStart`: the back end orders by `ts`, and the session \
         was not open yet",
        wording::span(before_ms)
    );
    let help = "take `ts` from one clock for all events of a session, when each happens";
    let draft = Draft::new(cx.value(first, "/playerTime/ts"), message)
        .help(help)
        .related("the session starts here", cx.value(0, "/playerTime/ts"))
        .count(1 + early.count() as u64);
    sink.raise_at(first, draft);
}

/// Whether a moment's event was the first to arrive. Of a batch that begins with another event,
/// `downloaded-first-event` tells.
fn begins_with(replay: &Replay<'_>, moment: &Moment) -> bool {
    let counts = replay.events.iter().position(|arrival| arrival.left_out.is_none());
    counts == Some(moment.event)
}

/// The moments whose `ts` lies before that of the `sessionStart`, and how long, in milliseconds.
fn early<'r>(replay: &'r Replay<'_>) -> impl Iterator<Item = (usize, i64)> + 'r {
    let start = replay
        .moments
        .first()
        .filter(|first| replay.event_type(first) == Some(EventType::SessionStart))
        .filter(|first| !replay.session.downloaded || begins_with(replay, first))
        .and_then(|first| replay.event(first).ts);
    let moments = replay.moments.iter().enumerate().skip(1);
    moments.filter_map(move |(number, moment)| {
        let (start, ts) = (start?, replay.event(moment).ts?);
        // Times of different clocks cannot be compared; `timestamp-unit` tells of them.
        if Clock::of(start) != Clock::of(ts) {
            return None;
        }
        let before_ms = replay.facts.ts_ms(start).saturating_sub(replay.facts.ts_ms(ts));
        (before_ms > 0).then_some((number, before_ms))
    })
}
