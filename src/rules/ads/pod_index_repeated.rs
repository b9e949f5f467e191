//! `pod-index-repeated`

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::PLAYHEAD_TOLERANCE_S;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "pod-index-repeated",
    group: Group::Ads,
    severity: Severity::Note,
    summary: "two ad breaks of a session carry the same index",
    page: include_str!("../../../docs/rules/pod-index-repeated.md"),
    per: Per::Session,
    check: Check::Session(Signs::BREAKS, check),
};

const POINTER: &str = "/params/media.ad.podIndex";

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut breaks: HashMap<i64, usize, RandomState> = HashMap::default();
    for (number, moment) in cx.replay.turning_points() {
        if cx.replay.event_type(moment) != Some(EventType::AdBreakStart) {
            continue;
        }
        let Detail::AdBreak { index: Some(index), .. } = *cx.detail(number) else { continue };
        let Some(earlier) = breaks.insert(index, number) else { continue };
        // A break that begins within another is told by `nested-ad-break`.
        let is_nested = cx.before(number).ad_break.open().is_some_and(|open| !open.implied);
        if !is_nested && !is_same_break(cx, earlier, number) {
            let message = format!(
                "`media.ad.podIndex` {index} again in this session: reports take both ad breaks for one"
            );
            let draft = Draft::new(cx.value(number, POINTER), message)
                .related("the ad break before with this index", cx.value(earlier, POINTER))
                .help("count the ad breaks of the content: 1, 2, 3 and so on");
            sink.raise_at(number, draft);
        }
    }
}

/// Whether the viewer sees an ad break again: it is at the same position, and the viewer went back to it, or
/// paused in it.
fn is_same_break(cx: &SessionCx<'_>, earlier: usize, number: usize) -> bool {
    let moments = &cx.replay.moments[earlier..=number];
    let here_s = cx.replay.moments[number].playhead_s;
    let is_here = |playhead_s: f64| (playhead_s - here_s).abs() <= PLAYHEAD_TOLERANCE_S;
    is_here(moments[0].playhead_s)
        && moments.iter().any(|moment| {
            !is_here(moment.playhead_s) || moment.event_type == Some(EventType::PauseStart)
        })
}
