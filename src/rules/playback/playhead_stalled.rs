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

/// The playhead of live content may come from a coarse clock: one that shows minutes stands still for up to 60 s,
/// and for as long again where it is read late.
const MAX_LIVE_STANDSTILL_MS: i64 = 120_000;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let is_live = cx.replay.facts.content == Content::Live;
    let Limits { stall_events, max_standstill_ms, .. } = *cx.limits;
    let allowed_ms = if is_live { MAX_LIVE_STANDSTILL_MS } else { 0 };
    let stalls = cx.replay.standstills(stall_events, max_standstill_ms.max(allowed_ms));
    let Some(first) = stalls.first() else { return };
    let count = stalls.len();
    let worst_ms = stalls.iter().map(|stall| stall.span_ms).max().unwrap_or(first.span_ms);
    let worst = if count > 1 {
        format!("; {} so, for {} at worst", wording::times(count), wording::span(worst_ms))
    } else {
        String::new()
    };
    let (what, effect, help) = if is_live {
        (
            "the playhead of live content",
            "; after 30 minutes without movement it ends the session",
            "send the second of the day as the playhead of live content, and keep it up to date",
        )
    } else {
        (
            "the playhead",
            "",
            "send `bufferStart` when playback waits for data and `pauseStart` when it is paused, and keep \
             the playhead up to date while it plays",
        )
    };
    let message = format!(
        "{what} does not move over {} events and {} while playing: the back end counts a stall{effect}{worst}",
        first.events,
        wording::span(first.span_ms)
    );
    let draft = Draft::new(cx.value(first.shown, "/playerTime/playhead"), message)
        .help(help)
        .related("the playhead does not move from here on", cx.spot(first.since))
        .count(count as u64);
    sink.raise_at(first.shown, draft);
}
