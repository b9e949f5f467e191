//! `ping-overdue`

use super::gaps::{Gaps, MAX_GAP_MS};
use crate::finding::{Draft, Severity};
use crate::replay::{Interval, SESSION_TIMEOUT_MS};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Sink, wording};

/// The mobile SDKs write a ping every 50 s into a downloaded session: an event that comes this long
/// after the one before it, in ms, is in time.
const MAX_GAP_DOWNLOADED_MS: i64 = 60_000;

pub(super) static RULE: Rule = Rule {
    id: "ping-overdue",
    group: Group::Ping,
    severity: Severity::Warning,
    summary: "on main content, more time passes between two events than a ping every 10 s allows",
    page: include_str!("../../../docs/rules/ping-overdue.md"),
    per: Per::Session,
    check: Check::Session(check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let downloaded = cx.replay.session.downloaded;
    let (max_ms, due) = if downloaded {
        (MAX_GAP_DOWNLOADED_MS, "50 s in a downloaded session")
    } else {
        (MAX_GAP_MS, "10 s")
    };
    let overdue = |interval: &Interval<'_>| {
        let state = interval.state();
        state.playback_told
            && state.is_main_content()
            && (max_ms + 1..SESSION_TIMEOUT_MS).contains(&interval.elapsed_ms())
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
