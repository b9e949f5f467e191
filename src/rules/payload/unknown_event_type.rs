//! `unknown-event-type`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule, wording};

pub(super) static RULE: Rule = Rule {
    id: "unknown-event-type",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "`eventType` is not one of the 20: the server rejects the event",
    page: include_str!("../../../docs/rules/unknown-event-type.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::UnknownEventType { word, candidates } = &cx.fault.kind else { return None };
    let message = format!(
        "{} is not one of the 20 event types: {}",
        wording::named(word),
        words::refused(cx)
    );
    let help = if candidates.is_empty() {
        "a seek is `pauseStart` then `play`, and what ends buffering is `play`: the API has no event types \
         of their own for them"
            .to_owned()
    } else {
        let candidates = candidates.iter().map(|event_type| event_type.as_str());
        format!("did you mean {}?", wording::either(candidates))
    };
    Some(Draft::new(cx.spot(), message).help(help))
}
