//! `ad-break-without-start`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "ad-break-without-start",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "an ad break completes with no break open: it closes nothing",
    page: include_str!("../../../docs/rules/ad-break-without-start.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for number in cx.slips(|slip| matches!(slip, Slip::BreakEventWithoutBreak)) {
        let message = "`adBreakComplete` with no ad break open: expected `adBreakStart` before it; \
                       ads without it count as content";
        let help = "send `adBreakStart` before the first ad of a break, and one `adBreakComplete` \
                    after its last";
        sink.raise_at(number, Draft::new(cx.spot(number), message).help(help));
    }
}
