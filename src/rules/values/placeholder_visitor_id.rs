//! `placeholder-visitor-id`

use super::placeholder::is_placeholder;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::{Node, push_pointer};
use crate::payload::is_recorders;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-visitor-id",
    group: Group::Values,
    severity: Severity::Note,
    summary: "a visitor ID is empty or a placeholder: all visitors with it are counted as one",
    page: include_str!("../../../docs/rules/placeholder-visitor-id.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

/// The parameters that identify a visitor or a device.
const IDS: [&str; 4] =
    ["visitor.marketingCloudUserId", "analytics.visitorId", "analytics.aid", "appInstallationId"];

/// The most customer IDs that are looked at: a visitor has a few.
const MAX_CUSTOMER_IDS: usize = 64;

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(params) = cx.body.get("params") else { return };
    for name in IDS {
        let Some(id) = params.get(name).and_then(text) else { continue };
        let pointer = format!("/params/{name}");
        if is_placeholder(id) {
            sink.raise(placeholder(cx, name, &pointer, id));
        }
    }
    let customers = params.get("visitor.customerIDs").into_iter().flat_map(Node::members);
    for member in customers.take(MAX_CUSTOMER_IDS) {
        let Some(id) = member.value.get("id").and_then(text) else { continue };
        if is_placeholder(id) {
            let mut pointer = "/params/visitor.customerIDs".to_owned();
            push_pointer(&mut pointer, member.key);
            push_pointer(&mut pointer, "id");
            sink.raise(placeholder(cx, "visitor.customerIDs", &pointer, id));
        }
    }
}

/// The text of a node, if it is the client's.
fn text<'n>(node: Node<'n>) -> Option<&'n str> {
    node.as_str().filter(|text| !is_recorders(text))
}

fn placeholder(cx: &BodyCx<'_>, name: &str, pointer: &str, id: &str) -> Draft {
    let seen = if id.trim().is_empty() {
        "is empty".to_owned()
    } else {
        format!("is {}, a placeholder", wording::quoted(id))
    };
    let message = format!("`{name}` {seen}: all visitors with this value are counted as one");
    let help = "leave the parameter out where the ID is not known";
    Draft::new(cx.event.value(pointer), message).help(help)
}
