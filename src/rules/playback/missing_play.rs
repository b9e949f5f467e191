//! `missing-play`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "missing-play",
    group: Group::Playback,
    severity: Severity::Error,
    summary: "the playhead advances although no `play` was ever sent: content time is not counted",
    page: include_str!("../../../docs/rules/missing-play.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for (number, slip) in &cx.replay.slips {
        let Slip::MissingPlay(advance) = slip else { continue };
        let message = format!(
            "the playhead advances by {} in {} although no `play` was ever sent: neither a content \
             start nor content time is counted",
            wording::seconds(advance.playhead_s),
            wording::span(advance.elapsed_ms)
        );
        let draft = Draft::new(cx.value(*number, "/playerTime/playhead"), message)
            .help("send `play` when the first frame of the content is shown")
            .related("playback began after this event", cx.spot(advance.since));
        sink.raise_at(*number, draft);
    }
}
