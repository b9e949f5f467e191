//! `ping-overdue`

use super::gaps::Gaps;
use crate::finding::{Draft, Severity};
use crate::replay::{Interval, SESSION_TIMEOUT_MS};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ping-overdue",
    group: Group::Ping,
    severity: Severity::Warning,
    summary: "on main content, more time passes between two events than a ping every 10 s allows",
    page: include_str!("../../../docs/rules/ping-overdue.md"),
    per: Per::Session,
    check: Check::Session(Signs::SILENCE, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let downloaded = cx.replay.session.downloaded;
    let (max_ms, due) = if downloaded {
        (cx.limits.max_ping_gap_downloaded_ms, "50 s in a downloaded session")
    } else {
        (cx.limits.max_ping_gap_ms, "10 s")
    };
    let overdue = |interval: &Interval<'_>| {
        let state = interval.state;
        state.playback_told
            && state.is_main_content()
            && interval.elapsed_ms() > max_ms
            && interval.elapsed_ms() < SESSION_TIMEOUT_MS
    };
    let gaps = cx.replay.intervals().filter(overdue);
    let gaps = gaps.map(|interval| (interval.number, interval.elapsed_ms()));
    let Some(gaps) = Gaps::of(gaps) else { return };
    let message = format!(
        "{} pass without an event, where a `ping` is due every {due}: content time is known to the \
         last event only{}",
        wording::span(gaps.first_ms),
        gaps.others(gaps.longest_ms)
    );
    let draft = Draft::new(cx.spot(gaps.first), message)
        .help("send `ping` on a timer of 10 s from the first `play` on, paused and buffering included")
        .related("the event before it", cx.spot(gaps.first - 1))
        .count(gaps.count as u64);
    sink.raise_at(gaps.first, draft);
}
