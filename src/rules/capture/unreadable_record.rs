//! `unreadable-record`

use super::{place_of, troubles};
use crate::finding::{Draft, Severity, quote};
use crate::ingest::TroubleKind;
use crate::rules::{Capture, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "unreadable-record",
    group: Group::Capture,
    severity: Severity::Error,
    summary: "a record of the capture cannot be read as a request: nothing of it is checked",
    page: include_str!("../../../docs/rules/unreadable-record.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    for input in cx.inputs {
        let unreadable = troubles(input, |kind| match kind {
            TroubleKind::Unreadable(reason) => Some(reason),
            TroubleKind::Truncated(_) => None,
        });
        if let Some((count, trouble, reason)) = unreadable {
            let count = count + input.troubles_beyond;
            let what = match (trouble.place.record, count) {
                (0, _) => "the input cannot be read".to_owned(),
                (_, 1) => "a record cannot be read as a request".to_owned(),
                (..) => format!("{count} records cannot be read as requests, the first because"),
            };
            let help = "remove what is no request, or export the capture again as a HAR or as \
                        newline-JSON with one request a line";
            // The reason may name a part of the record.
            let message = format!("{what}: {}; nothing of it is checked", quote::name(reason));
            sink.raise(Draft::new(place_of(trouble), message).help(help).count(count));
        }
    }
}
