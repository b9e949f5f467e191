//! `deprecated-downloaded-endpoint`

use super::batch;
use crate::api::EndpointKind;
use crate::finding::{Draft, Severity};
use crate::place::{Part, Spot};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-downloaded-endpoint",
    group: Group::Downloaded,
    severity: Severity::Note,
    summary: "a downloaded session is sent to /sessions rather than to /downloaded",
    page: include_str!("../../../docs/rules/deprecated-downloaded-endpoint.md"),
    per: Per::Session,
    check: Check::Session(Signs::DOWNLOADED, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let deprecated =
        batch(cx.replay.session).filter(|call| call.endpoint == EndpointKind::Sessions);
    if let Some(call) = deprecated {
        let message = "a batch sent to `/api/v1/sessions`: the path is deprecated for downloaded \
                       content";
        let help = "send it to `/api/v1/downloaded`; Adobe's mobile SDKs still use the old path";
        sink.raise(Draft::new(Spot { place: call.place, part: Part::Url }, message).help(help));
    }
}
