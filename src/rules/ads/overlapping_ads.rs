//! `overlapping-ads`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "overlapping-ads",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "an ad starts while another is open: one ad at a time",
    page: include_str!("../../../docs/rules/overlapping-ads.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::OverlappingAds(earlier) = slip else { continue };
        let message = "`adStart` with an ad open: expected `adComplete` or `adSkip` before; the ad \
                       before it never completes, and its time is not told from that of this one";
        let draft = Draft::new(cx.spot(number), message)
            .help("end each ad by `adComplete` or `adSkip` before the next `adStart`");
        sink.raise_at(number, cx.opened_by(draft, earlier.opened, "this ad is open"));
    }
}
