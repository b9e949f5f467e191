//! `downloaded-first-event`

use super::{batch, raise};
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "downloaded-first-event",
    group: Group::Downloaded,
    severity: Severity::Error,
    summary: "a batch does not begin with sessionStart, or has a second one",
    page: include_str!("../../../docs/rules/downloaded-first-event.md"),
    per: Per::Session,
    check: Check::Session(Signs::DOWNLOADED, check),
};

const HELP: &str = "send one batch for each session, its `sessionStart` first";

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let Some((first, others)) = batch(cx.replay.session).and_then(|call| call.events.split_first())
    else {
        return;
    };
    if first.element.is_none() {
        let message =
            "the batch is empty, where a `sessionStart` and the session's events were due";
        return sink.raise(Draft::new(first.value(""), message).help(HELP));
    }
    match first.kind.meant() {
        Some(EventType::SessionStart) => second_start(cx, sink, first, others),
        Some(event_type) => {
            let message = format!(
                "the batch begins with `{event_type}`, where `sessionStart` was due: the server \
                 discards the whole batch"
            );
            raise(cx, sink, first, Draft::new(first.spot_of_type(), message).help(HELP));
        }
        // The payload rules tell of an event type that cannot be read.
        None => {}
    }
}

fn second_start(cx: &SessionCx<'_>, sink: &mut Sink<'_>, first: &Event, others: &[Event]) {
    let is_start = |event: &&Event| event.kind.meant() == Some(EventType::SessionStart);
    let mut starts = others.iter().filter(is_start);
    let Some(second) = starts.next() else { return };
    let message = "a second `sessionStart` in the batch: a batch holds one session, and what follows \
                   cannot be told from the first";
    let draft = Draft::new(second.spot_of_type(), message)
        .help(HELP)
        .related("the first one", first.spot_of_type())
        .count(1 + starts.count() as u64);
    raise(cx, sink, second, draft);
}
