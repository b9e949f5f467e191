//! `chapter-not-closed`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "chapter-not-closed",
    group: Group::Chapters,
    severity: Severity::Warning,
    summary: "the content completes with a chapter open",
    page: include_str!("../../../docs/rules/chapter-not-closed.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::ChapterNotClosed(chapter) = slip else { continue };
        let message = "`sessionComplete` with a chapter open: expected `chapterComplete` or \
                       `chapterSkip` before; the chapter is missing from chapter completes";
        let draft = Draft::new(cx.spot(number), message)
            .help("send `chapterComplete` for the last chapter before `sessionComplete`");
        sink.raise_at(number, cx.opened_by(draft, chapter.opened, "this chapter stays open"));
    }
}
