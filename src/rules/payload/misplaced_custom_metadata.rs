//! `misplaced-custom-metadata`

use super::words;
use crate::finding::{Draft, Severity};
use crate::payload::FaultKind;
use crate::rules::{Check, FaultCx, Group, Per, Rule};

pub(super) static RULE: Rule = Rule {
    id: "misplaced-custom-metadata",
    group: Group::Payload,
    severity: Severity::Error,
    summary: "`customMetadata` on an event that takes none: the server rejects the event",
    page: include_str!("../../../docs/rules/misplaced-custom-metadata.md"),
    per: Per::Session,
    check: Check::Payload(check),
};

fn check(cx: &FaultCx<'_>) -> Option<Draft> {
    let FaultKind::MisplacedMetadata { empty } = cx.fault.kind else { return None };
    let takers = "`sessionStart`, `adStart` and `chapterStart`";
    let help = format!("send `customMetadata` with {takers}; the events between inherit it");
    if empty {
        let message = format!(
            "{} has an empty `customMetadata`, which goes with {takers} only: it says nothing, and a \
             closed schema rejects it",
            words::event(cx),
        );
        return Some(Draft::new(cx.spot(), message).severity(Severity::Warning).help(help));
    }
    let message = format!(
        "{} has `customMetadata`, which goes with {takers} only: {}",
        words::event(cx),
        words::refused(cx),
    );
    Some(Draft::new(cx.spot(), message).help(help))
}
