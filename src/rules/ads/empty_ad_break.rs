//! `empty-ad-break`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Moment, PLAYHEAD_TOLERANCE_S};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "empty-ad-break",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "an ad break completes without any ad in it",
    page: include_str!("../../../docs/rules/empty-ad-break.md"),
    per: Per::Session,
    check: Check::Session(Signs::BREAKS, check),
};

/// What an SDK sends to close all that is open comes together within this, in ms: at one `ts`, or 1 ms apart.
const TOGETHER_MS: i64 = 20;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for (number, moment) in cx.replay.turning_points() {
        let Some(ad_break) = cx.replay.before(moment).ad_break.open() else { continue };
        let completes = cx.replay.event_type(moment) == Some(EventType::AdBreakComplete);
        let empty = ad_break.ads == 0 && !ad_break.implied;
        if completes && empty && goes_on(cx, number) && !ad_follows(cx, number) {
            let message = "`adBreakComplete` of a break in which no ad started: expected `adStart`; \
                           a break without ads interrupts the content time and adds nothing";
            let draft = Draft::new(cx.spot(number), message)
                .help("send `adBreakStart` only when there is an ad to play");
            sink.raise_at(number, cx.opened_by(draft, ad_break.opened, "the break starts here"));
        }
    }
}

/// Whether the break's ad comes behind its end: `ad-outside-break` tells of it.
fn ad_follows(cx: &SessionCx<'_>, number: usize) -> bool {
    let moments = &cx.replay.moments;
    let playhead_s = moments[number].playhead_s;
    moments[number + 1..]
        .iter()
        .take_while(|moment| (moment.playhead_s - playhead_s).abs() <= PLAYHEAD_TOLERANCE_S)
        .find_map(|moment| {
            let event_type = cx.replay.event_type(moment)?;
            matches!(event_type, EventType::AdStart | EventType::AdBreakStart).then_some(event_type)
        })
        .is_some_and(|event_type| event_type == EventType::AdStart)
}

/// Whether the session goes on after the break: it does not end with it, as far as the capture shows.
fn goes_on(cx: &SessionCx<'_>, number: usize) -> bool {
    let ts_ms = cx.replay.moments[number].ts_ms;
    let after = &cx.replay.moments[number + 1..];
    let together =
        || after.iter().take_while(|next| next.ts_ms.saturating_sub(ts_ms) <= TOGETHER_MS);
    let ends = |next: &Moment| {
        let event_type = cx.replay.event_type(next);
        matches!(event_type, Some(EventType::SessionComplete | EventType::SessionEnd))
    };
    !after.is_empty() && !together().any(ends)
}
