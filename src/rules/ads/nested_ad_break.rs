//! `nested-ad-break`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "nested-ad-break",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "an ad break starts inside another: breaks cannot nest",
    page: include_str!("../../../docs/rules/nested-ad-break.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::NestedBreak(outer) = slip else { continue };
        let message = "`adBreakStart` with an ad break open: expected `adBreakComplete` before; \
                       breaks cannot nest, and the ads of both are told as those of one";
        let draft = Draft::new(cx.spot(number), message)
            .help("send `adBreakStart` once a break, and `adBreakComplete` before the next");
        sink.raise_at(number, cx.opened_by(draft, outer.opened, "this break is open"));
    }
}
