//! `chapter-event-without-chapter`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "chapter-event-without-chapter",
    group: Group::Chapters,
    severity: Severity::Error,
    summary: "a chapter completes or is skipped with no chapter open: it is ignored",
    page: include_str!("../../../docs/rules/chapter-event-without-chapter.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for number in cx.slips(|slip| matches!(slip, Slip::ChapterEventWithoutChapter)) {
        let word = cx.event(number).kind.word().unwrap_or_default();
        let message = format!(
            "`{word}` with no chapter open: expected `chapterStart` before it; the chapter is missing \
             from chapter starts, chapter completes and chapter time"
        );
        let help = "send `chapterStart` when a chapter begins, and one `chapterComplete` or \
                    `chapterSkip` when it ends";
        sink.raise_at(number, Draft::new(cx.spot(number), message).help(help));
    }
}
