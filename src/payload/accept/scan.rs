//! Reads a payload by the shape of its event type.

use std::ops::Range;

use super::super::detail::{PARAMETERS, QUALITIES, Scalar};
use super::super::event::Told;
use super::compile::{Demand, Length, Member, NO_MEMBER, Object, Shape, is_reserved};
use crate::json::Cursor;

/// The most members of an object of words: more are left to the schema.
const MAX_WORDS: usize = 16;

/// Whether a recorder may have put `text` in the place of another: the word, alone or in brackets.
#[inline]
fn may_be_redacted(text: &str) -> bool {
    let behind = |start: &[u8]| {
        let rest = text.as_bytes().get(start.len()..start.len() + b"edacted".len());
        rest.is_some_and(|rest| rest.eq_ignore_ascii_case(b"edacted"))
    };
    ("redacted".len()..="[redacted]".len()).contains(&text.len()) && (behind(b"r") || behind(b"[r"))
}

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

/// What was found of what the session needs.
#[derive(Default)]
pub(super) struct Taken {
    /// Where the event type is written: its first byte.
    pub event_type: Option<usize>,
    pub ts: Option<i64>,
    pub playhead: Option<f64>,
    pub has_params: bool,
    /// Where the values of [`PARAMETERS`] are written; empty where they are not, as no value is.
    parameters: [(u32, u32); PARAMETERS.len()],
    /// The values of [`QUALITIES`].
    pub quality: [Told; QUALITIES.len()],
}

impl Taken {
    /// The value of one of [`PARAMETERS`] in `payload`.
    pub(super) fn parameter<'t>(&self, payload: &'t str, name: &str) -> Option<Scalar<'t>> {
        let at = PARAMETERS.iter().position(|known| *known == name)?;
        read(payload, self.parameters[at])
    }

    /// Takes an integer that is written in the bytes `at`.
    #[inline]
    pub(super) fn integer(
        &mut self,
        slot: Option<Slot>,
        value: i64,
        at: Range<usize>,
    ) -> Option<()> {
        if slot == Some(Slot::Ts) {
            self.ts = Some(value);
            return Some(());
        }
        self.number(slot, value as f64, at)
    }

    /// Takes a number that is written in the bytes `at`.
    #[inline]
    pub(super) fn number(
        &mut self,
        slot: Option<Slot>,
        value: f64,
        at: Range<usize>,
    ) -> Option<()> {
        match slot {
            Some(Slot::Playhead) => self.playhead = Some(value),
            Some(Slot::Quality(number)) => self.quality[number] = Some(value).into(),
            _ => self.written(slot, at)?,
        }
        Some(())
    }

    /// Takes the value that is written in the bytes `at`. None where it should be a number, and of what
    /// lies too far behind.
    #[inline]
    pub(super) fn written(&mut self, slot: Option<Slot>, at: Range<usize>) -> Option<()> {
        match slot {
            None => {}
            Some(Slot::EventType) => self.event_type = Some(at.start),
            Some(Slot::Params) => self.has_params = true,
            Some(Slot::Parameter(number)) => self.parameters[number] = written(at)?,
            Some(Slot::Ts | Slot::Playhead | Slot::Quality(_)) => return None,
        }
        Some(())
    }
}

/// The value that is written in these bytes of `payload`; none where they are empty.
fn read(payload: &str, (start, end): (u32, u32)) -> Option<Scalar<'_>> {
    let written = payload.get(start as usize..end as usize)?;
    Scalar::read(written).filter(|_| !written.is_empty())
}

/// The bytes of a value; none for those that lie too far behind.
fn written(at: Range<usize>) -> Option<(u32, u32)> {
    Some((u32::try_from(at.start).ok()?, u32::try_from(at.end).ok()?))
}

/// A payload that is being read. Each method gives None where it is not sure of what it sees.
pub(super) struct Scan<'a, 't> {
    pub cursor: Cursor<'t>,
    pub shape: &'a Shape,
    pub habits: &'a mut [u8],
    pub taken: Taken,
}

/// A text that no recorder has put in the place of another.
#[inline]
fn text<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let text = cursor.string()?;
    (!may_be_redacted(text)).then_some(text)
}

impl<'a, 't> Scan<'a, 't> {
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
            && self.cursor.take_needle(&member.written).is_some()
        {
            self.cursor.space();
            return Some(usize::from(usual));
        }
        let name = self.cursor.string()?;
        let at = object.number(name)?;
        self.cursor.colon()?;
        self.habits[habit] = u8::try_from(at).unwrap_or(NO_MEMBER);
        Some(at)
    }

    fn value(&mut self, member: &'a Member) -> Option<()> {
        let (start, slot) = (self.cursor.at(), member.slot);
        match &member.demand {
            Demand::Integer => {
                let integer = self.cursor.integer()?;
                return self.taken.integer(slot, integer, start..self.cursor.at());
            }
            Demand::Number => {
                let number = self.cursor.number()?;
                return self.taken.number(slot, number, start..self.cursor.at());
            }
            Demand::Object(number) => self.object(*number)?,
            Demand::Words(length) => self.words(*length)?,
            Demand::Truth => self.cursor.truth()?,
            Demand::Text => drop(text(&mut self.cursor)?),
            Demand::Word(length) => length.allows(text(&mut self.cursor)?).then_some(())?,
            Demand::OneOf(options) => {
                let text = text(&mut self.cursor)?;
                options.iter().any(|option| **option == *text).then_some(())?;
            }
            Demand::Unsure => return None,
        }
        self.taken.written(slot, start..self.cursor.at())
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
            text(&mut self.cursor)?;
            if !self.cursor.goes_on(b'}')? {
                return Some(());
            }
        }
    }
}
