//! `expected-value`

use crate::finding::{Draft, Severity};
use crate::json::{Kind, Node};
use crate::payload::is_recorders;
use crate::place::Spot;
use crate::rules::expect::{Expectations, ExpectedValue, Presence};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "expected-value",
    group: Group::Values,
    severity: Severity::Error,
    summary: "a parameter has another value than `playproof.toml` expects: the data goes where nobody looks",
    page: include_str!("../../../docs/rules/expected-value.md"),
    per: Per::Session,
    check: Check::Expected(check),
};

fn check(cx: &BodyCx<'_>, expect: &Expectations, sink: &mut Sink<'_>) {
    for expected in &expect.of(cx.event_type).values {
        let draft = match cx.body.at(expected.pointer()) {
            Some(value) => wrong(cx, expected, value),
            None => absent(cx, expected),
        };
        if let Some(draft) = draft {
            sink.raise_scoped(0, expected.pointer(), draft);
        }
    }
}

fn wrong(cx: &BodyCx<'_>, expected: &ExpectedValue, value: Node<'_>) -> Option<Draft> {
    let redacted = value.as_str().is_some_and(is_recorders);
    if redacted || expected.any_of.iter().any(|literal| literal.is(value)) {
        return None;
    }
    let seen = wording::quoted(value.as_str().unwrap_or_else(|| value.raw()));
    let message =
        format!("`{}` is {seen}, where {} is expected", expected.name(), wanted(expected));
    Some(draft(cx.event.value(expected.pointer()), message, expected))
}

fn absent(cx: &BodyCx<'_>, expected: &ExpectedValue) -> Option<Draft> {
    if expected.presence == Presence::Optional {
        return None;
    }
    let within = expected.pointer().rsplit_once('/').map_or("", |(within, _)| within);
    let container = cx.body.at(within);
    // A container that is no object, or was struck out by the recorder, tells nothing.
    if container.is_some_and(|container| container.kind() != Kind::Object) {
        return None;
    }
    let message = format!(
        "`{}` lacks `{}`, where {} is expected",
        cx.event_type,
        expected.name(),
        wanted(expected)
    );
    let at = if container.is_some() { cx.event.value(within) } else { cx.event.spot_of_type() };
    Some(draft(at, message, expected))
}

fn draft(at: Spot, message: String, expected: &ExpectedValue) -> Draft {
    let help = format!(
        "send {}; if it has changed for good, correct `[expect.values]` in `playproof.toml`",
        wanted(expected)
    );
    Draft::new(at, message).help(help)
}

fn wanted(expected: &ExpectedValue) -> String {
    let words: Vec<String> = expected.any_of.iter().map(ToString::to_string).collect();
    wording::either(words.iter().map(String::as_str))
}
