//! `count`: so many events of a kind in each session, ad break, ad or chapter.

use super::Say;
use super::form::Watch;
use super::scope::{Part, Per};
use super::session::Session;
use crate::query::{Condition, Truth};

/// So many events of a kind.
#[derive(Clone, Debug)]
pub struct Count {
    /// The events that are counted.
    pub of: Condition,
    /// The least number of them.
    pub at_least: Option<u32>,
    /// The greatest number of them.
    pub at_most: Option<u32>,
    /// Where they are counted.
    pub per: Per,
    /// Only where an event meets this.
    pub when: Option<Condition>,
}

impl Count {
    pub(super) fn watch(&self) -> Box<dyn Watch + '_> {
        Box::new(Counting { form: self, part: None })
    }

    pub(super) fn event_types(&self) -> u32 {
        match self.per {
            Per::Session => {
                let when = self.when.as_ref().map_or(0, Condition::event_types);
                self.of.event_types() | when
            }
            // Any event may begin or end a part.
            Per::Break | Per::Ad | Per::Chapter => u32::MAX,
        }
    }
}

/// What was counted in a part.
struct Counted {
    opened: Option<usize>,
    sure: u32,
    /// Events that may be of the kind.
    unsure: u32,
    /// The first event beyond the greatest number.
    beyond: Option<usize>,
    /// Whether an event met `when`.
    asked: Truth,
}

struct Counting<'f> {
    form: &'f Count,
    part: Option<Counted>,
}

impl Watch for Counting<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        let form = self.form;
        let opened = match form.per.of(number, session) {
            Part::Of(opened) => opened,
            Part::None | Part::Unknown => return self.leave(IsEnded::Unknown, session, say),
        };
        if self.part.as_ref().is_some_and(|part| part.opened != opened) {
            self.leave(IsEnded::Yes, session, say);
        }
        let asked = if form.when.is_some() { Truth::No } else { Truth::Yes };
        let part =
            self.part.get_or_insert(Counted { opened, sure: 0, unsure: 0, beyond: None, asked });
        match session.truth(&form.of) {
            Truth::Yes => {
                part.sure = part.sure.saturating_add(1);
                if form.at_most.is_some_and(|most| part.sure > most) {
                    part.beyond.get_or_insert(number);
                }
            }
            Truth::Unknown => part.unsure = part.unsure.saturating_add(1),
            Truth::No => {}
        }
        if session.optional(form.when.as_ref()) == Truth::Yes {
            part.asked = Truth::Yes;
        }
        if form.per.ends(number, session) {
            self.leave(IsEnded::Yes, session, say);
        }
    }

    fn end(&mut self, session: &Session<'_>, say: &mut Say<'_>) {
        let is_ended = if session.is_over { IsEnded::Yes } else { IsEnded::Unknown };
        if self.form.per == Per::Session && self.part.is_none() && self.form.when.is_none() {
            let opened = Some(0);
            let nothing = Counted { opened, sure: 0, unsure: 0, beyond: None, asked: Truth::Yes };
            self.part = Some(nothing);
        }
        self.leave(is_ended, session, say);
    }
}

/// Whether a part is known to be over, so that no event of it is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsEnded {
    Yes,
    Unknown,
}

impl Counting<'_> {
    /// Leaves a part, and says what is wrong with the number.
    fn leave(&mut self, is_ended: IsEnded, session: &Session<'_>, say: &mut Say<'_>) {
        let Some(part) = self.part.take() else { return };
        if part.asked != Truth::Yes {
            return;
        }
        let (sure, words) = (part.sure, self.form.per.words());
        if let (Some(most), Some(number)) = (self.form.at_most, part.beyond) {
            let more = format_args!("{sure} in {words}, at most {most} expected");
            say.of(number, session, (None, Some(more)), |draft| draft);
        }
        let Some(least) = self.form.at_least else { return };
        let is_whole =
            is_ended == IsEnded::Yes && (self.form.per != Per::Session || session.is_begun());
        // An event that cannot be judged may be one of them.
        if let (true, Some(opened)) = (is_whole, part.opened)
            && sure.saturating_add(part.unsure) < least
        {
            let more = format_args!("{sure} in {words}, at least {least} expected");
            say.of(opened, session, (None, Some(more)), |draft| draft);
        }
    }
}
