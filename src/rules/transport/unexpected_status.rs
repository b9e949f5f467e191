//! `unexpected-status`

use super::{is_astray, loss, what};
use crate::api::Endpoint;
use crate::finding::{Draft, Severity};
use crate::ingest::Status;
use crate::place::{Part, Shape, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};
use crate::session::CallKind;

pub(super) static RULE: Rule = Rule {
    id: "unexpected-status",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "a status that the API does not document: something else may have answered",
    page: include_str!("../../../docs/rules/unexpected-status.md"),
    per: Per::Session,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Status::Code(code) = cx.call.status else { return };
    let documented = documented(cx);
    // 5xx is server-error's; of a request that is no proper call no status is expected.
    if documented.contains(&code) || (500..=599).contains(&code) || is_astray(cx) {
        return;
    }
    let codes: Vec<String> = documented.iter().map(u16::to_string).collect();
    let expected = wording::either(codes.iter().map(String::as_str));
    let message = format!(
        "the answer to {} is {code}, expected {expected}: {}",
        what(cx.call),
        meaning(code, cx)
    );
    let at = Spot { place: cx.call.place, part: Part::Status };
    sink.raise(Draft::new(at, message).help(advice(code)));
}

/// The status codes that the API documents for a call (response codes), 5xx apart.
fn documented(cx: &CallCx<'_>) -> &'static [u16] {
    let to_events = match cx.target.endpoint {
        Endpoint::Events { .. } => true,
        // A bare payload has no path: what it is tells where it went.
        _ => cx.call.place.shape == Shape::BarePayload && cx.call.kind == CallKind::Event,
    };
    if to_events { &[204, 400, 404, 410] } else { &[201, 400] }
}

fn meaning(code: u16, cx: &CallCx<'_>) -> String {
    match code {
        200..=299 => {
            "something other than the collection server may have answered, and then nothing \
                      is counted"
                .to_owned()
        }
        300..=399 => format!(
            "a redirect turns the `POST` into a `GET` in most clients, and {}",
            loss(cx.call)
        ),
        _ => loss(cx.call).to_owned(),
    }
}

fn advice(code: u16) -> &'static str {
    match code {
        200..=299 => {
            "look for a proxy, a mock or a service worker that answers in place of the server"
        }
        300..=399 => "send calls to the address that the redirect names",
        401 | 403 | 407 | 451 => "look for a firewall, a proxy or a consent tool that blocks calls",
        429 => "send fewer calls: one ping every 10 s on main content, one a second in ads",
        _ => "check host and path of the call, and the proxies on its way",
    }
}
