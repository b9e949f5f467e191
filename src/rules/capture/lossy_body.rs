//! `lossy-body`

use crate::finding::{Draft, Severity};
use crate::ingest::Damage;
use crate::place::Spot;
use crate::rules::{Capture, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "lossy-body",
    group: Group::Capture,
    severity: Severity::Warning,
    summary: "the recorder damaged a body: what it changed is not checked",
    page: include_str!("../../../docs/rules/lossy-body.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    for input in cx.inputs {
        let Some((count, first, damage)) = input.damaged else { continue };
        let which = match count {
            1 => "the recorder damaged a body".to_owned(),
            _ => format!("the recorder damaged {count} bodies, the first of them here"),
        };
        let message = format!("{which}: {}", seen(damage));
        let draft = Draft::new(Spot::value(first, ""), message);
        sink.raise(draft.help(how_to_record(damage)).count(count));
    }
}

fn seen(damage: Damage) -> &'static str {
    match damage {
        Damage::Characters => {
            "characters that are no UTF-8 were replaced; values that hold them are not checked"
        }
        Damage::CutShort => "it was cut short; what cannot be read of it is not checked",
        Damage::Redacted => "values were replaced by a redaction marker; they are not checked",
    }
}

fn how_to_record(damage: Damage) -> &'static str {
    match damage {
        Damage::Characters => "record with a tool that keeps request bodies as the UTF-8 they are",
        Damage::CutShort => "raise the recorder's limit for the size of a body",
        Damage::Redacted => "nothing to do where the value is secret; the rest is checked",
    }
}
