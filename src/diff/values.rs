//! Compares the parameters of events, and learns which of them differ in any case.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::change::{Action, Change, Kind};
use super::payload::{CUSTOM, PLAYER_TIME, Parameters, Value};

/// The fewest sessions with values of their own that make a parameter one that always differs.
const FEW_SESSIONS: usize = 3;

/// The most values of a parameter that are remembered, and the most parameters.
const MAX_LEARNED: usize = 10_000;

/// Values that differ in any case, and why: nothing is said of each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// The event type.
    pub event_type: Box<str>,
    /// The parameter.
    pub name: Box<str>,
    /// What its values are.
    pub why: Why,
    /// How many pairs of values differ.
    pub count: u64,
}

/// Why values are set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// They look like IDs, or times.
    Identity,
    /// Each session has one of its own.
    Unique,
}

/// What was learned of the values of a parameter.
#[derive(Default)]
struct Learned {
    pairs: u64,
    differing: u64,
    /// How many of the differing values look like IDs or times of one form.
    identities: u64,
    sessions: usize,
    last_session: Option<usize>,
    before: HashSet<u64>,
    after: HashSet<u64>,
}

/// Learns from all pairs of events what differs in any case.
#[derive(Default)]
pub(super) struct Lessons(BTreeMap<(Box<str>, Box<str>), Learned>);

/// Shows a value, as it may be shown.
pub(super) type Show<'s> = dyn FnMut(&str, &str) -> Option<String> + 's;

/// Events that are compared.
pub(super) struct Events<'e> {
    /// The number of their pair of sessions.
    pub(super) session: usize,
    pub(super) event_type: &'e str,
    pub(super) before: &'e Parameters,
    pub(super) after: &'e Parameters,
    /// Whether values count, and not only which parameters there are.
    pub(super) with_values: bool,
}

impl Lessons {
    /// What changed in the parameters of an event.
    pub(super) fn compare(
        &mut self,
        events: &Events<'_>,
        show: &mut [&mut Show<'_>; 2],
    ) -> Vec<Change> {
        let Events { event_type, before, after, .. } = *events;
        // A payload that cannot be read says nothing of its parameters.
        if before.is_empty() || after.is_empty() {
            return Vec::new();
        }
        let mut changes = Vec::new();
        let change =
            |kind, action, name: &str| Change::new(kind, action).of(event_type).named(name);
        for (name, one) in before {
            let Some(other) = after.get(name) else {
                let gone = change(Kind::Parameters, Action::Gone, name);
                changes.push(Change { before: shown(name, one, show[0]), ..gone });
                continue;
            };
            if one.kind != other.kind {
                let kinds = (one.kind.to_owned(), other.kind.to_owned());
                let retyped = change(Kind::Parameters, Action::Retyped, name);
                changes.push(retyped.values(kinds.0, kinds.1));
            } else if events.with_values && !name.starts_with(PLAYER_TIME) {
                self.learn(events, name, one, other);
                if !one.is_same(other) {
                    let (before, after) = (shown(name, one, show[0]), shown(name, other, show[1]));
                    let changed = change(Kind::Values, Action::Changed, name);
                    changes.push(Change { before, after, ..changed });
                }
            }
        }
        for (name, other) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let added = change(Kind::Parameters, Action::Added, name);
            changes.push(Change { after: shown(name, other, show[1]), ..added });
        }
        changes
    }

    fn learn(&mut self, events: &Events<'_>, name: &str, one: &Value, other: &Value) {
        let is_known =
            |lessons: &Self| lessons.0.contains_key(&(events.event_type.into(), name.into()));
        if self.0.len() >= MAX_LEARNED && !is_known(self) {
            return;
        }
        let learned = self.0.entry((events.event_type.into(), name.into())).or_default();
        learned.pairs += 1;
        if learned.last_session != Some(events.session) {
            learned.last_session = Some(events.session);
            learned.sessions += 1;
        }
        if one.is_same(other) {
            return;
        }
        learned.differing += 1;
        let form = form(&one.text);
        learned.identities += u64::from(form.is_some() && form == self::form(&other.text));
        if learned.before.len() < MAX_LEARNED {
            learned.before.insert(hash(&one.text));
            learned.after.insert(hash(&other.text));
        }
    }

    /// What differs in any case.
    pub(super) fn set_aside(&self) -> Vec<SetAside> {
        let why = |learned: &Learned| {
            let always = learned.differing == learned.pairs && learned.pairs > 0;
            let own = learned.before.len().min(learned.after.len());
            if always && learned.identities == learned.differing {
                Some(Why::Identity)
            } else if always && learned.sessions >= FEW_SESSIONS && own >= learned.sessions {
                Some(Why::Unique)
            } else {
                None
            }
        };
        let aside = self.0.iter().filter_map(|((event_type, name), learned)| {
            let why = why(learned)?;
            let (event_type, name) = (event_type.clone(), name.clone());
            Some(SetAside { event_type, name, why, count: learned.differing })
        });
        aside.collect()
    }
}

/// The value, if it may be shown.
fn shown(name: &str, value: &Value, show: &mut Show<'_>) -> Option<String> {
    // A parameter of the client's own may hold anything.
    let name = if name.starts_with(CUSTOM) { CUSTOM } else { name };
    let text = show(name, &value.text)?;
    Some(if value.kind == "string" { format!("\"{text}\"") } else { text })
}

fn hash(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    let bytes = hash.as_bytes();
    u64::from_le_bytes(std::array::from_fn(|at| bytes[at]))
}

/// The form of a text that looks like an ID or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Of hexadecimal digits in groups, as a UUID.
    Hex,
    /// Of decimal digits: an ID, or a time since 1970.
    Digits,
    /// A date with a time.
    Date,
}

/// The fewest hexadecimal, and decimal digits that make an ID.
const FEW_HEX: usize = 16;
const FEW_DIGITS: usize = 10;

fn form(text: &str) -> Option<Form> {
    let is_of = |is: fn(u8) -> bool| text.bytes().all(is);
    if text.len() >= FEW_DIGITS && is_of(|byte| byte.is_ascii_digit()) {
        return Some(Form::Digits);
    }
    let hex = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let is_mixed = text.bytes().any(|byte| byte.is_ascii_digit());
    if hex >= FEW_HEX && is_mixed && is_of(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return Some(Form::Hex);
    }
    let bytes = text.as_bytes();
    let is_date = bytes.len() >= 19 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[13] == b':';
    (is_date && bytes[..4].iter().all(u8::is_ascii_digit)).then_some(Form::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_have_a_form() {
        assert_eq!(form("12345678901234567890"), Some(Form::Digits));
        assert_eq!(form("1767600000000"), Some(Form::Digits));
        let uuid = "6d6391ae-8a3c-4b5e-9f00-0123456789ab";
        assert_eq!(form(uuid), Some(Form::Hex));
        assert_eq!(form("2026-01-20T18:30:05Z"), Some(Form::Date));
        for none in ["movie-1", "VOD", "1080", "facade", "deadbeefdeadbeefdead", ""] {
            assert_eq!(form(none), None, "{none}");
        }
    }
}
