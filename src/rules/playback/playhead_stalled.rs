//! `playhead-stalled`

use crate::finding::{Draft, Severity};
use crate::replay::{Content, STANDSTILL_S};
use crate::rules::{Check, Group, Limits, Per, Rule, SessionCx, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-stalled",
    group: Group::Playback,
    severity: Severity::Warning,
    summary: "the playhead stands still while playing: the back end counts a stall",
    page: include_str!("../../../docs/rules/playhead-stalled.md"),
    per: Per::Session,
    check: Check::Session(check),
};

/// Consecutive events with the same playhead, while playing main content.
#[derive(Clone, Copy)]
struct Standstill {
    /// The first of them.
    since: usize,
    /// The next, which is the first to show it.
    shown: usize,
    events: u32,
    /// From the first of them to the last, in milliseconds.
    span_ms: i64,
}

/// The stalls of a session.
#[derive(Default)]
struct Stalls {
    count: usize,
    first: Option<Standstill>,
    worst_ms: i64,
}

impl Stalls {
    fn end(&mut self, standstill: Option<Standstill>, limits: &Limits) {
        let stalled = |still: &Standstill| {
            still.events >= limits.stall_events && still.span_ms > limits.max_standstill_ms
        };
        let Some(standstill) = standstill.filter(stalled) else { return };
        self.count += 1;
        self.first.get_or_insert(standstill);
        self.worst_ms = self.worst_ms.max(standstill.span_ms);
    }
}

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content == Content::Live {
        return;
    }
    let Stalls { count, first: Some(first), worst_ms } = stalls(cx) else { return };
    let worst = if count > 1 {
        format!("; {} so, for {} at worst", wording::times(count), wording::span(worst_ms))
    } else {
        String::new()
    };
    let message = format!(
        "the playhead stands still over {} events and {} while playing: the back end counts a \
         stall{worst}",
        first.events,
        wording::span(first.span_ms)
    );
    let draft = Draft::new(cx.value(first.shown, "/playerTime/playhead"), message)
        .help(
            "send `bufferStart` when playback waits for data and `pauseStart` when it is paused, \
               and keep the playhead up to date while it plays",
        )
        .related("the playhead stands still from here on", cx.spot(first.since))
        .count(count as u64);
    sink.raise_at(first.shown, draft);
}

fn stalls(cx: &SessionCx<'_>) -> Stalls {
    let mut stalls = Stalls::default();
    let mut open: Option<Standstill> = None;
    for interval in cx.replay.intervals() {
        let number = interval.number;
        if !interval.state().plays_main_content() {
            stalls.end(open.take(), cx.limits);
            continue;
        }
        // An event without a playhead neither tells of a standstill nor ends it.
        if cx.event(number).playhead.is_none() {
            continue;
        }
        let from = open.map_or(interval.from, |still| &cx.replay.moments[still.since]);
        if (interval.to.playhead_s - from.playhead_s).abs() > STANDSTILL_S {
            stalls.end(open.take(), cx.limits);
            continue;
        }
        let still = open.get_or_insert(Standstill {
            since: number - 1,
            shown: number,
            events: 1,
            span_ms: 0,
        });
        still.events += 1;
        still.span_ms = interval.to.ts_ms.saturating_sub(from.ts_ms);
    }
    stalls.end(open, cx.limits);
    stalls
}
