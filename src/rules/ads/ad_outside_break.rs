//! `ad-outside-break`

use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-outside-break",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "an ad starts with no ad break open: it is ignored, and its time counts as content",
    page: include_str!("../../../docs/rules/ad-outside-break.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for number in cx.slips(|slip| matches!(slip, Slip::AdOutsideBreak)) {
        let length = match cx.detail(number) {
            Detail::Ad { length: Some(length), .. } => {
                format!("its {} count", wording::seconds(*length))
            }
            _ => "its time counts".to_owned(),
        };
        let message =
            format!("`adStart` with no ad break open: the ad is ignored, {length} as content time");
        let help = "send `adBreakStart` before the first ad of a break, and `adBreakComplete` \
                    after its last";
        sink.raise_at(number, Draft::new(cx.spot(number), message).help(help));
    }
}
