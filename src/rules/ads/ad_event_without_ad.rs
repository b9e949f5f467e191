//! `ad-event-without-ad`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "ad-event-without-ad",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "an ad completes or is skipped with no ad open: it is ignored",
    page: include_str!("../../../docs/rules/ad-event-without-ad.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for number in cx.slips(|slip| matches!(slip, Slip::AdEventWithoutAd)) {
        let word = cx.event(number).kind.word().unwrap_or_default();
        let message = format!(
            "`{word}` with no ad open: it is ignored; an ad whose `adStart` is missing counts neither in \
             ad starts nor in ad time"
        );
        let help =
            "send `adStart` when an ad begins, and one `adComplete` or `adSkip` when it ends";
        sink.raise_at(number, Draft::new(cx.spot(number), message).help(help));
    }
}
