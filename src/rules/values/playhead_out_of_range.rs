//! `playhead-out-of-range`

use super::tally::Tally;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Content, END_TOLERANCE_S, Facts, Moment, PlayheadUnit};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-out-of-range",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "a playhead before the beginning or past the end of the content",
    page: include_str!("../../../docs/rules/playhead-out-of-range.md"),
    per: Per::Session,
    check: Check::Session(Signs::ODD_PLAYHEAD, check),
};

/// The playhead of live content is the second of the day, below this many (sessions request).
pub(in crate::rules) const DAY_S: f64 = 86_400.0;

/// A bound that a playhead has broken.
#[derive(Clone, Copy, Debug)]
enum Bound {
    /// 0.
    Zero,
    /// `media.length`, in seconds, with its tolerance.
    Length(f64),
    /// The last second of the day.
    Day,
}

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut tally = Tally::default();
    for (number, moment) in cx.replay.moments.iter().enumerate() {
        if cx.event(number).playhead.is_none() {
            continue;
        }
        if let Some((_, excess_s)) = broken(&cx.replay.facts, moment.playhead_s) {
            tally.add(number, excess_s);
        }
    }
    let (Some(first), Some(worst)) = (tally.first(), tally.worst()) else { return };
    let playhead_s = cx.replay.moments[worst].playhead_s;
    let Some((bound, excess_s)) = broken(&cx.replay.facts, playhead_s) else { return };
    let seen = wording::decimal(playhead_s);
    let (message, help) = match bound {
        Bound::Zero => (
            format!("`playerTime.playhead` goes down to {seen}: where the viewer was is lost"),
            "send the position in the main content, 0 at its beginning and through a pre-roll",
        ),
        Bound::Length(length_s) if is_left_over(cx, tally.count()) => (
            format!(
                "`sessionStart` has the playhead {seen}, {} past `media.length` ({}): it is that of the \
                 content before, and counts as a position in this one",
                wording::seconds(excess_s),
                wording::seconds(length_s),
            ),
            "open a session with the playhead of its own content: 0, or where the viewer resumes",
        ),
        Bound::Length(length_s) => (
            format!(
                "`playerTime.playhead` goes up to {seen}, {} past `media.length` ({}): progress markers \
                 and average minute audience do not fit the content",
                wording::seconds(excess_s),
                wording::seconds(length_s),
            ),
            "check `media.length`, and that the playhead counts neither the ads nor an earlier item",
        ),
        Bound::Day => (
            format!(
                "`playerTime.playhead` of live content goes up to {seen}, where the second of the day \
                 belongs, below 86400"
            ),
            "send the seconds since midnight, from 0 to 86399",
        ),
    };
    let draft = Draft::new(cx.value(first, "/playerTime/playhead"), message).help(help);
    sink.raise_at(first, tally.tell(cx, "/playerTime/playhead", draft));
}

/// Whether the playheads that break a bound, so many, are the first of the session: the player has that of the
/// content before, until it moves in its own.
fn is_left_over(cx: &SessionCx<'_>, count: u64) -> bool {
    let Some((start, _)) = cx.replay.moments.split_first() else { return false };
    let is_broken = |moment: &Moment| broken(&cx.replay.facts, moment.playhead_s).is_some();
    let left_over = cx.replay.moments.iter().take_while(|moment| is_broken(moment)).count();
    cx.replay.event_type(start) == Some(EventType::SessionStart)
        && left_over as u64 == count
        && left_over < cx.replay.moments.len()
}

/// The bound that a playhead breaks, and by how many seconds.
fn broken(facts: &Facts, playhead_s: f64) -> Option<(Bound, f64)> {
    if playhead_s < 0.0 {
        return Some((Bound::Zero, -playhead_s));
    }
    match (facts.content, facts.length_s) {
        (Content::Live, _) if playhead_s >= DAY_S => Some((Bound::Day, playhead_s - DAY_S)),
        (Content::Recorded, Some(length_s))
            if facts.playhead_unit == PlayheadUnit::Seconds
                && playhead_s > length_s + END_TOLERANCE_S =>
        {
            Some((Bound::Length(length_s), playhead_s - length_s))
        }
        _ => None,
    }
}
