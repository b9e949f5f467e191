//! `overlapping-chapters`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "overlapping-chapters",
    group: Group::Chapters,
    severity: Severity::Error,
    summary: "a chapter starts while another is open: one chapter at a time",
    page: include_str!("../../../docs/rules/overlapping-chapters.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::OverlappingChapters(earlier) = slip else { continue };
        let message = "`chapterStart` with a chapter open: expected `chapterComplete` or `chapterSkip` \
                       before; the chapter before it never completes, and its time has no end";
        let draft = Draft::new(cx.spot(number), message)
            .help("end each chapter by `chapterComplete` or `chapterSkip` before the next begins");
        sink.raise_at(number, cx.opened_by(draft, earlier.opened, "this chapter is open"));
    }
}
