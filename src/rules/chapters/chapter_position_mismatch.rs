//! `chapter-position-mismatch`

use super::is_misplaced;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::Content;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "chapter-position-mismatch",
    group: Group::Chapters,
    severity: Severity::Note,
    summary: "a chapter starts far from where its offset says",
    page: include_str!("../../../docs/rules/chapter-position-mismatch.md"),
    per: Per::Session,
    check: Check::Session(Signs::CHAPTERS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content != Content::Recorded {
        return;
    }
    for (number, moment) in cx.replay.turning_points() {
        let Detail::Chapter { offset: Some(offset_s), .. } = *cx.replay.detail(moment) else {
            continue;
        };
        if is_misplaced(cx, number) {
            let message = format!(
                "`chapterStart` at playhead {}, where `media.chapter.offset` is {}: one of the two is \
                 wrong, and the chapter's time counts for another part of the content",
                wording::seconds(moment.playhead_s),
                wording::seconds(offset_s),
            );
            let draft = Draft::new(cx.value(number, "/params/media.chapter.offset"), message)
                .related("the playhead", cx.value(number, "/playerTime/playhead"))
                .help("send `chapterStart` where the chapter begins, with its offset in seconds");
            sink.raise_at(number, draft);
        }
    }
}
