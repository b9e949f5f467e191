//! Makes one finding of what a rule says many times.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Found, Overrides};
use crate::finding::{Draft, Raised};
use crate::place::InputId;
use crate::replay::Replay;
use crate::rules::{self, Per, Rule};

/// What a rule says of a session or an input, once.
#[derive(Debug)]
pub(super) struct Collected {
    /// The rule.
    pub rule: &'static Rule,
    /// The session's number.
    pub session: Option<usize>,
    /// The moment's number.
    pub moment: Option<usize>,
    /// What keeps it apart from others of its rule and session.
    pub scope: String,
    /// The first occurrence, with the count of all.
    pub draft: Draft,
}

/// Which findings are one.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    session: Option<usize>,
    input: Option<InputId>,
    scope: String,
}

/// Makes one finding of those of a rule and session (or input) with the same scope: the first in replay
/// order, with the count of all. Those of ignored rules are left out.
pub(super) fn collect(
    found: Vec<Found>,
    replays: &[Replay<'_>],
    overrides: &Overrides,
) -> Vec<Collected> {
    let mut by_key: HashMap<Key, usize, RandomState> = HashMap::default();
    let mut all: Vec<Collected> = Vec::new();
    for (session, Raised { rule, event, scope, draft }) in found {
        let Some(rule) = rules::find(rule) else { continue };
        if overrides.ignores(rule) {
            continue;
        }
        let input = draft.at.place.input;
        let (of_session, of_input) = match rule.per {
            Per::Session if session.is_some() => (session, None),
            Per::Session | Per::Input => (None, Some(input)),
        };
        let key = Key { rule: rule.id, session: of_session, input: of_input, scope: scope.clone() };
        let moment = event.filter(|&moment| {
            session.is_some_and(|session| moment < replays[session].moments.len())
        });
        let fresh = Collected { rule, session, moment, scope, draft };
        match by_key.get(&key) {
            None => {
                by_key.insert(key, all.len());
                all.push(fresh);
            }
            Some(&known) => merge(&mut all[known], fresh),
        }
    }
    all
}

fn merge(known: &mut Collected, fresh: Collected) {
    let count = known.draft.count + fresh.draft.count;
    let order = |one: &Collected| (one.moment, one.draft.at.place.input, one.draft.at.place.record);
    if order(&fresh) < order(known) {
        *known = fresh;
    }
    known.draft.count = count;
}
