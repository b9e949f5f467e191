//! `order`: events of several kinds come one kind after the other.

use super::Say;
use super::form::Watch;
use super::scope::{Part, Per};
use super::session::Session;
use crate::query::{Condition, Truth};

/// Events come in an order: none that meets an earlier condition comes behind one that meets a later one.
#[derive(Clone, Debug)]
pub struct Order {
    /// The conditions, in the order of the events.
    pub of: Vec<Condition>,
    /// Where the order matters.
    pub per: Per,
}

impl Order {
    pub(super) fn watch(&self) -> Box<dyn Watch + '_> {
        Box::new(Ordered { form: self, part: Part::None, reached: None })
    }
}

struct Ordered<'f> {
    form: &'f Order,
    part: Part,
    /// The farthest condition that an event of the part met, and the event.
    reached: Option<(usize, usize)>,
}

impl Watch for Ordered<'_> {
    fn see(&mut self, number: usize, session: &Session<'_>, say: &mut Say<'_>) {
        let part = self.form.per.of(number, session);
        if part != self.part {
            (self.part, self.reached) = (part, None);
        }
        if !matches!(part, Part::Of(_)) {
            return;
        }
        let meets = |condition: &Condition| session.truth(condition) == Truth::Yes;
        let Some(own) = self.form.of.iter().position(meets) else { return };
        match self.reached {
            Some((reached, event)) if own < reached => {
                let later = session.event(event);
                let word = later.kind.word().unwrap_or("event");
                let more = format_args!("it comes behind the `{word}` that it must precede");
                say.of(number, session, (None, Some(more)), |draft| {
                    draft.related("it must come before this event", later.spot_of_type())
                });
            }
            _ => self.reached = Some((own, number)),
        }
    }
}
