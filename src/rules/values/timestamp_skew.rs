//! `timestamp-skew`

use super::tally::Tally;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::replay::Clock;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "timestamp-skew",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`ts` is far from the time of the request: the client's clock is wrong, and reports show another time",
    page: include_str!("../../../docs/rules/timestamp-skew.md"),
    per: Per::Session,
    check: Check::Session(Signs::SKEW, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.session.downloaded {
        return;
    }
    let max_ms = cx.limits.max_skew_ms.unsigned_abs();
    let mut tally = Tally::default();
    for number in 0..cx.replay.moments.len() {
        if let Some(skew_ms) = skew_ms(cx.event(number)).filter(|ms| ms.unsigned_abs() > max_ms) {
            tally.add(number, skew_ms as f64);
        }
    }
    let (Some(first), Some(worst)) = (tally.first(), tally.worst()) else { return };
    let Some(skew_ms) = skew_ms(cx.event(worst)) else { return };
    let side = if skew_ms < 0 { "before" } else { "after" };
    let message = format!(
        "`playerTime.ts` is {}{} {side} the time at which the request was captured: the back end orders \
         events by it, and reports show that time",
        if tally.count() > 1 { "up to " } else { "" },
        wording::span(skew_ms.saturating_abs()),
    );
    let help = "send the UTC time of the event; a difference of whole hours is a time zone, a small one a \
                clock that is not set by the network, and a growing one a queue that is sent late";
    let draft = Draft::new(cx.value(first, "/playerTime/ts"), message).help(help);
    sink.raise_at(first, tally.tell(cx, "/playerTime/ts", draft));
}

/// How far `ts` is ahead of the capture time, in ms; none where `timestamp-unit` tells of it.
fn skew_ms(event: &Event) -> Option<i64> {
    let ts = event
        .ts
        .filter(|&ts| !matches!(Clock::of(ts), Some(clock) if clock != Clock::Milliseconds))?;
    Some(ts.saturating_sub(event.captured_ms?))
}
