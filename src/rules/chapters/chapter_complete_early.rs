//! `chapter-complete-early`

use super::is_misplaced;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::Content;
use crate::rules::limits::seconds;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "chapter-complete-early",
    group: Group::Chapters,
    severity: Severity::Note,
    summary: "a chapter completes well before its end by offset and length",
    page: include_str!("../../../docs/rules/chapter-complete-early.md"),
    per: Per::Session,
    check: Check::Session(Signs::CHAPTERS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content != Content::Recorded {
        return;
    }
    let mut overlapping = None;
    for (number, moment) in cx.replay.turning_points() {
        let open = cx.replay.before(moment).chapter.open().and_then(|chapter| chapter.opened);
        match cx.replay.event_type(moment) {
            // From here on, nothing tells whose end a `chapterComplete` is.
            Some(EventType::ChapterStart) if cx.replay.before(moment).chapter.is_open() => {
                overlapping = Some(number);
            }
            Some(EventType::ChapterComplete) if open != overlapping => {
                if let Some(start) = open.filter(|&start| !is_misplaced(cx, start)) {
                    judge(cx, start, number, sink);
                }
            }
            _ => {}
        }
    }
}

/// Judges the end of the chapter that began at the moment `start`, where its offset says.
fn judge(cx: &SessionCx<'_>, start: usize, end: usize, sink: &mut Sink<'_>) {
    let Detail::Chapter { offset: Some(offset_s), length: Some(length_s) } = *cx.detail(start)
    else {
        return;
    };
    let playhead_s = cx.replay.moments[end].playhead_s;
    if playhead_s >= offset_s + length_s - seconds(cx.limits.chapter_tolerance_ms) {
        return;
    }
    let message = format!(
        "`chapterComplete` at playhead {}, where offset and length put its end at {}: chapter completes \
         count a chapter that was not watched to its end",
        wording::seconds(playhead_s),
        wording::seconds(offset_s + length_s),
    );
    let draft = Draft::new(cx.spot(end), message)
        .related("the chapter's length", cx.value(start, "/params/media.chapter.length"))
        .help("send `chapterSkip` when the viewer leaves a chapter; give its length in seconds");
    sink.raise_at(end, draft);
}
