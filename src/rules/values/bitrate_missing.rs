//! `bitrate-missing`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::Kind;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "bitrate-missing",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`bitrateChange` without `media.qoe.bitrate`: the average bitrate misses the change",
    page: include_str!("../../../docs/rules/bitrate-missing.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::BitrateChange], check),
};

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let has = |pointer| cx.body.at(pointer).is_some();
    // Where it is of another type or in the wrong place, the payload rules tell of it.
    if has("/qoeData/media.qoe.bitrate")
        || has("/params/media.qoe.bitrate")
        || has("/media.qoe.bitrate")
    {
        return;
    }
    let quality = cx.body.get("qoeData");
    if quality.is_some_and(|quality| quality.kind() != Kind::Object) {
        return;
    }
    let at = if quality.is_some() { cx.event.value("/qoeData") } else { cx.event.spot_of_type() };
    let message = "`bitrateChange` without `media.qoe.bitrate`: the change counts, but the average bitrate \
                   stays as it was";
    let help = "send the new bitrate, in bits per second, as `media.qoe.bitrate` in `qoeData`";
    sink.raise(Draft::new(at, message).help(help));
}
