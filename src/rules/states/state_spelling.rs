//! `state-spelling`

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{names, plain, pointer};
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::place::{InputId, Spot};
use crate::rules::{Capture, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "state-spelling",
    group: Group::States,
    severity: Severity::Note,
    summary: "a player state is spelt otherwise than the standard one, or in two ways",
    page: include_str!("../../../docs/rules/state-spelling.md"),
    per: Per::Session,
    check: Check::Capture(check),
};

/// The standard player states, each with its documented spellings.
const STANDARD: [&[&str]; 5] = [
    &["fullscreen", "fullScreen"],
    &["closedCaptioning"],
    &["mute"],
    &["pictureInPicture"],
    &["inFocus"],
];

const HELP: &str = "spell a player state in one way, the documented one where there is one";
const SPELT: &str = "the first spelling";

/// The first event of an input that uses a name, letter case and separators apart.
type First<'a> = HashMap<(InputId, String), (&'a str, &'a Event), RandomState>;

fn check(capture: &Capture<'_>, sink: &mut Sink<'_>) {
    let standard: Vec<(String, &[&str])> =
        STANDARD.into_iter().map(|spellings| (plain(spellings[0]), spellings)).collect();
    let mut first = First::default();
    for (session, replay) in capture.replays.iter().enumerate() {
        for (number, moment) in replay.moments.iter().enumerate() {
            let event = replay.event(moment);
            for (change, position, name) in names(event) {
                let plain = plain(name);
                let known = standard.iter().find(|(standard, _)| *standard == plain);
                let spot = || event.value(&pointer(event, change, position));
                let draft = match known {
                    Some((_, spellings)) if spellings.contains(&name) => None,
                    Some((_, spellings)) => {
                        Some(Draft::new(spot(), unlike_standard(name, spellings)))
                    }
                    None => unlike_first(&mut first, plain, name, event)
                        .map(|(message, other)| Draft::new(spot(), message).related(SPELT, other)),
                };
                if let Some(draft) = draft {
                    sink.raise_in(session, number, draft.help(HELP));
                }
            }
        }
    }
}

fn unlike_standard(name: &str, spellings: &[&str]) -> String {
    format!(
        "player state {}: the standard name is {}; reports keep the two apart",
        wording::quoted(name),
        wording::either(spellings.iter().copied()),
    )
}

fn unlike_first<'a>(
    first: &mut First<'a>,
    plain: String,
    name: &'a str,
    event: &'a Event,
) -> Option<(String, Spot)> {
    let (spelling, other) = *first.entry((event.place.input, plain)).or_insert((name, event));
    (spelling != name).then(|| {
        let message = format!(
            "player state {} is also spelt {}: reports keep the two apart",
            wording::quoted(name),
            wording::quoted(spelling),
        );
        (message, other.spot_of_type())
    })
}
