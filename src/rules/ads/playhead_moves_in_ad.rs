//! `playhead-moves-in-ad`

use super::span::{End, Span, spans};
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{AdBreak, Content, Moment, PlayheadUnit};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-moves-in-ad",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "the playhead moves while an ad is open: it stands for the main content",
    page: include_str!("../../../docs/rules/playhead-moves-in-ad.md"),
    per: Per::Session,
    check: Check::Session(Signs::ADS, check),
};

/// While an ad is open the playhead may be this far, in s, from that of the break's start: players round
/// it, and read it at different moments.
const STANDSTILL_S: f64 = 1.0;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let facts = &cx.replay.facts;
    if facts.content != Content::Recorded || facts.playhead_unit != PlayheadUnit::Seconds {
        return;
    }
    // The break in which the viewer last sought during an ad, and the playhead since.
    let mut sought: Option<(AdBreak, f64)> = None;
    for span in spans(cx) {
        let moments = &cx.replay.moments;
        // Of an ad outside a break, `ad-outside-break` tells that it counts as content.
        let ad_break = cx.after(span.start).ad_break.open();
        let Some(ad_break) = ad_break.filter(|ad_break| !ad_break.implied) else { continue };
        let same = sought.filter(|(other, _)| other.opened == ad_break.opened);
        let stands_s = same.map_or(ad_break.playhead_s, |(_, playhead_s)| playhead_s);
        let seek = seek(cx, &span);
        if seek.is_some() {
            sought = Some((ad_break, moments[span.end].playhead_s));
        }
        let ends = matches!(span.how, End::Completed | End::Skipped | End::Left);
        let moved = moved(cx, &span, stands_s).filter(|_| ends);
        if let Some(moved) = moved.filter(|moved| seek.is_none_or(|seek| *moved < seek)) {
            tell(cx, sink, moved, stands_s, ad_break.opened);
        }
    }
}

/// The first moment of the ad from which movement is a seek: `pauseStart`, `bufferStart`, or the event
/// before an `adSkip`.
fn seek(cx: &SessionCx<'_>, span: &Span) -> Option<usize> {
    let pauses = |(_, moment): &(usize, &Moment)| {
        let event_type = cx.replay.event_type(moment);
        matches!(event_type, Some(EventType::PauseStart | EventType::BufferStart))
    };
    let pause = cx.replay.turning_points_between(span.start, span.end).find(pauses);
    let skip = (span.how == End::Skipped).then(|| span.end - 1);
    pause.map(|(number, _)| number).into_iter().chain(skip).min()
}

/// The first moment of the ad at which the playhead is away from where the main content stands.
fn moved(cx: &SessionCx<'_>, span: &Span, stands_s: f64) -> Option<usize> {
    // What ends the session may tell of a player that is gone already.
    let last = &cx.replay.moments[span.end];
    let left = cx.replay.event_type(last) == Some(EventType::SessionEnd);
    let end = if left { span.end } else { span.end + 1 };
    let away = |number: &usize| {
        let playhead_s = cx.replay.moments[*number].playhead_s;
        (playhead_s - stands_s).abs() > STANDSTILL_S
    };
    (span.start..end).find(away)
}

fn tell(
    cx: &SessionCx<'_>,
    sink: &mut Sink<'_>,
    moved: usize,
    stands_s: f64,
    ad_break: Option<usize>,
) {
    let message = format!(
        "playhead {} in an ad, where the main content stands at {}: during an ad it does not move; \
         progress and unique time played count content that was not shown",
        wording::seconds(cx.replay.moments[moved].playhead_s),
        wording::seconds(stands_s),
    );
    let draft = Draft::new(cx.value(moved, "/playerTime/playhead"), message)
        .help("report the main content's playhead during ads, not the ad's own position");
    sink.raise_at(moved, cx.opened_by(draft, ad_break, "the break starts here"));
}
