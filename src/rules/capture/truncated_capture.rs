//! `truncated-capture`

use super::{place_of, troubles};
use crate::finding::{Draft, Severity};
use crate::ingest::TroubleKind;
use crate::rules::{Capture, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "truncated-capture",
    group: Group::Capture,
    severity: Severity::Warning,
    summary: "the capture ends in the middle of a document: what followed is not checked",
    page: include_str!("../../../docs/rules/truncated-capture.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    for input in cx.inputs {
        let truncated = troubles(input, |kind| match kind {
            TroubleKind::Truncated(reason) => Some(reason),
            TroubleKind::Unreadable(_) => None,
        });
        if let Some((count, trouble, reason)) = truncated {
            let message = format!(
                "the capture is cut short: {reason}; what is before the break is checked, what \
                 followed it is lost"
            );
            let help = "stop the recorder before you copy its file, and export the capture again";
            sink.raise(Draft::new(place_of(trouble), message).help(help).count(count));
        }
    }
}
