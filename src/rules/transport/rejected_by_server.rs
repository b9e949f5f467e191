//! `rejected-by-server`

use super::{breaks_schema, loss, what};
use crate::api::EndpointKind;
use crate::finding::{Draft, Raised, Severity};
use crate::ingest::Status;
use crate::payload::Kind;
use crate::place::{Part, Spot};
use crate::rules::{Check, Group, Per, Rule, Sink, wording};
use crate::session::{CallKind, CallRecord};

pub(super) static RULE: Rule = Rule {
    id: "rejected-by-server",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "the server rejected a call (400): its data is lost",
    page: include_str!("../../../docs/rules/rejected-by-server.md"),
    per: Per::Session,
    check: Check::Answer(check),
};

fn check(call: &CallRecord, sink: &mut Sink<'_>) {
    if call.status != Status::Code(400) {
        return;
    }
    let why = explanations(call);
    let because = match why.as_slice() {
        [] if call.events.iter().all(|event| event.kind == Kind::Unreadable) => {
            "its body is not in the capture".to_owned()
        }
        [] => "no finding of its payload explains it".to_owned(),
        rules => format!("explained by {}", wording::all(rules.iter().copied())),
    };
    let says = call.server_message();
    let says = says.map_or_else(String::new, |text| format!("; it says {}", wording::quoted(text)));
    let message =
        format!("the server rejected {} with 400 ({because}){says}: {}", what(call), loss(call));
    let help = if why.is_empty() {
        "compare the body with the server's own schema, `GET /api/v1/schemas/{eventType}`"
    } else {
        "fix the other findings of this request"
    };
    let at = Spot { place: call.place, part: Part::Status };
    sink.raise(Draft::new(at, message).help(help).cause(cause(call)));
}

/// The rules that say why the server rejected a call, each once.
fn explanations(call: &CallRecord) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for raised in explaining(call) {
        if !found.contains(&raised.rule) {
            found.push(raised.rule);
        }
    }
    if has_wrong_flag(call) {
        found.push("downloaded-flag");
    }
    found
}

/// What keeps a rejected call apart from others: in a session they are one finding. A start that was rejected
/// has no session, and another start of the same input may be rejected for another reason.
fn cause(call: &CallRecord) -> String {
    if call.kind == CallKind::Event {
        return String::new();
    }
    let reasons = explaining(call).flat_map(|raised| [raised.rule, &raised.draft.cause]);
    reasons.collect::<Vec<_>>().join(" ")
}

/// What was said of a call that may explain why the server rejected it.
fn explaining(call: &CallRecord) -> impl Iterator<Item = &Raised> {
    call.raised().iter().filter(|raised| {
        breaks_schema(raised)
            || raised.draft.unproven.is_some()
            || REQUEST_RULES.contains(&raised.rule)
    })
}

/// The rules of this group that tell why a server may refuse a call.
const REQUEST_RULES: [&str; 5] = [
    "wrong-method",
    "malformed-call-path",
    "wrong-content-type",
    "wrong-endpoint",
    "invalid-session-id",
];

/// Whether `downloaded-flag` tells of the call: a batch to `/sessions` has the flag, a live session has not.
fn has_wrong_flag(call: &CallRecord) -> bool {
    let flag = call.start().and_then(|start| start.downloaded) == Some(true);
    match call.kind {
        CallKind::Open => flag,
        CallKind::Batch => !flag && call.endpoint == EndpointKind::Sessions,
        CallKind::Event => false,
    }
}
