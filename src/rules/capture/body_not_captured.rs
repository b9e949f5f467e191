//! `body-not-captured`

use crate::finding::{Draft, Severity};
use crate::ingest::{Format, NoBody};
use crate::place::{Part, Spot};
use crate::rules::{Capture, Check, Group, InputFacts, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "body-not-captured",
    group: Group::Capture,
    severity: Severity::Error,
    summary: "calls were captured without their bodies: nothing of them can be checked",
    page: include_str!("../../../docs/rules/body-not-captured.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    for input in cx.inputs {
        let Some((count, first, reason)) = input.bodies_missing else { continue };
        let (which, them) = match (count, input.calls) {
            (1, 1) => ("the only call was".to_owned(), "it"),
            (1, calls) => (format!("1 of {calls} calls was"), "it"),
            (count, calls) if count == calls => (format!("all {calls} calls were"), "them"),
            (count, calls) => (format!("{count} of {calls} calls were"), "them"),
        };
        let message = format!(
            "{which} captured without a body{}: nothing of {them} can be checked; the recorder left \
             it out, not the player",
            seen(reason)
        );
        let at = Spot { place: first, part: Part::Record };
        sink.raise(Draft::new(at, message).help(how_to_record_bodies(input, reason)).count(count));
    }
}

fn seen(reason: NoBody) -> &'static str {
    match reason {
        NoBody::NoField => "",
        NoBody::Empty => " (it is empty)",
        NoBody::InFile => " (the file that the HAR names for it is not there)",
    }
}

/// How to record bodies with the program that wrote the input, as far as it is known.
pub(crate) fn how_to_record_bodies(input: &InputFacts, reason: NoBody) -> String {
    const PROXY: &str =
        "a proxy such as mitmproxy or Charles keeps all bodies, those of `sendBeacon` as well";
    if reason == NoBody::InFile {
        return "keep the files that Playwright writes beside the HAR with it (`attach`), or its zip as \
                it is; or record with `recordHar: { content: 'embed' }`"
            .to_owned();
    }
    match (input.format, &input.producer) {
        (Format::Har, Some(producer)) => {
            let how = producer.how_to_record_bodies();
            let how = how.unwrap_or("look for a setting that records request bodies");
            format!("{} wrote this HAR: {how}; {PROXY}", wording::named(producer.known_as()))
        }
        (Format::Har, None) => format!(
            "record with request bodies: in Playwright with `recordHar: {{ content: 'embed' }}`; {PROXY}"
        ),
        (Format::GoReplay, _) => {
            format!("bodies in GoReplay files are read where they are not compressed; {PROXY}")
        }
        (Format::Lines | Format::Values | Format::Unreadable, _) => format!(
            "let the log write request bodies (`$request_body` of nginx, `include_req_body` of APISIX), \
             or name the field that has them: `--map body=PATH`; the access logs of Caddy, Traefik and \
             most CDNs cannot; {PROXY}"
        ),
    }
}
