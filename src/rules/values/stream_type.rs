//! `stream-type`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::Kind;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "stream-type",
    group: Group::Values,
    severity: Severity::Note,
    summary: "`media.streamType` is absent, or neither `video` nor `audio`: reports cannot tell them apart",
    page: include_str!("../../../docs/rules/stream-type.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

const POINTER: &str = "/params/media.streamType";

/// The values that Adobe's page of the variable lists: a space stands for a stream of neither kind.
const VALID: [&str; 3] = ["video", "audio", " "];

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let help = "send `video` or `audio`";
    let Some(params) = cx.body.get("params").filter(|params| params.kind() == Kind::Object) else {
        return;
    };
    if params.get("media.streamType").is_none() {
        let message =
            "`sessionStart` has no `media.streamType`: reports cannot tell audio from video";
        return sink.raise(Draft::new(cx.event.value("/params"), message).help(help));
    }
    let Some(word) = cx.text(POINTER).filter(|word| !VALID.contains(word)) else {
        return;
    };
    let message = format!(
        "`media.streamType` is {}, neither `video` nor `audio`: reports cannot tell which it is",
        wording::quoted(word),
    );
    let draft = Draft::new(cx.event.value(POINTER), message).severity(Severity::Warning);
    sink.raise(draft.help(help));
}
