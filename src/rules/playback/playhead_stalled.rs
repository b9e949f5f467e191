//! `playhead-stalled`

use crate::finding::{Draft, Severity};
use crate::replay::Content;
use crate::rules::{Check, Group, Limits, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-stalled",
    group: Group::Playback,
    severity: Severity::Warning,
    summary: "the playhead stands still while playing: the back end counts a stall",
    page: include_str!("../../../docs/rules/playhead-stalled.md"),
    per: Per::Session,
    check: Check::Session(Signs::STANDSTILL, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content == Content::Live {
        return;
    }
    let Limits { stall_events, max_standstill_ms, .. } = *cx.limits;
    let stalls = cx.replay.standstills(stall_events, max_standstill_ms);
    let Some(first) = stalls.first() else { return };
    let count = stalls.len();
    let worst_ms = stalls.iter().map(|stall| stall.span_ms).max().unwrap_or(first.span_ms);
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
