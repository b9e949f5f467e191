//! `tied-timestamps`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{Clock, Moment, Replay};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "tied-timestamps",
    group: Group::Order,
    severity: Severity::Note,
    summary: "events share a ts: nothing but their arrival tells their order",
    page: include_str!("../../../docs/rules/tied-timestamps.md"),
    per: Per::Session,
    check: Check::Session(Signs::TIES, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    // Seconds tie by themselves; `timestamp-unit` tells of them.
    if cx.replay.facts.clock == Clock::Seconds {
        return;
    }
    let mut ties = ties(cx.replay);
    let Some((first, second)) = ties.next() else { return };
    let count = 1 + ties.count();
    // Put together by hand, without a format: this is said of many a session.
    let mut message = wording::both(cx.event(first).kind.word(), cx.event(second).kind.word());
    message += " share `ts` ";
    message += &cx.event(second).ts.unwrap_or_default().to_string();
    if count > 1 {
        message += &[", and ", &(count - 1).to_string(), " more such ties"].concat();
    }
    message += "; the back end orders by `ts`, so that their order hangs on their arrival";
    let help = "give each event a `ts` of its own, 1 ms after the one before it where they happen \
                together";
    let draft = Draft::new(cx.value(second, "/playerTime/ts"), message)
        .help(help)
        .related("the same `ts`", cx.value(first, "/playerTime/ts"))
        .count(count as u64);
    sink.raise_at(second, draft);
}

/// The first two moments of different event types that share a `ts`, of each such `ts`.
fn ties<'r>(replay: &'r Replay<'_>) -> impl Iterator<Item = (usize, usize)> + 'r {
    let mut first: Option<(i64, usize, EventType)> = None;
    let mut told = false;
    let ts_ms = |number: usize| replay.moments.get(number).map(|moment| moment.ts_ms);
    let is_tied = move |&(number, moment): &(usize, &Moment)| {
        let before_ms = number.checked_sub(1).and_then(ts_ms);
        before_ms == Some(moment.ts_ms) || ts_ms(number + 1) == Some(moment.ts_ms)
    };
    replay.open_moments().filter(is_tied).filter_map(move |(number, moment)| {
        let event_type =
            replay.event_type(moment).filter(|event_type| order_matters(*event_type))?;
        // An event before its `sessionStart` was moved to the time of that one: no tie.
        let ts = replay.event(moment).ts.filter(|ts| replay.facts.ts_ms(*ts) == moment.ts_ms)?;
        match first {
            Some((tied, _, _)) if tied == ts && told => None,
            Some((tied, first, word)) if tied == ts => {
                told = word != event_type;
                told.then_some((first, number))
            }
            _ => {
                (first, told) = (Some((ts, number, event_type)), false);
                None
            }
        }
    })
}

/// Whether the order of such an event and another means anything.
fn order_matters(event_type: EventType) -> bool {
    !matches!(event_type, EventType::Ping | EventType::BitrateChange | EventType::Error)
}
