//! `pod-position-mismatch`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::Content;
use crate::rules::limits::seconds;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "pod-position-mismatch",
    group: Group::Ads,
    severity: Severity::Note,
    summary: "an ad break starts far from where its `media.ad.podSecond` says",
    page: include_str!("../../../docs/rules/pod-position-mismatch.md"),
    per: Per::Session,
    check: Check::Session(Signs::BREAKS, check),
};

const POINTER: &str = "/params/media.ad.podSecond";

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content != Content::Recorded {
        return;
    }
    // Playheads of main content since the break before.
    let mut since = 0;
    for (number, moment) in cx.replay.turning_points() {
        if cx.replay.event_type(moment) != Some(EventType::AdBreakStart) {
            continue;
        }
        let from = std::mem::replace(&mut since, number);
        let Detail::AdBreak { second: Some(second_s), .. } = *cx.detail(number) else { continue };
        // `number-out-of-range` tells of a negative one.
        if second_s < 0.0
            || !is_misplaced(cx, number, second_s)
            || is_passed(cx, from, number, second_s)
        {
            continue;
        }
        let message = format!(
            "`adBreakStart` at playhead {}, where `media.ad.podSecond` is {}: one of the two is wrong, and \
             reports put the ad break at another part of the content",
            wording::seconds(moment.playhead_s),
            wording::seconds(second_s),
        );
        let draft = Draft::new(cx.value(number, POINTER), message)
            .related("the playhead", cx.value(number, "/playerTime/playhead"))
            .help("send the position of the ad break in the main content, in seconds");
        sink.raise_at(number, draft);
    }
}

fn tolerance_s(cx: &SessionCx<'_>) -> f64 {
    seconds(cx.limits.chapter_tolerance_ms)
}

fn is_misplaced(cx: &SessionCx<'_>, number: usize, second_s: f64) -> bool {
    let told = cx.event(number).playhead.is_some();
    told && (cx.replay.moments[number].playhead_s - second_s).abs() > tolerance_s(cx)
}

/// Whether the viewer jumped over the position of a break, by a seek or by resuming behind it: then players show
/// the break late, or go back to it.
fn is_passed(cx: &SessionCx<'_>, from: usize, number: usize, second_s: f64) -> bool {
    let moments = &cx.replay.moments;
    let tolerance_s = tolerance_s(cx);
    let start_s = moments[0].playhead_s;
    let played = moments[..number].iter().any(|moment| cx.replay.after(moment).played);
    let resumed = !played && start_s > tolerance_s && second_s < start_s + tolerance_s;
    let spans = |pair: &[crate::replay::Moment]| {
        let (one_s, other_s) = (pair[0].playhead_s, pair[1].playhead_s);
        let elapsed_ms = pair[1].ts_ms.saturating_sub(pair[0].ts_ms);
        let (low_s, high_s) = (one_s.min(other_s), one_s.max(other_s));
        cx.limits.is_jump(other_s - one_s, elapsed_ms)
            && (low_s - tolerance_s..=high_s + tolerance_s).contains(&second_s)
    };
    resumed || moments[from..=number].windows(2).any(spans)
}
