//! `ping-too-frequent`

use super::gaps::Gaps;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ping-too-frequent",
    group: Group::Ping,
    severity: Severity::Note,
    summary: "pings on main content come less than 5 s apart: one every 10 s is enough",
    page: include_str!("../../../docs/rules/ping-too-frequent.md"),
    per: Per::Session,
    check: Check::Session(Signs::CLOSE_PINGS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some(gaps) = Gaps::of(gaps(cx)) else { return };
    let message = format!(
        "`ping` {} after the one before it, where one every 10 s is asked for: calls are paid for \
         that add nothing to the figures{}",
        wording::span(gaps.first_ms),
        gaps.others(gaps.shortest_ms)
    );
    let draft = Draft::new(cx.spot(gaps.first), message)
        .help("send `ping` every 10 s on main content; a ping every second is for ads only")
        .count(gaps.count as u64);
    sink.raise_at(gaps.first, draft);
}

/// The times between two pings that come too close, with the number of the second. Pings with an ad break
/// between them are not compared: its end starts the timer anew.
fn gaps<'c>(cx: &'c SessionCx<'_>) -> impl Iterator<Item = (usize, i64)> + 'c {
    let mut last_ms: Option<i64> = None;
    cx.replay.open_moments().filter_map(move |(number, moment)| {
        if !cx.replay.before(moment).is_main_content() {
            last_ms = None;
            return None;
        }
        if cx.replay.event_type(moment) != Some(EventType::Ping) {
            return None;
        }
        // A `ts` before that of the `sessionStart` was moved to it: nothing tells the time between two such.
        let told = cx.replay.event(moment).ts.map(|ts| cx.replay.facts.ts_ms(ts));
        if told.is_some_and(|ts_ms| ts_ms != moment.ts_ms) {
            last_ms = None;
            return None;
        }
        let gap_ms = moment.ts_ms.saturating_sub(last_ms.replace(moment.ts_ms)?);
        (gap_ms < cx.limits.min_ping_gap_ms).then_some((number, gap_ms))
    })
}
