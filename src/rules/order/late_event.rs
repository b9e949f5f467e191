//! `late-event`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::replay::Replay;
use crate::rules::{Check, Group, Limits, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "late-event",
    group: Group::Order,
    severity: Severity::Warning,
    summary: "an event arrives too late for the back end to restore its order",
    page: include_str!("../../../docs/rules/late-event.md"),
    per: Per::Session,
    check: Check::Session(Signs::DISORDER, check),
};

/// An event that arrived after another with a later `ts`.
#[derive(Clone, Copy)]
struct Late {
    /// Its number in order of arrival.
    event: usize,
    /// The number of the first event with a later `ts`.
    behind: usize,
    /// How long after that one it arrived, in milliseconds.
    late_ms: i64,
    /// How many events after that one it arrived.
    late_events: usize,
}

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.session.downloaded {
        return;
    }
    let late = late(cx.replay, cx.limits);
    let (Some(first), Some(worst)) =
        (late.first(), late.iter().max_by_key(|late| (late.late_ms, late.late_events)))
    else {
        return;
    };
    let Some(number) = cx.replay.moment_of(first.event) else { return };
    let mut message = format!(
        "arrives {}, {} places behind, an event with a later `ts`",
        wording::span(first.late_ms),
        first.late_events
    );
    if late.len() > 1 {
        message += &format!(
            "; {} events of the session are late so, the worst by {}, {} places",
            late.len(),
            wording::span(worst.late_ms),
            worst.late_events
        );
    }
    message += "; the back end waits for 5 s or 10 events, and may count them in the wrong order";
    let help = "send events in the order in which they happen, each as soon as it happens, and the next \
                after the one before it has left";
    let draft = Draft::new(cx.value(number, "/playerTime/ts"), message)
        .help(help)
        .related(
            "an event with a later `ts` arrived here",
            cx.replay.events[first.behind].event.value("/playerTime/ts"),
        )
        .count(late.len() as u64);
    sink.raise_at(number, draft);
}

/// The events that arrived too late, in order of arrival.
fn late(replay: &Replay<'_>, limits: &Limits) -> Vec<Late> {
    let mut found = Vec::new();
    // Events with a later `ts` than all before them, with their turn in order of arrival: the first
    // later one of any event is among them.
    let mut latest: Vec<(i64, usize, usize)> = Vec::new();
    for (turn, (event, told, ts_ms)) in told(replay).enumerate() {
        // Mostly it is the latest one itself.
        let is_latest = latest.last().is_none_or(|(latest_ms, ..)| *latest_ms <= ts_ms);
        if is_latest {
            latest.push((ts_ms, turn, event));
            continue;
        }
        let first_later = latest.partition_point(|(latest_ms, ..)| *latest_ms <= ts_ms);
        let Some(&(later_ms, behind_turn, behind)) = latest.get(first_later) else { continue };
        let late_ms = match (told.captured_ms, replay.events[behind].event.captured_ms) {
            (Some(captured), Some(earlier)) => captured.saturating_sub(earlier),
            _ => later_ms.saturating_sub(ts_ms),
        };
        let late_events = turn - behind_turn;
        if late_ms > limits.max_late_ms || late_events > limits.max_late_events as usize {
            found.push(Late { event, behind, late_ms, late_events });
        }
    }
    found
}

/// The events whose order of arrival counts, with their numbers and their `ts` in milliseconds.
/// `sessionStart` is not buffered: `event-before-session-start` tells of what lies before it.
fn told<'r>(replay: &'r Replay<'_>) -> impl Iterator<Item = (usize, &'r Event, i64)> + 'r {
    let events = replay.events.iter().enumerate().filter(|(_, arrival)| {
        arrival.left_out.is_none() && arrival.event.kind.meant() != Some(EventType::SessionStart)
    });
    events.filter_map(|(number, arrival)| {
        Some((number, arrival.event, replay.facts.ts_ms(arrival.event.ts?)))
    })
}
