//! `ad-not-closed`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "ad-not-closed",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "a break or the content ends with an ad open: neither adComplete nor adSkip came",
    page: include_str!("../../../docs/rules/ad-not-closed.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::AdNotClosed(ad) = slip else { continue };
        let word = cx.event(number).kind.word().unwrap_or_default();
        let message = format!(
            "`{word}` with an ad open: neither `adComplete` nor `adSkip` came; the ad is missing from \
             ad completes, and its time has no end"
        );
        let draft = Draft::new(cx.spot(number), message)
            .help("send `adComplete` when an ad was watched to its end, `adSkip` when it was left");
        sink.raise_at(number, cx.opened_by(draft, ad.opened, "this ad stays open"));
    }
}
