//! `error-in-params`

use crate::api::EventType;
use crate::finding::{Draft, Severity, Unproven};
use crate::ingest::Status;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "error-in-params",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`error` has its ID or source in `params`: the server may reject the event",
    page: include_str!("../../../docs/rules/error-in-params.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::Error], check),
};

/// The parameters, each with the name that it has in `qoeData`.
const PARAMETERS: [(&str, &str); 2] =
    [("media.errorId", "media.qoe.errorID"), ("media.errorSource", "media.qoe.errorSource")];

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(params) = cx.body.get("params") else { return };
    let there = PARAMETERS.iter().filter(|(name, _)| params.get(name).is_some());
    let (names, right): (Vec<String>, Vec<String>) =
        there.map(|(name, right)| (format!("`{name}`"), format!("`{right}`"))).unzip();
    let Some((first, _)) = PARAMETERS.iter().find(|(name, _)| params.get(name).is_some()) else {
        return;
    };
    let accepted = matches!(cx.event.status, Status::Code(200..=299));
    let known =
        if accepted { "this server accepted the event" } else { "the server may reject the event" };
    let message = format!(
        "`error` has {} in `params`, as one page of Adobe's documentation shows it; its tables, its other \
         pages and its SDKs put it in `qoeData`: {known}",
        names.join(" and "),
    );
    let severity = if accepted { Severity::Note } else { Severity::Warning };
    let draft = Draft::new(cx.event.key(&format!("/params/{first}")), message)
        .help(format!("send {} in `qoeData`", right.join(" and ")))
        .severity(severity);
    let demand = "error in params".to_owned();
    sink.raise(Draft { unproven: Some(Unproven { demand, accepted }), ..draft });
}
