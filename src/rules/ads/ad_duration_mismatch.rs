//! `ad-duration-mismatch`

use super::span::{End, Span, spans};
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::Playback;
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
        let played_s = seconds(played_ms(cx, &span));
        let short = played_s < length_s * limits.min_ad_share && !is_restored(cx, &span);
        let long = played_s > length_s * limits.max_ad_share + seconds(limits.ad_slack_ms);
        if length_s > 0.0 && (short || long) {
            sink.raise_at(span.end, draft(cx, &span, played_s, length_s));
        }
    }
}

/// How long the ad played, in milliseconds: pauses and buffering that begin in it are left out.
fn played_ms(cx: &SessionCx<'_>, span: &Span) -> i64 {
    let moments = &cx.replay.moments;
    let mut stopped_ms: Option<i64> = None;
    let mut idle_ms = 0_i64;
    for (_, moment) in cx.replay.turning_points_between(span.start, span.end) {
        match cx.replay.event_type(moment) {
            Some(EventType::PauseStart | EventType::BufferStart)
                if cx.replay.before(moment).playback == Playback::Playing =>
            {
                stopped_ms = Some(moment.ts_ms);
            }
            Some(EventType::Play | EventType::AdComplete) => {
                let stopped_ms = stopped_ms.take().unwrap_or(moment.ts_ms);
                idle_ms = idle_ms.saturating_add(moment.ts_ms.saturating_sub(stopped_ms));
            }
            _ => {}
        }
    }
    let elapsed_ms = moments[span.end].ts_ms.saturating_sub(moments[span.start].ts_ms);
    elapsed_ms.saturating_sub(idle_ms)
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
