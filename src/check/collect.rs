//! Makes one finding of what a rule says many times.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Overrides;
use crate::finding::{Draft, EventRef, Mention, Raised};
use crate::place::InputId;
use crate::replay::Replay;
use crate::rules::{self, Per, Rule};

/// What a rule says of a session or an input, once.
#[derive(Debug)]
pub(super) struct Collected {
    /// The rule.
    pub rule: &'static Rule,
    /// The session's number, in the order in which sessions were judged.
    pub session: Option<usize>,
    /// The event.
    pub event: Option<EventRef>,
    /// What keeps it apart from others of its rule and session.
    pub scope: String,
    /// The first occurrence, with the count of all.
    pub draft: Draft,
}

/// Which findings of a session are one.
type InSession = (&'static str, String);

/// Which findings of an input are one.
type InInput = (&'static str, InputId, String);

/// All findings. Those of a rule and session (or input) with the same scope are one: the first in replay
/// order, with the count of all.
#[derive(Debug, Default)]
pub(super) struct Findings {
    all: Vec<Collected>,
    /// Those that later ones may be added to, by their numbers among all.
    of_inputs: HashMap<InInput, usize, RandomState>,
}

impl Findings {
    /// Adds what was said of a session: its number in the order in which sessions were judged. What is
    /// said of ignored rules is left out.
    pub(super) fn of_session(
        &mut self,
        number: usize,
        replay: &Replay<'_>,
        raised: Vec<Raised>,
        overrides: &Overrides,
    ) {
        let mut known: HashMap<InSession, usize, RandomState> = HashMap::default();
        for (rule, raised) in said(raised, overrides) {
            let fresh = Collected {
                rule,
                session: Some(number),
                event: raised.event.and_then(|moment| replay.reference(moment)),
                scope: raised.scope,
                draft: raised.draft,
            };
            match rule.per {
                Per::Input => self.of_input(fresh),
                Per::Session => match known.get(&(rule.id, fresh.scope.clone())) {
                    Some(&at) => merge(&mut self.all[at], fresh),
                    None => {
                        known.insert((rule.id, fresh.scope.clone()), self.all.len());
                        self.all.push(fresh);
                    }
                },
            }
        }
    }

    /// Adds what was said of a call that belongs to no session, or of an input.
    pub(super) fn of_inputs(&mut self, raised: Vec<Raised>, overrides: &Overrides) {
        for (rule, Raised { scope, draft, .. }) in said(raised, overrides) {
            self.of_input(Collected { rule, session: None, event: None, scope, draft });
        }
    }

    /// Adds what was said once of a session that is gone.
    pub(super) fn late(
        &mut self,
        said: Vec<(&'static Rule, Mention, Draft)>,
        overrides: &Overrides,
    ) {
        let said = said.into_iter().filter(|(rule, ..)| !overrides.ignores(rule));
        self.all.extend(said.map(|(rule, Mention { session, event }, draft)| Collected {
            rule,
            session: Some(session),
            event,
            scope: String::new(),
            draft,
        }));
    }

    /// All of them.
    pub(super) fn into_all(self) -> Vec<Collected> {
        self.all
    }

    fn of_input(&mut self, fresh: Collected) {
        let key = (fresh.rule.id, fresh.draft.at.place.input, fresh.scope.clone());
        match self.of_inputs.get(&key) {
            Some(&at) => merge(&mut self.all[at], fresh),
            None => {
                self.of_inputs.insert(key, self.all.len());
                self.all.push(fresh);
            }
        }
    }
}

/// What was said, with the rules that said it, without those that are ignored.
fn said(
    raised: Vec<Raised>,
    overrides: &Overrides,
) -> impl Iterator<Item = (&'static Rule, Raised)> {
    let raised = raised.into_iter();
    let known = raised.filter_map(|raised| Some((rules::find(raised.rule)?, raised)));
    known.filter(|(rule, _)| !overrides.ignores(rule))
}

fn merge(known: &mut Collected, fresh: Collected) {
    let count = known.draft.count + fresh.draft.count;
    let index = |one: &Collected| one.event.as_ref().map(|event| event.index);
    let order = |one: &Collected| (index(one), one.draft.at.place.input, one.draft.at.place.record);
    if order(&fresh) < order(known) {
        *known = fresh;
    }
    known.draft.count = count;
}
