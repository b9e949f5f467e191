//! `tracking-server-format`

use super::placeholder::is_placeholder;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "tracking-server-format",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`analytics.trackingServer` is more than a host: the session does not reach Analytics",
    page: include_str!("../../../docs/rules/tracking-server-format.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

const POINTER: &str = "/params/analytics.trackingServer";

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(server) = cx.text(POINTER).filter(|server| !is_placeholder(server)) else { return };
    let fault = if server.contains("://") {
        "has a scheme"
    } else if server.contains('/') {
        "has a path"
    } else if server.contains(char::is_whitespace) {
        "has white space in it"
    } else {
        return;
    };
    let message = format!(
        "`analytics.trackingServer` is {}, which {fault}, where a host belongs: the session may not \
         reach Analytics",
        wording::quoted(server),
    );
    let help = "send the host alone, such as `example.sc.omtrdc.net`";
    sink.raise(Draft::new(cx.event.value(POINTER), message).help(help));
}
