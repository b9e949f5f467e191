//! `ad-event-without-ad`

use crate::api::EventType;
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
    let mut slips = cx.slips(|slip| matches!(slip, Slip::AdEventWithoutAd)).peekable();
    // The end of the last ad, where none started since.
    let mut ended: Option<usize> = None;
    for (number, moment) in cx.replay.turning_points() {
        let is_slip = slips.next_if_eq(&number).is_some();
        match cx.replay.event_type(moment) {
            _ if is_slip => sink.raise_at(number, draft(cx, number, ended)),
            Some(EventType::AdComplete | EventType::AdSkip) => ended = Some(number),
            Some(EventType::AdStart | EventType::AdBreakStart) | None => ended = None,
            Some(_) => {}
        }
    }
}

fn draft(cx: &SessionCx<'_>, number: usize, ended: Option<usize>) -> Draft {
    let word = |number: usize| cx.event(number).kind.word().unwrap_or_default();
    // An ad that the capture lost may have started in between.
    if let Some(end) = ended.filter(|end| !cx.replay.is_dark_between(*end, number)) {
        let message = format!(
            "`{}` after `{}` of the same ad: the ad has ended, and a second end is ignored",
            word(number),
            word(end),
        );
        return Draft::new(cx.spot(number), message)
            .related("the ad ends here", cx.spot(end))
            .help("send one `adComplete` or `adSkip` for each ad");
    }
    let message = format!(
        "`{}` with no ad open: it is ignored; an ad whose `adStart` is missing counts neither in ad starts \
         nor in ad time",
        word(number),
    );
    Draft::new(cx.spot(number), message)
        .help("send `adStart` when an ad begins, and one `adComplete` or `adSkip` when it ends")
}
