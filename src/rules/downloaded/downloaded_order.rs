//! `downloaded-order`

use super::{batch, raise};
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::replay::Facts;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "downloaded-order",
    group: Group::Downloaded,
    severity: Severity::Error,
    summary: "the events of a batch are not in the order of their ts",
    page: include_str!("../../../docs/rules/downloaded-order.md"),
    per: Per::Session,
    check: Check::Session(Signs::DOWNLOADED, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some(call) = batch(cx.replay.session) else { return };
    let mut misplaced = misplaced(&cx.replay.facts, &call.events);
    let Some((event, later, behind_ms)) = misplaced.next() else { return };
    let message = format!(
        "`ts` lies {} before that of an event in front of it: a batch is taken in its own order",
        wording::span(behind_ms)
    );
    let help = "sort the events of the batch by `ts` before it is sent";
    let draft = Draft::new(event.value("/playerTime/ts"), message)
        .help(help)
        .related("an event with a later `ts`", later.value("/playerTime/ts"))
        .count(1 + misplaced.count() as u64);
    raise(cx, sink, event, draft);
}

/// The events that stand behind one with a later `ts`, with the latest such and how much later it is, in
/// milliseconds. `sessionStart` has rules of its own.
fn misplaced<'e>(
    facts: &'e Facts,
    events: &'e [Event],
) -> impl Iterator<Item = (&'e Event, &'e Event, i64)> {
    let mut latest: Option<(i64, &Event)> = None;
    let others = events.iter().filter(|event| event.kind.meant() != Some(EventType::SessionStart));
    others.filter_map(move |event| {
        let ts_ms = facts.ts_ms(event.ts?);
        match latest {
            Some((latest_ms, later)) if ts_ms < latest_ms => {
                Some((event, later, latest_ms.saturating_sub(ts_ms)))
            }
            _ => {
                latest = Some((ts_ms, event));
                None
            }
        }
    })
}
