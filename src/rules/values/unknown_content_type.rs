//! `unknown-content-type`

use super::placeholder::is_placeholder;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "unknown-content-type",
    group: Group::Values,
    severity: Severity::Note,
    summary: "`media.contentType` is not one of the known values: reports show it as a type of its own",
    page: include_str!("../../../docs/rules/unknown-content-type.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

/// The known values (request parameters, content type; both of Adobe's SDKs send `aod`).
const KNOWN: [&str; 10] =
    ["vod", "live", "linear", "ugc", "dvod", "song", "podcast", "audiobook", "radio", "aod"];

const POINTER: &str = "/params/media.contentType";

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(word) = cx.text(POINTER).filter(|word| !is_placeholder(word)) else { return };
    if KNOWN.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return;
    }
    let message = format!(
        "`media.contentType` is {}, none of the known values: reports show it as a type of its own, and \
         it counts as recorded content",
        wording::quoted(word),
    );
    let help = format!("send {}, if one of them fits", wording::either(KNOWN));
    sink.raise(Draft::new(cx.event.value(POINTER), message).help(help));
}
