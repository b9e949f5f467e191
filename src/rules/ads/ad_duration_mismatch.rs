//! `ad-duration-mismatch`

use super::span::{End, Span, spans};
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::{Playback, Slip};
use crate::rules::limits::seconds;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-duration-mismatch",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "an ad completes much earlier or later than its length says",
    page: include_str!("../../../docs/rules/ad-duration-mismatch.md"),
    per: Per::Session,
    check: Check::Session(Signs::ADS, check),
};

/// An ad that played this near, in s, to a thousandth of its length has it in milliseconds: players load and
/// stall.
const SLACK_S: f64 = 5.0;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let limits = cx.limits;
    for span in spans(cx) {
        if span.how != End::Completed || span.overlaps {
            continue;
        }
        let Detail::Ad { length: Some(length_s), .. } = *cx.detail(span.start) else { continue };
        let (played_ms, most_ms) = played_ms(cx, &span);
        let played_s = seconds(played_ms);
        let short = seconds(most_ms) < length_s * limits.min_ad_share && !is_restored(cx, &span);
        let long = played_s > length_s * limits.max_ad_share + seconds(limits.ad_slack_ms);
        if length_s > 0.0 && (short || long) {
            sink.raise_at(span.end, draft(cx, &span, played_s, length_s));
        }
    }
}

/// How long the ad played, in milliseconds, and how long it may have played: pauses and buffering that begin
/// in it are left out, but for the last one where the `play` behind it is known to be missing.
fn played_ms(cx: &SessionCx<'_>, span: &Span) -> (i64, i64) {
    let moments = &cx.replay.moments;
    let mut stopped_ms: Option<i64> = None;
    let mut idle_ms = 0_i64;
    let mut unresumed_ms = 0_i64;
    for (_, moment) in cx.replay.turning_points_between(span.start, span.end) {
        match cx.replay.event_type(moment) {
            Some(EventType::PauseStart | EventType::BufferStart)
                if cx.replay.before(moment).playback == Playback::Playing =>
            {
                stopped_ms = Some(moment.ts_ms);
            }
            Some(event_type @ (EventType::Play | EventType::AdComplete)) => {
                let stopped_ms = stopped_ms.take().unwrap_or(moment.ts_ms);
                let stop_ms = moment.ts_ms.saturating_sub(stopped_ms);
                idle_ms = idle_ms.saturating_add(stop_ms);
                if event_type == EventType::AdComplete {
                    unresumed_ms = stop_ms;
                }
            }
            _ => {}
        }
    }
    let elapsed_ms = moments[span.end].ts_ms.saturating_sub(moments[span.start].ts_ms);
    let played_ms = elapsed_ms.saturating_sub(idle_ms);
    let unknown_ms = if lacks_resume(cx, span.end) { unresumed_ms } else { 0 };
    (played_ms, played_ms.saturating_add(unknown_ms))
}

/// Whether playback goes on behind the moment `end` without the `play` that resumes it: it may have resumed
/// before that moment.
fn lacks_resume(cx: &SessionCx<'_>, end: usize) -> bool {
    let mut slips = cx.replay.slips.iter().skip_while(|(number, _)| *number <= end);
    let missing = slips.find(|(_, slip)| matches!(slip, Slip::MissingResume(_)));
    missing.is_some_and(|(number, _)| !resumes(cx, end, *number))
}

/// Whether a `play` lies behind the moment `from`, up to the moment `to` and with it.
fn resumes(cx: &SessionCx<'_>, from: usize, to: usize) -> bool {
    let mut between = cx.replay.turning_points_between(from, to);
    between.any(|(_, moment)| cx.replay.event_type(moment) == Some(EventType::Play))
}

/// Whether the ad goes on from an earlier session: a restart sends it again with the `sessionStart`.
fn is_restored(cx: &SessionCx<'_>, span: &Span) -> bool {
    let first = &cx.replay.moments[0];
    cx.replay.event_type(first) == Some(EventType::SessionStart)
        && cx.replay.moments[span.start].ts_ms == first.ts_ms
}

fn draft(cx: &SessionCx<'_>, span: &Span, played_s: f64, length_s: f64) -> Draft {
    let cost = if played_s < length_s {
        "ad completes count an ad that was not watched to its end"
    } else {
        "ad time counts more than the ad"
    };
    let message = format!(
        "`adComplete` after {} of play, where `media.ad.length` is {}: {cost}",
        wording::seconds(played_s),
        wording::seconds(length_s),
    );
    let help = if (played_s - length_s / 1000.0).abs() <= SLACK_S && played_s < length_s {
        "give `media.ad.length` in seconds: this one looks like milliseconds"
    } else if played_s < length_s {
        "send `adSkip` when the viewer leaves an ad, `adComplete` when it was watched to its end"
    } else {
        "give the ad's own length, and send `adComplete` when it ends"
    };
    let length = cx.value(span.start, "/params/media.ad.length");
    Draft::new(cx.spot(span.end), message).related("its length", length).help(help)
}
