//! Rules that a configuration adds: conditions of the query language in one of a few forms, judged of each
//! replayed session. What they find becomes a finding like any other.

mod count;
mod follow;
mod form;
mod order;
mod page;
mod require;
mod scope;
mod session;

use std::fmt;

pub use count::Count;
pub use follow::{Direction, Follow};
pub use form::Form;
pub use order::Order;
pub use require::Require;
pub use scope::Per;

use crate::api::EventType;
use crate::finding::{Draft, Raised, Severity};
use crate::payload::Kind as EventKind;
use crate::query::Probes;
use crate::rules::{self, Definition, Rule, SessionCx, Sink};
use form::Watch;
use session::Session;

/// The rules that a configuration adds, with what they ask of payloads.
#[derive(Clone, Debug, Default)]
pub struct OwnRules {
    rules: Vec<OwnRule>,
    probes: Probes,
}

/// A rule that a configuration adds.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// As it is listed and explained.
    pub rule: &'static Rule,
    /// What to do about its findings.
    help: Option<String>,
    form: Form,
    /// The event types at which it must look, a bit each.
    event_types: u32,
}

/// What a configuration says of a rule beside its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its id.
    pub id: String,
    /// The severity of its findings.
    pub severity: Severity,
    /// What it says, in a sentence.
    pub summary: String,
    /// What to do about its findings.
    pub help: Option<String>,
    /// The URL of more about it.
    pub docs: Option<String>,
}

impl PartialEq for OwnRules {
    /// Whether both have the same rules: a rule's page shows all of it.
    fn eq(&self, other: &Self) -> bool {
        let rules = |own: &Self| own.all().map(std::ptr::from_ref).collect::<Vec<_>>();
        rules(self) == rules(other)
    }
}

impl OwnRules {
    /// The probes that the conditions of a rule are made with.
    pub fn probes(&mut self) -> &mut Probes {
        &mut self.probes
    }

    /// Adds a rule. `check` is how the configuration writes its form.
    pub fn add(&mut self, about: About, form: Form, check: &str) -> &'static Rule {
        let page = page::page(&about, check);
        let About { id, severity, summary, help, docs } = about;
        let help = help.or_else(|| docs.as_ref().map(|docs| format!("see {docs}")));
        let rule = rules::register(&Definition { id, severity, summary, page, docs });
        let event_types = form.event_types();
        self.rules.push(OwnRule { rule, help, form, event_types });
        rule
    }

    /// All of them, in the order of the configuration.
    pub fn all(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().map(|own| own.rule)
    }

    /// What must be asked of payloads while they are read; none where nothing is asked.
    pub fn asked(&self) -> Option<&Probes> {
        (!self.probes.is_empty()).then_some(&self.probes)
    }

    /// Lets them speak of a session.
    pub fn judge(&self, cx: &SessionCx<'_>, found: &mut Vec<Raised>) {
        if self.rules.is_empty() || cx.replay.moments.is_empty() {
            return;
        }
        let present = present(cx);
        let mut watches: Vec<(&OwnRule, Box<dyn Watch + '_>)> = self
            .rules
            .iter()
            .filter(|own| own.form.needs_all() || own.event_types & present != 0)
            .map(|own| (own, own.form.watch()))
            .collect();
        let mut session = Session::new(cx);
        while let Some(number) = session.walk.number() {
            let of_type = type_bit(&session.event(number).kind);
            for (own, watch) in &mut watches {
                if own.event_types & of_type != 0 {
                    watch.see(number, &session, &mut own.say(found));
                }
            }
            session.walk.step();
        }
        for (own, watch) in &mut watches {
            watch.end(&session, &mut own.say(found));
        }
    }
}

/// The types of a session's events, a bit each.
fn present(cx: &SessionCx<'_>) -> u32 {
    let kinds = cx.replay.moments.iter().map(|moment| &cx.replay.event(moment).kind);
    kinds.fold(0, |types, kind| types | type_bit(kind))
}

fn type_bit(kind: &EventKind) -> u32 {
    match kind {
        EventKind::Known(event_type) => 1 << *event_type as u32,
        _ => 1 << EventType::ALL.len(),
    }
}

impl OwnRule {
    fn say<'a>(&'a self, found: &'a mut Vec<Raised>) -> Say<'a> {
        Say { own: self, sink: Sink::new(self.rule, found) }
    }
}

/// Takes what a rule says.
struct Say<'a> {
    own: &'a OwnRule,
    sink: Sink<'a>,
}

impl Say<'_> {
    /// Says of an event what the rule is about, with `more` about the case; `pointer` leads to the value
    /// that it is about. `refine` adds to the draft.
    fn of(
        &mut self,
        number: usize,
        session: &Session<'_>,
        (pointer, more): (Option<String>, Option<fmt::Arguments<'_>>),
        refine: impl FnOnce(Draft) -> Draft,
    ) {
        let event = session.event(number);
        let at = match &pointer {
            Some(pointer) => event.value(pointer),
            None => event.spot_of_type(),
        };
        let message = match more {
            Some(more) => format!("{}: {more}", self.own.rule.summary),
            None => self.own.rule.summary.to_owned(),
        };
        let draft = Draft::new(at, message);
        let draft = match &self.own.help {
            Some(help) => draft.help(help.clone()),
            None => draft,
        };
        let word = event.kind.word().unwrap_or_default();
        let scope = format!("{word} {}", pointer.unwrap_or_default());
        self.sink.raise_scoped(number, scope, refine(draft));
    }
}
