//! `playhead-unit`

use super::tally::Tally;
use crate::finding::{Draft, Severity};
use crate::replay::PlayheadUnit;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-unit",
    group: Group::Values,
    severity: Severity::Error,
    summary: "the playheads are milliseconds: every metric made of them is a thousand times too large",
    page: include_str!("../../../docs/rules/playhead-unit.md"),
    per: Per::Session,
    check: Check::Session(Signs::ANY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let PlayheadUnit::Milliseconds { ratio } = cx.replay.facts.playhead_unit else { return };
    let mut tally = Tally::default();
    for number in 0..cx.replay.moments.len() {
        if let Some(playhead) = cx.event(number).playhead.filter(|&playhead| playhead != 0.0) {
            tally.add(number, playhead);
        }
    }
    let (Some(first), Some(worst)) = (tally.first(), tally.worst()) else { return };
    let farthest = cx.event(worst).playhead.unwrap_or_default();
    let length = match cx.replay.facts.length_s {
        Some(length) => format!(", past `media.length` ({})", wording::seconds(length)),
        None => String::new(),
    };
    let message = format!(
        "`playerTime.playhead` is milliseconds, where seconds belong: it grows {} times as fast as the \
         clock, up to {}{length}; progress markers and unique time played come out wrong",
        wording::decimal(ratio.round()),
        wording::decimal(farthest),
    );
    let draft = Draft::new(cx.value(first, "/playerTime/playhead"), message);
    let help = "divide the player's position by 1000 before it goes into the payload";
    sink.raise_at(first, draft.help(help).count(tally.count()));
}
