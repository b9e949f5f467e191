//! `ad-ping-coarse`

use super::gaps::Gaps;
use crate::finding::{Draft, Severity};
use crate::replay::{Content, Interval, PLAYHEAD_TOLERANCE_S};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-ping-coarse",
    group: Group::Ping,
    severity: Severity::Note,
    summary: "inside an ad, pings come further apart than the recommended second",
    page: include_str!("../../../docs/rules/ad-ping-coarse.md"),
    per: Per::Session,
    check: Check::Session(Signs::ADS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.session.downloaded {
        return;
    }
    let live = cx.replay.facts.content == Content::Live;
    let coarse = |interval: &Interval<'_>| {
        // Content that goes on with the ad open tells that the end of the ad is missing.
        let goes_on = !live && interval.advance_s().abs() > PLAYHEAD_TOLERANCE_S;
        interval.state.ad.is_open()
            && !goes_on
            && interval.elapsed_ms() > cx.limits.max_ad_ping_gap_ms
            && interval.elapsed_ms() <= cx.limits.max_ping_gap_ms
    };
    let gaps = cx.replay.intervals().filter(coarse);
    let gaps = gaps.map(|interval| (interval.number, interval.elapsed_ms()));
    let Some(gaps) = Gaps::of(gaps) else { return };
    let message = format!(
        "{} pass inside an ad without an event, where a `ping` every second is recommended: ad \
         time is exact to that step only{}",
        wording::span(gaps.first_ms),
        gaps.others(gaps.longest_ms)
    );
    let draft = Draft::new(cx.spot(gaps.first), message)
        .help("send `ping` every second while an ad plays")
        .count(gaps.count as u64);
    sink.raise_at(gaps.first, draft);
}
