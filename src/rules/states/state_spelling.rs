//! `state-spelling`

use std::collections::HashMap;
use std::io;

use foldhash::fast::RandomState;

use super::{names, plain, pointer};
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::place::{InputId, Spot};
use crate::rules::{Check, Group, Per, Rule, Series, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "state-spelling",
    group: Group::States,
    severity: Severity::Note,
    summary: "a player state is spelt otherwise than the standard one, or in two ways",
    page: include_str!("../../../docs/rules/state-spelling.md"),
    per: Per::Session,
    check: Check::Series(Signs::STATES, || Box::<Spellings>::default()),
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

/// How player states were first spelt: by input and name, letter case and separators apart.
#[derive(Debug, Default)]
struct Spellings(HashMap<(InputId, String), First, RandomState>);

/// The first event of an input that uses a name.
#[derive(Debug)]
struct First {
    spelling: Box<str>,
    at: Spot,
}

impl Series for Spellings {
    fn session(&mut self, cx: &SessionCx<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
        for (number, moment) in cx.replay.moments.iter().enumerate() {
            let event = cx.replay.event(moment);
            for (change, position, name) in names(event) {
                if STANDARD.iter().any(|spellings| spellings.contains(&name)) {
                    continue;
                }
                let spot = || event.value(&pointer(event, change, position));
                let plain = plain(name);
                let known = STANDARD.iter().find(|spellings| super::plain(spellings[0]) == plain);
                let draft = match known {
                    Some(spellings) => Some(Draft::new(spot(), unlike_standard(name, spellings))),
                    None => self
                        .unlike_first(plain, name, event)
                        .map(|(message, other)| Draft::new(spot(), message).related(SPELT, other)),
                };
                if let Some(draft) = draft {
                    sink.raise_at(number, draft.help(HELP));
                }
            }
        }
        Ok(())
    }
}

impl Spellings {
    fn unlike_first(&mut self, plain: String, name: &str, event: &Event) -> Option<(String, Spot)> {
        let first = self.0.entry((event.place.input, plain));
        let first =
            first.or_insert_with(|| First { spelling: name.into(), at: event.spot_of_type() });
        (*first.spelling != *name).then(|| {
            let message = format!(
                "player state {} is also spelt {}: reports keep the two apart",
                wording::named(name),
                wording::named(&first.spelling),
            );
            (message, first.at.clone())
        })
    }
}

fn unlike_standard(name: &str, spellings: &[&str]) -> String {
    format!(
        "player state {}: the standard name is {}; reports keep the two apart",
        wording::named(name),
        wording::either(spellings.iter().copied()),
    )
}
