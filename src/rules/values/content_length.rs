//! `content-length`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::Node;
use crate::replay::MAX_LENGTH_S;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "content-length",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`media.length` is 0, negative or milliseconds: progress markers and average minute audience fail",
    page: include_str!("../../../docs/rules/content-length.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

/// What `media.length` is for a live stream of unknown length, in seconds; content that is longer than this
/// day has its length in milliseconds (content length).
const LIVE_LENGTH_S: f64 = MAX_LENGTH_S;

const POINTER: &str = "/params/media.length";

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(length_s) = cx.body.at(POINTER).and_then(Node::as_f64) else { return };
    let at = || cx.event.value(POINTER);
    let seen = wording::decimal(length_s);
    let lost = "progress markers and average minute audience fail";
    if length_s == 0.0 && cx.is_live() {
        let message = "`media.length` is 0, where 86400 stands for a live stream of unknown length";
        let draft = Draft::new(at(), message).severity(Severity::Note);
        return sink.raise(draft.help("send 86400"));
    }
    if length_s <= 0.0 {
        let message =
            format!("`media.length` is {seen}, where the length in seconds belongs: {lost}");
        let help = "send the length of the content in seconds: wait until the player knows it";
        sink.raise(Draft::new(at(), message).help(help).cause("not positive"));
    } else if length_s > LIVE_LENGTH_S {
        let message = format!(
            "`media.length` is {seen}: more than a day in seconds, so that it must be milliseconds; {lost}"
        );
        let help = "send the length of the content in seconds";
        sink.raise(Draft::new(at(), message).help(help).cause("milliseconds"));
    }
}
