//! `ad-break-not-closed`

use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "ad-break-not-closed",
    group: Group::Ads,
    severity: Severity::Error,
    summary: "the content goes on, or completes, with an ad break open: its ads are ignored",
    page: include_str!("../../../docs/rules/ad-break-not-closed.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::BreakNotClosed(ad_break) = slip else { continue };
        let is_over = cx.before(number).ad_break.is_open();
        let seen = seen(cx, number);
        let effect = match is_over {
            true => "without it, ads are not sure to count",
            false => "Adobe ignores the ads of the break, and their time counts as content",
        };
        let message = format!(
            "{seen} with an ad break open and no ad: expected `adBreakComplete` before; {effect}"
        );
        let draft = Draft::new(cx.spot(number), message).help(
            "send `adBreakComplete` after the last ad of a break, before the content goes on",
        );
        sink.raise_at(number, cx.opened_by(draft, ad_break.opened, "this break stays open"));
    }
}

/// What the event shows: the end of the content, or its movement.
fn seen(cx: &SessionCx<'_>, number: usize) -> String {
    let moments = &cx.replay.moments;
    let to = &moments[number];
    match number.checked_sub(1).map(|before| &moments[before]) {
        Some(from) if cx.before(number).ad_break.is_closed() => format!(
            "the playhead goes on from {} to {}",
            wording::seconds(from.playhead_s),
            wording::seconds(to.playhead_s),
        ),
        _ => "`sessionComplete`".to_owned(),
    }
}
