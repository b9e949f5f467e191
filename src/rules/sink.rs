//! Takes what rules say.

use super::Rule;
use crate::finding::{Draft, Mention, Raised, Severity};

/// Takes what a rule says.
#[derive(Debug)]
pub struct Sink<'a> {
    rule: &'static Rule,
    raised: &'a mut Vec<Raised>,
}

impl<'a> Sink<'a> {
    /// A sink for what `rule` says.
    pub fn new(rule: &'static Rule, raised: &'a mut Vec<Raised>) -> Self {
        Self { rule, raised }
    }

    /// Says `draft` of the call or session.
    pub fn raise(&mut self, draft: Draft) {
        self.push(None, String::new(), draft);
    }

    /// Says `draft` of an event: its number among the moments of the session, or the events of the call.
    pub fn raise_at(&mut self, event: usize, draft: Draft) {
        self.push(Some(event), String::new(), draft);
    }

    /// Says `draft` of an event; only findings with the same scope are one.
    pub fn raise_scoped(&mut self, event: usize, scope: impl Into<String>, draft: Draft) {
        self.push(Some(event), scope.into(), draft);
    }

    /// Takes back what was said before that only follows from what the rule is going to say. Gives the worst
    /// severity of it; none where nothing was.
    pub fn replace(&mut self, is_symptom: impl Fn(&Raised) -> bool) -> Option<Severity> {
        let mut worst: Option<Severity> = None;
        self.raised.retain(|raised| {
            let is_symptom = is_symptom(raised);
            if is_symptom && let Some(rule) = super::find(raised.rule) {
                let severity = raised.draft.severity.unwrap_or(rule.severity);
                worst = Some(worst.map_or(severity, |worst| worst.min(severity)));
            }
            !is_symptom
        });
        worst
    }

    fn push(&mut self, event: Option<usize>, scope: String, draft: Draft) {
        self.raised.push(Raised { rule: self.rule.id, event, scope, draft });
    }
}

/// Takes what a rule says of sessions that are gone.
#[derive(Debug)]
pub struct LateSink<'a> {
    rule: &'static Rule,
    said: &'a mut Vec<(&'static Rule, Mention, Draft)>,
}

impl<'a> LateSink<'a> {
    /// A sink for what `rule` says.
    pub fn new(rule: &'static Rule, said: &'a mut Vec<(&'static Rule, Mention, Draft)>) -> Self {
        Self { rule, said }
    }

    /// Says `draft` of a session, once.
    pub fn raise(&mut self, mention: Mention, draft: Draft) {
        self.said.push((self.rule, mention, draft));
    }
}
