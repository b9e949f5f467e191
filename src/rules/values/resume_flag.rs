//! `resume-flag`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::Node;
use crate::replay::END_TOLERANCE_S;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "resume-flag",
    group: Group::Values,
    severity: Severity::Note,
    summary: "recorded content starts in its middle without `media.resume`: the resume is not counted",
    page: include_str!("../../../docs/rules/resume-flag.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

/// Content that starts before this, in seconds, starts at its beginning: players tell of the first frame.
const START_TOLERANCE_S: f64 = 1.0;

const POINTER: &str = "/params/media.resume";

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let playhead = cx.body.at("/playerTime/playhead").and_then(Node::as_f64);
    let length = cx.body.at("/params/media.length").and_then(Node::as_f64);
    let end =
        length.filter(|&length| length > 0.0).map_or(f64::INFINITY, |end| end + END_TOLERANCE_S);
    // Past the end it is that of the content before: `playhead-out-of-range` tells of it.
    let is_resume = |playhead: &f64| (START_TOLERANCE_S..=end).contains(playhead);
    let Some(playhead) = playhead.filter(is_resume) else { return };
    let flag = cx.body.at(POINTER);
    // A flag of another type is told by `wrong-type`, or was redacted.
    if cx.is_live() || flag.is_some_and(|flag| flag.as_bool() != Some(false)) {
        return;
    }
    let message = format!(
        "`sessionStart` of recorded content has the playhead {} without `media.resume: true`: if the \
         viewer resumed, content resumes miss it",
        wording::decimal(playhead),
    );
    let at = match flag {
        Some(_) => cx.event.value(POINTER),
        None => cx.event.value("/playerTime/playhead"),
    };
    let help = "send `media.resume: true` where the viewer goes on with content seen before";
    sink.raise(Draft::new(at, message).help(help));
}
