//! Reads a payload by the shape of its event type.

use super::super::detail::{PARAMETERS, QUALITIES, Scalar};
use super::compile::{Demand, Length, Member, NO_MEMBER, Object, Shape, is_reserved};
use crate::json::Cursor;

/// The most members of an object of words: more are left to the schema.
const MAX_WORDS: usize = 16;

/// What a value is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    EventType,
    Ts,
    Playhead,
    Params,
    /// One of [`PARAMETERS`].
    Parameter(usize),
    /// One of [`QUALITIES`].
    Quality(usize),
}

impl Slot {
    /// What the value at `pointer` is needed for.
    pub(super) fn of(pointer: &str, demand: &Demand) -> Option<Self> {
        if matches!(demand, Demand::Object(_) | Demand::Words(_) | Demand::Unsure) {
            return (pointer == "/params").then_some(Self::Params);
        }
        match pointer {
            "/eventType" => Some(Self::EventType),
            "/playerTime/ts" => Some(Self::Ts),
            "/playerTime/playhead" => Some(Self::Playhead),
            _ => match pointer.strip_prefix("/qoeData/") {
                Some(name) => QUALITIES.iter().position(|it| *it == name).map(Self::Quality),
                None => {
                    let name = pointer.strip_prefix("/params/")?;
                    PARAMETERS.iter().position(|known| *known == name).map(Self::Parameter)
                }
            },
        }
    }
}

/// Values as they are written.
#[derive(Default)]
pub(super) struct Taken<'t> {
    pub event_type: Option<&'t str>,
    pub ts: Option<&'t str>,
    pub playhead: Option<&'t str>,
    pub params: Option<&'t str>,
    parameters: [Option<&'t str>; PARAMETERS.len()],
    pub quality: [Option<&'t str>; QUALITIES.len()],
}

impl<'t> Taken<'t> {
    /// The value of one of [`PARAMETERS`].
    pub(super) fn parameter(&self, name: &str) -> Option<Scalar<'t>> {
        let at = PARAMETERS.iter().position(|known| *known == name)?;
        Scalar::read(self.parameters[at]?)
    }

    fn take(&mut self, slot: Slot, written: &'t str) {
        let place = match slot {
            Slot::EventType => &mut self.event_type,
            Slot::Ts => &mut self.ts,
            Slot::Playhead => &mut self.playhead,
            Slot::Params => &mut self.params,
            Slot::Parameter(at) => &mut self.parameters[at],
            Slot::Quality(at) => &mut self.quality[at],
        };
        *place = Some(written);
    }
}

/// A payload that is being read. Each method gives None where it is not sure of what it sees.
pub(super) struct Scan<'a, 't> {
    pub cursor: Cursor<'t>,
    pub shape: &'a Shape,
    pub habits: &'a mut [u8],
    pub taken: Taken<'t>,
}

impl<'a> Scan<'a, '_> {
    pub(super) fn root(&mut self) -> Option<()> {
        self.object(self.shape.root())
    }

    fn object(&mut self, number: usize) -> Option<()> {
        let object: &'a Object = self.shape.object(number);
        let mut seen = 0_u64;
        let mut habit = object.habits;
        self.cursor.take(b'{')?;
        self.cursor.space();
        let mut goes_on = self.cursor.peek()? != b'}';
        if !goes_on {
            self.cursor.take(b'}')?;
        }
        while goes_on {
            let at = self.name(object, habit)?;
            let (member, bit) = (&object.members[at], 1 << at);
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            habit = object.habits + 1 + at;
            self.value(member)?;
            goes_on = self.cursor.goes_on(b'}')?;
        }
        (object.required & !seen == 0).then_some(())
    }

    /// The number of the member whose name comes next, and the colon behind it: first that which came
    /// here the last time.
    #[inline]
    fn name(&mut self, object: &'a Object, habit: usize) -> Option<usize> {
        let usual = self.habits[habit];
        if let Some(member) = object.members.get(usize::from(usual))
            && self.cursor.take_text(&member.written)
        {
            self.cursor.space();
            return Some(usize::from(usual));
        }
        let name = self.cursor.string()?;
        let at = object.members.iter().position(|member| *member.name == *name)?;
        self.cursor.colon()?;
        self.habits[habit] = u8::try_from(at).unwrap_or(NO_MEMBER);
        Some(at)
    }

    fn value(&mut self, member: &'a Member) -> Option<()> {
        let start = self.cursor.at();
        match &member.demand {
            Demand::Object(number) => self.object(*number)?,
            Demand::Words(length) => self.words(*length)?,
            Demand::Text => drop(self.cursor.string()?),
            Demand::Word(length) => length.allows(self.cursor.string()?).then_some(())?,
            Demand::OneOf(options) => {
                let text = self.cursor.string()?;
                options.iter().any(|option| **option == *text).then_some(())?;
            }
            Demand::Integer => self.cursor.integer()?,
            Demand::Number => self.cursor.number()?,
            Demand::Truth => self.cursor.truth()?,
            Demand::Unsure => return None,
        }
        if let Some(slot) = member.slot {
            self.taken.take(slot, self.cursor.since(start));
        }
        Some(())
    }

    /// An object of texts whose names are words.
    fn words(&mut self, length: Length) -> Option<()> {
        let mut names = [""; MAX_WORDS];
        let mut count = 0;
        self.cursor.take(b'{')?;
        self.cursor.space();
        if self.cursor.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.cursor.string()?;
            if !length.allows(name) || is_reserved(name) || names[..count].contains(&name) {
                return None;
            }
            *names.get_mut(count)? = name;
            count += 1;
            self.cursor.colon()?;
            self.cursor.string()?;
            if !self.cursor.goes_on(b'}')? {
                return Some(());
            }
        }
    }
}
