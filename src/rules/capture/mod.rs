//! The capture itself: what it lost, and what it does not hold.

mod body_not_captured;
mod lossy_body;
mod no_tracking_calls;
mod truncated_capture;
mod unreadable_record;

use super::{InputFacts, Rule};
use crate::ingest::{Trouble, TroubleKind};
use crate::place::{Part, Place, Spot};

pub(crate) use body_not_captured::how_to_record_bodies;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &unreadable_record::RULE,
    &truncated_capture::RULE,
    &body_not_captured::RULE,
    &lossy_body::RULE,
    &no_tracking_calls::RULE,
];

/// The troubles of an input that `such` gives a reason of: how many, and the first with its reason.
fn troubles<'i>(
    input: &'i InputFacts,
    such: impl Fn(&'i TroubleKind) -> Option<&'i String>,
) -> Option<(u64, &'i Trouble, &'i str)> {
    let mut found =
        input.troubles.iter().filter_map(|trouble| Some((trouble, such(&trouble.kind)?)));
    let (first, reason) = found.next()?;
    Some((1 + found.count() as u64, first, reason))
}

/// Where a trouble shows: its byte, counted from the record, or from the input where no record has it.
fn place_of(trouble: &Trouble) -> Spot {
    match (trouble.place.record, trouble.byte) {
        (0, Some(byte)) => {
            let place = Place { offset: byte, ..trouble.place };
            Spot { place, part: Part::Record }
        }
        (_, Some(byte)) => Spot { place: trouble.place, part: Part::RecordByte(byte) },
        (_, None) => Spot { place: trouble.place, part: Part::Record },
    }
}
