//! Where events are counted, and in which their order matters.

use super::session::Session;
use crate::replay::{Slot, State};

/// The part of a session that a rule looks at by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// All of it.
    #[default]
    Session,
    /// Each ad break.
    Break,
    /// Each ad.
    Ad,
    /// Each chapter.
    Chapter,
}

impl Per {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Session, Self::Break, Self::Ad, Self::Chapter];

    /// The word in a configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Break => "break",
            Self::Ad => "ad",
            Self::Chapter => "chapter",
        }
    }

    /// The part in a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Session => "the session",
            Self::Break => "this ad break",
            Self::Ad => "this ad",
            Self::Chapter => "this chapter",
        }
    }

    /// The part that an event belongs to: the one that it opens, that is open, or that it ends.
    pub(super) fn of(self, number: usize, session: &Session<'_>) -> Part {
        let moment = session.moment(number);
        let (before, after) = (session.replay.before(moment), session.replay.after(moment));
        match (self.open(after), self.open(before)) {
            (Slot::Open(opened), _) | (_, Slot::Open(opened)) => Part::Of(opened),
            (Slot::Unknown, _) | (_, Slot::Unknown) => Part::Unknown,
            (Slot::Closed, Slot::Closed) => Part::None,
        }
    }

    /// Whether the part that an event belongs to ends with it.
    pub(super) fn ends(self, number: usize, session: &Session<'_>) -> bool {
        let moment = session.moment(number);
        let (before, after) = (session.replay.before(moment), session.replay.after(moment));
        self != Self::Session && self.open(after).is_closed() && self.open(before).is_open()
    }

    /// The event that opened it, if that is in the capture.
    fn open(self, state: &State) -> Slot<Option<usize>> {
        fn opened<T>(slot: Slot<T>, number: impl Fn(T) -> Option<usize>) -> Slot<Option<usize>> {
            match slot {
                Slot::Open(open) => Slot::Open(number(open)),
                Slot::Closed => Slot::Closed,
                Slot::Unknown => Slot::Unknown,
            }
        }
        match self {
            Self::Session => Slot::Open(Some(0)),
            Self::Break => opened(state.ad_break, |open| open.opened),
            Self::Ad => opened(state.ad, |open| open.opened),
            Self::Chapter => opened(state.chapter, |open| open.opened),
        }
    }
}

/// The part of a session that an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// None.
    None,
    /// The one that this event opened; none within where the capture does not hold it.
    Of(Option<usize>),
    /// The capture does not show it.
    Unknown,
}
