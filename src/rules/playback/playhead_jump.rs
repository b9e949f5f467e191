//! `playhead-jump`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Content, END_TOLERANCE_S, Facts, Moment, STANDSTILL_S, Slip};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "playhead-jump",
    group: Group::Playback,
    severity: Severity::Note,
    summary: "while playing, the playhead leaves the clock without a `pauseStart`: an untracked seek",
    page: include_str!("../../../docs/rules/playhead-jump.md"),
    per: Per::Session,
    check: Check::Session(Signs::JUMPS, check),
};

/// A movement of the playhead that does not go with the clock.
#[derive(Clone, Copy)]
struct Jump {
    from: usize,
    to: usize,
    advance_s: f64,
    elapsed_ms: i64,
}

impl Jump {
    /// How far the playhead is from where the clock has it, in seconds.
    fn away_s(&self) -> f64 {
        (self.advance_s - self.elapsed_ms as f64 / 1000.0).abs()
    }
}

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if cx.replay.facts.content == Content::Live {
        return;
    }
    let mut count = 0;
    let mut ends: Option<(Jump, Jump)> = None;
    for jump in jumps(cx) {
        if is_unloaded(cx, &jump) {
            sink.raise_scoped(jump.to, "unloaded", unloaded(cx, &jump));
            continue;
        }
        count += 1;
        let (first, worst) = ends.unwrap_or((jump, jump));
        ends = Some((first, if jump.away_s() > worst.away_s() { jump } else { worst }));
    }
    let Some((first, worst)) = ends else { return };
    let others = if count > 1 {
        format!("; {} so, by {} at worst", wording::times(count), wording::seconds(worst.away_s()))
    } else {
        String::new()
    };
    let message = format!(
        "the playhead moves by {} in {} while playing, without a `pauseStart`: an untracked seek \
         or another playback rate, whose time counts as content played{others}",
        wording::seconds(first.advance_s),
        wording::span(first.elapsed_ms)
    );
    let draft = Draft::new(cx.value(first.to, "/playerTime/playhead"), message)
        .help("send `pauseStart` when a seek begins and `play` when playback goes on after it")
        .related("the playhead before it", cx.value(first.from, "/playerTime/playhead"))
        .count(count as u64);
    sink.raise_at(first.to, draft);
}

/// Whether a jump back ends the session: nobody seeks and leaves at once, but a player that is unloaded has
/// no playhead, or that of its next source.
fn is_unloaded(cx: &SessionCx<'_>, jump: &Jump) -> bool {
    let event_type = cx.replay.moments[jump.to].event_type;
    let closes = matches!(event_type, Some(EventType::SessionEnd | EventType::SessionComplete));
    closes && jump.advance_s < 0.0
}

fn unloaded(cx: &SessionCx<'_>, jump: &Jump) -> Draft {
    let playhead = |number: usize| wording::seconds(cx.replay.moments[number].playhead_s);
    let message = format!(
        "`{}` has the playhead {} after {}: the player is already unloaded, or has its next source; where \
         the viewer left is not reported",
        cx.event(jump.to).kind.word().unwrap_or_default(),
        playhead(jump.to),
        playhead(jump.from),
    );
    Draft::new(cx.value(jump.to, "/playerTime/playhead"), message)
        .help("read the playhead before the player is unloaded, and send the last one")
        .related("the playhead before it", cx.value(jump.from, "/playerTime/playhead"))
}

/// The jumps of a session, in replay order.
fn jumps<'c>(cx: &'c SessionCx<'_>) -> impl Iterator<Item = Jump> + 'c {
    let moments = &cx.replay.moments;
    // The last moment that told a playhead while playing without a break since.
    let mut told: Option<usize> = None;
    cx.replay.intervals().filter_map(move |interval| {
        let to = interval.number;
        if !interval.state.plays_main_content() {
            told = None;
            return None;
        }
        let begins = (told.is_none() && tells(cx, to - 1)).then_some(to - 1);
        told = told.or(begins);
        if !tells(cx, to) {
            return None;
        }
        let from = told.replace(to)?;
        let jump = Jump {
            from,
            to,
            advance_s: moments[to].playhead_s - moments[from].playhead_s,
            elapsed_ms: moments[to].ts_ms.saturating_sub(moments[from].ts_ms),
        };
        let stops =
            matches!(moments[to].event_type, Some(EventType::PauseStart | EventType::BufferStart));
        let is_told = || stops || is_resume(cx, to) || is_edge_of_stall(cx, &jump);
        (cx.limits.is_jump(jump.advance_s, jump.elapsed_ms) && !is_told()).then_some(jump)
    })
}

/// Whether playback began in the interval that a moment ends, and `missing-play` or `missing-resume` tells
/// of it.
fn is_resume(cx: &SessionCx<'_>, number: usize) -> bool {
    let slips = &cx.replay.slips;
    let first = slips.partition_point(|(moment, _)| *moment < number);
    slips[first..]
        .iter()
        .take_while(|(moment, _)| *moment == number)
        .any(|(_, slip)| matches!(slip, Slip::MissingPlay(_) | Slip::MissingResume(_)))
}

/// Whether the playhead only lags because it stands still before the interval or after it: then
/// `playhead-stalled` tells of it, or a `bufferStart` that comes late.
fn is_edge_of_stall(cx: &SessionCx<'_>, jump: &Jump) -> bool {
    let lags = (0.0..jump.elapsed_ms as f64 / 1000.0).contains(&jump.advance_s);
    lags && (stands_before(cx, jump.from) || stands_before(cx, jump.to + 1))
}

/// Whether the playhead stands still while playing, for longer than rounding explains, up to a moment.
fn stands_before(cx: &SessionCx<'_>, number: usize) -> bool {
    let moments = &cx.replay.moments;
    let before = number.checked_sub(1).and_then(|before| moments.get(before));
    let (Some(from), Some(to)) = (before, moments.get(number)) else { return false };
    cx.replay.after(from).plays_main_content()
        && (to.playhead_s - from.playhead_s).abs() <= STANDSTILL_S
        && to.ts_ms.saturating_sub(from.ts_ms) > cx.limits.max_standstill_ms
}

/// Whether a moment's event tells where the playhead is. A value that cannot be is told by
/// `playhead-out-of-range`.
fn tells(cx: &SessionCx<'_>, number: usize) -> bool {
    cx.event(number).playhead.is_some() && is_possible(&cx.replay.facts, &cx.replay.moments[number])
}

fn is_possible(facts: &Facts, moment: &Moment) -> bool {
    let end_s = facts.length_s.map_or(f64::INFINITY, |length_s| length_s + END_TOLERANCE_S);
    (0.0..=end_s).contains(&moment.playhead_s)
}
