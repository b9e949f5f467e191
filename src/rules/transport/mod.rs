//! Requests and their answers.

mod accepted_despite_schema;
mod duplicate_request;
mod invalid_session_id;
mod legacy_host;
mod malformed_call_path;
mod missing_session_location;
mod refused;
mod rejected_by_server;
mod request_failed;
mod server_error;
mod session_closed;
mod session_not_found;
mod unexpected_status;
mod wrong_content_type;
mod wrong_endpoint;
mod wrong_method;

use super::{CallCx, Check, Rule};
use crate::finding::{Raised, Severity};
use crate::session::{CallKind, CallRecord};
use wrong_endpoint::Astray;
use wrong_method::wrong_method;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &wrong_method::RULE,
    &malformed_call_path::RULE,
    &legacy_host::RULE,
    &wrong_content_type::RULE,
    &wrong_endpoint::RULE,
    &invalid_session_id::RULE,
    &missing_session_location::RULE,
    &rejected_by_server::RULE,
    &session_not_found::RULE,
    &session_closed::RULE,
    &server_error::RULE,
    &unexpected_status::RULE,
    &request_failed::RULE,
    &accepted_despite_schema::RULE,
    &duplicate_request::RULE,
];

/// What a call carries, in words: `` `play` ``, or the batch, or the call where its body tells nothing.
fn what(call: &CallRecord) -> String {
    match &*call.events {
        [event, ..] if event.element.is_none() => match event.kind.word() {
            Some(word) => super::wording::named(word),
            None => "the call".to_owned(),
        },
        events => format!("an array of {} events", events.len()),
    }
}

/// What is lost with a call that the server does not take, in words.
fn loss(call: &CallRecord) -> &'static str {
    match call.kind {
        CallKind::Open => "the session is not opened, so that no media start is counted",
        CallKind::Event => "the event is missing from the session's metrics",
        CallKind::Batch => "the whole downloaded session is missing from the reports",
    }
}

/// Whether what was said of a payload means that it breaks the schema of its event type.
fn breaks_schema(raised: &Raised) -> bool {
    super::find(raised.rule).is_some_and(|rule| {
        matches!(rule.check, Check::Payload(_))
            && raised.draft.severity.unwrap_or(rule.severity) == Severity::Error
    })
}

/// Whether another rule tells that the request is not what the API documents: then its answer only
/// follows from that.
fn is_astray(cx: &CallCx<'_>) -> bool {
    cx.target.fault.is_some()
        || cx.call.sid_fault.is_some()
        || wrong_method(cx.exchange).is_some()
        || Astray::of(cx).is_some()
}
