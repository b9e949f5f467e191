//! `duplicate-request`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::place::{Part, Spot};
use crate::replay::{Arrival, LeftOut};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-request",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "the same body was sent twice and accepted twice: the event may count twice",
    page: include_str!("../../../docs/rules/duplicate-request.md"),
    per: Per::Session,
    check: Check::Session(Signs::REPEATS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let events = &cx.replay.events;
    let mut repeats = events.iter().filter_map(|arrival| match arrival.left_out {
        Some(LeftOut::Repeats(earlier)) if is_duplicate(&events[earlier], arrival) => {
            Some((earlier, arrival.event))
        }
        _ => None,
    });
    let Some((earlier, event)) = repeats.next() else { return };
    let word = event.kind.word().unwrap_or_default();
    let message = format!(
        "the same {} was sent again, byte for byte, and both were accepted: it may count twice",
        wording::named(word)
    );
    let help = "send an event again only if it got no 2xx; look for two trackers, or two listeners, in \
                one page";
    let draft = Draft::new(spot(event), message)
        .help(help)
        .related("sent first here", spot(events[earlier].event))
        .count(1 + repeats.count() as u64);
    match cx.replay.moment_of(earlier) {
        Some(moment) => sink.raise_at(moment, draft),
        None => sink.raise(draft),
    }
}

/// Whether an event and its repetition were sent by two requests and both count. A second `sessionEnd`
/// is dropped, which is harmless.
fn is_duplicate(earlier: &Arrival<'_>, later: &Arrival<'_>) -> bool {
    let ends = later.event.kind.meant() == Some(EventType::SessionEnd);
    let again = earlier.event.place != later.event.place;
    again && !ends && earlier.event.status.is_success() && later.event.status.is_success()
}

/// The request, or the event's element of a batch.
fn spot(event: &Event) -> Spot {
    match event.element {
        Some(_) => event.value(""),
        None => Spot { place: event.place, part: Part::Record },
    }
}
