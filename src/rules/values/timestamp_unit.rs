//! `timestamp-unit`

use super::tally::Tally;
use crate::finding::{Draft, Severity};
use crate::replay::Clock;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "timestamp-unit",
    group: Group::Values,
    severity: Severity::Error,
    summary: "`ts` is not milliseconds since the Unix epoch: times and durations come out wrong",
    page: include_str!("../../../docs/rules/timestamp-unit.md"),
    per: Per::Session,
    check: Check::Session(Signs::ODD_TIME, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut tally = Tally::default();
    for (number, moment) in cx.replay.moments.iter().enumerate() {
        let clock = cx.replay.event(moment).ts.and_then(Clock::of);
        if clock.is_some_and(|clock| clock != Clock::Milliseconds) {
            tally.add(number, 0.0);
        }
    }
    let Some(first) = tally.first() else { return };
    let Some(ts) = cx.event(first).ts else { return };
    let (seen, help) = match Clock::of(ts) {
        Some(Clock::Seconds) => ("seconds since the Unix epoch", "multiply it by 1000"),
        Some(Clock::Microseconds) => ("microseconds since the Unix epoch", "divide it by 1000"),
        Some(Clock::Nanoseconds) => ("nanoseconds since the Unix epoch", "divide it by 1,000,000"),
        _ => (
            "the time of a clock that starts near zero, such as `performance.now()` or the media's own",
            "take the time from a clock of the day, such as `Date.now()`",
        ),
    };
    let message = format!(
        "`playerTime.ts` is {ts}: {seen}, where milliseconds since the Unix epoch belong; the back \
         end orders events and counts time by it"
    );
    let draft = Draft::new(cx.value(first, "/playerTime/ts"), message).help(help);
    sink.raise_at(first, draft.count(tally.count()));
}
