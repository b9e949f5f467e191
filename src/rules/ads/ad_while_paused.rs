//! `ad-while-paused`

use crate::finding::{Draft, Severity};
use crate::replay::{Playback, Slip};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-while-paused",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "ads run while the content is paused or buffering: their ad time is 0, and the pause grows",
    page: include_str!("../../../docs/rules/ad-while-paused.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for (_, slip) in &cx.replay.slips {
        let Slip::AdWhileStopped(ads) = slip else { continue };
        let (state, grows) = match cx.before(ads.opened).playback {
            Playback::Buffering => ("buffering", "buffering"),
            _ => ("paused", "pause"),
        };
        let message = format!(
            "ads run for {} while the content is {state}, without a `play`: their ad time is 0, and the \
             time counts as {grows}",
            wording::span(ads.until_ms.saturating_sub(ads.since_ms))
        );
        let draft = Draft::new(cx.spot(ads.opened), message)
            .help("send `play` after each `adStart`, when the ad begins to play");
        let stop = (0..ads.opened).rev().find(|before| !cx.before(*before).is_stopped());
        sink.raise_at(
            ads.opened,
            match stop {
                Some(stop) => draft.related("the content stops here", cx.spot(stop)),
                None => draft,
            },
        );
    }
}
