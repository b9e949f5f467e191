//! `error-source`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "error-source",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "an error source other than `player` or `external`: the error is listed under neither",
    page: include_str!("../../../docs/rules/error-source.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::Error], check),
};

/// Where an error source may be: one page of the documentation has it in `params`, another in `qoeData`.
const POINTERS: [&str; 2] = ["/qoeData/media.qoe.errorSource", "/params/media.errorSource"];

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    for pointer in POINTERS {
        let told = cx.text(pointer);
        let Some(source) = told.filter(|source| !matches!(*source, "player" | "external")) else {
            continue;
        };
        let message = format!(
            "the error source is {}, neither `player` nor `external`: reports list the error under \
             neither",
            wording::quoted(source),
        );
        let help = "send `player` for an error of the player, `external` for any other";
        sink.raise(Draft::new(cx.event.value(pointer), message).help(help));
    }
}
