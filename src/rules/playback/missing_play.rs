//! `missing-play`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "missing-play",
    group: Group::Playback,
    severity: Severity::Error,
    summary: "the playhead advances although no `play` came on main content: the content start is not counted",
    page: include_str!("../../../docs/rules/missing-play.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for (number, slip) in &cx.replay.slips {
        let (advance, seen) = match slip {
            Slip::MissingPlay(advance) => (
                advance,
                "although no `play` was ever sent: neither a content start nor content time is counted",
            ),
            Slip::LostStart(advance) => (
                advance,
                "although the only `play` came inside an ad: no content start and no progress marker \
                 is counted, and the session counts as dropped before start",
            ),
            _ => continue,
        };
        let message = format!(
            "the playhead advances by {} in {} {seen}",
            wording::seconds(advance.playhead_s),
            wording::span(advance.elapsed_ms)
        );
        let draft = Draft::new(cx.value(*number, "/playerTime/playhead"), message)
            .help("send `play` when the first frame of the content is shown")
            .related("playback began after this event", cx.spot(advance.since));
        sink.raise_at(*number, draft);
    }
}
