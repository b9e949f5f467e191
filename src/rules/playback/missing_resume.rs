//! `missing-resume`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "missing-resume",
    group: Group::Playback,
    severity: Severity::Error,
    summary: "the playhead advances while paused or buffering: the `play` that resumed was not sent",
    page: include_str!("../../../docs/rules/missing-resume.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    // Slips come in replay order: each stop is looked for from the slip before it.
    let mut passed = 0;
    for (number, slip) in &cx.replay.slips {
        let Slip::MissingResume(advance) = slip else { continue };
        let stop = stop(cx, passed, advance.since);
        passed = *number;
        let (state, word) = match stop {
            Some((_, EventType::BufferStart)) => ("buffering", "bufferStart"),
            _ => ("paused", "pauseStart"),
        };
        let message = format!(
            "the playhead advances by {} in {} while {state}: no `play` came after `{word}`, and \
             the content time is lost",
            wording::seconds(advance.playhead_s),
            wording::span(advance.elapsed_ms)
        );
        let mut draft = Draft::new(cx.value(*number, "/playerTime/playhead"), message)
            .help("send `play` whenever playback resumes after a pause, a seek or buffering");
        if let Some((stop, _)) = stop {
            draft = draft.related(format!("{state} since here"), cx.spot(stop));
        }
        sink.raise_at(*number, draft);
    }
}

/// The event that stopped playback, at the moment `last` or before it, but not before `first`.
fn stop(cx: &SessionCx<'_>, first: usize, last: usize) -> Option<(usize, EventType)> {
    (first..=last).rev().find_map(|number| {
        let event_type = cx.event(number).kind.meant()?;
        matches!(event_type, EventType::PauseStart | EventType::BufferStart)
            .then_some((number, event_type))
    })
}
