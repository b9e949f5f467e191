//! `ad-ping-overdue`

use super::gaps::Gaps;
use crate::finding::{Draft, Severity};
use crate::replay::{Interval, SESSION_TIMEOUT_MS};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-ping-overdue",
    group: Group::Ping,
    severity: Severity::Warning,
    summary: "inside an ad, more time passes between two events than a ping every 10 s allows",
    page: include_str!("../../../docs/rules/ad-ping-overdue.md"),
    per: Per::Session,
    check: Check::Session(Signs::SILENCE, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.session.downloaded {
        return;
    }
    let overdue = |interval: &Interval<'_>| {
        interval.state.ad.is_open()
            && interval.elapsed_ms() > cx.limits.max_ping_gap_ms
            && interval.elapsed_ms() < SESSION_TIMEOUT_MS
    };
    let gaps = cx.replay.intervals().filter(overdue);
    let gaps = gaps.map(|interval| (interval.number, interval.elapsed_ms()));
    let Some(gaps) = Gaps::of(gaps) else { return };
    let message = format!(
        "{} pass inside an ad without an event, where a `ping` is due every second, or every 10 s \
         at least: ad time is known to the last event only{}",
        wording::span(gaps.first_ms),
        gaps.others(gaps.longest_ms)
    );
    let draft = Draft::new(cx.spot(gaps.first), message)
        .help("keep the ping timer running through ads, at 1 s where ad time should be exact")
        .related("the event before it", cx.spot(gaps.first - 1))
        .count(gaps.count as u64);
    sink.raise_at(gaps.first, draft);
}
