//! `required-metadata`

use crate::finding::{Draft, Severity};
use crate::json::{Kind, Node};
use crate::rules::expect::Expectations;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "required-metadata",
    group: Group::Values,
    severity: Severity::Error,
    summary: "`customMetadata` lacks a key that `playproof.toml` requires: reports cannot be split by it",
    page: include_str!("../../../docs/rules/required-metadata.md"),
    per: Per::Session,
    check: Check::Expected(check),
};

const POINTER: &str = "/customMetadata";

fn check(cx: &BodyCx<'_>, expect: &Expectations, sink: &mut Sink<'_>) {
    let metadata = cx.body.get("customMetadata");
    // What is no object is told by `wrong-type`, or was struck out by the recorder.
    if metadata.is_some_and(|metadata| metadata.kind() != Kind::Object) {
        return;
    }
    let has = |key: &&str| metadata.and_then(|metadata: Node<'_>| metadata.get(key)).is_some();
    let required = expect.of(cx.event_type).metadata.iter().map(String::as_str);
    let lacking: Vec<&str> = required.filter(|key| !has(key)).collect();
    if lacking.is_empty() {
        return;
    }
    let lacking = wording::all(lacking);
    let message = format!(
        "`customMetadata` of `{}` lacks {lacking}: reports cannot be split by it",
        cx.event_type
    );
    let at = match metadata {
        Some(_) => cx.event.value(POINTER),
        None => cx.event.spot_of_type(),
    };
    let help = format!("send {lacking}, or correct `[expect.metadata]` in `playproof.toml`");
    sink.raise_scoped(0, POINTER, Draft::new(at, message).help(help));
}
