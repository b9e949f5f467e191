//! Works out bytes, lines and columns for the places that are shown: one more pass over each input.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::ingest;
use crate::place::{InputId, Place, Spot};
use crate::report::model::{Excerpt, Location};
use crate::source::{Input, Position, visit};

/// Text shown around a place, in characters to each side: more than a terminal line holds.
const EXCERPT_CHARS: usize = 200;

/// The longest part that is marked in an excerpt, in characters.
const MARKED_CHARS: usize = 200;

/// The spots of one record, by their numbers in the result.
type Wanted = BTreeMap<(u64, u64), (Place, Vec<usize>)>;

/// The location of each spot, in their order.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn locate(
    inputs: &[Input],
    spots: &[&Spot],
) -> Result<Vec<Location>, (InputId, io::Error)> {
    let mut by_input: BTreeMap<InputId, Wanted> = BTreeMap::new();
    for (number, spot) in spots.iter().enumerate() {
        let place = spot.place;
        let wanted = by_input.entry(place.input).or_default();
        let record = wanted.entry((place.offset, place.record));
        record.or_insert_with(|| (place, Vec::new())).1.push(number);
    }
    let mut found: Vec<Option<Location>> = vec![None; spots.len()];
    for (id, wanted) in by_input {
        let input = &inputs[id.0 as usize];
        locate_in(input, wanted, spots, &mut found).map_err(|error| (id, error))?;
    }
    let unplaced = |spot: &&Spot| at_start(&inputs[spot.place.input.0 as usize], spot);
    Ok(found
        .into_iter()
        .zip(spots)
        .map(|(at, spot)| at.unwrap_or_else(|| unplaced(spot)))
        .collect())
}

fn locate_in(
    input: &Input,
    wanted: Wanted,
    spots: &[&Spot],
    found: &mut [Option<Location>],
) -> io::Result<()> {
    // Records do not overlap, but for the input as a whole, which is an empty range at its beginning.
    let records: Vec<(Place, Vec<usize>)> = wanted.into_values().collect();
    let ranges: Vec<Range<u64>> =
        records.iter().map(|(place, _)| place.offset..place.offset + place.len).collect();
    let locator = ingest::Locator::of(input);
    visit(input.open()?, &ranges, ingest::MAX_LOCATED + 1, |record, start, bytes| {
        let (_, numbers) = &records[record];
        for &number in numbers {
            let spot = spots[number];
            found[number] = Some(location(input, &locator, spot, start, bytes));
        }
    })
}

fn at_start(input: &Input, spot: &Spot) -> Location {
    location(input, &ingest::Locator::of(input), spot, Position::START, &[])
}

fn location(
    input: &Input,
    locator: &ingest::Locator,
    spot: &Spot,
    start: Position,
    bytes: &[u8],
) -> Location {
    let place = &spot.place;
    let part = locator
        .locate(place, bytes, &spot.part)
        .or_else(|| locator.locate(place, bytes, &crate::place::Part::Record));
    let (span, excerpt) = match part {
        Some(part) => {
            let excerpt = excerpt(&part.text, part.text_span.clone());
            (part.span, excerpt)
        }
        None => (0..0, None),
    };
    let position = start.behind(bytes.get(..span.start).unwrap_or_default());
    Location {
        input: Arc::clone(&input.name),
        record: place.record,
        line: position.line,
        column: position.column,
        byte_offset: place.offset + span.start as u64,
        byte_length: span.len() as u64,
        pointer: spot.pointer().map(ToOwned::to_owned),
        excerpt,
    }
}

/// The text around a place, on one line: what is before the line's beginning or behind its end is left
/// out.
fn excerpt(text: &str, span: Range<usize>) -> Option<Excerpt> {
    if text.is_empty() {
        return None;
    }
    let chars_before = |end: usize, count: usize| {
        text[..end].char_indices().rev().take(count).last().map_or(end, |(at, _)| at)
    };
    let chars_behind = |start: usize, count: usize| {
        text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
    };
    let marked_end = chars_behind(span.start, MARKED_CHARS).min(span.end);
    let line_break = |c: char| c == '\n' || c == '\r';
    let marked_end = text[span.start..marked_end]
        .find(line_break)
        .map_or(marked_end, |at| span.start + at.max(1).min(marked_end - span.start));
    let from = chars_before(span.start, EXCERPT_CHARS);
    let from = text[from..span.start].rfind(line_break).map_or(from, |at| from + at + 1);
    let to = chars_behind(marked_end, EXCERPT_CHARS);
    let to = text[marked_end..to].find(line_break).map_or(to, |at| marked_end + at);
    let kept = &text[from..to];
    let indent = kept.len() - kept.trim_start().len();
    let from = (from + indent).min(span.start);
    Some(Excerpt {
        text: text[from..to].to_owned(),
        start: span.start - from,
        len: marked_end - span.start,
        cut_before: from > 0,
        cut_after: to < text.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_a_window_of_one_line() {
        let text = "{\n  \"a\": 1,\n  \"b\": [2]\n}";
        let at = text.find("[2]").unwrap();
        let excerpt = excerpt(text, at..at + 3).unwrap();
        assert_eq!(excerpt.text, "\"b\": [2]");
        assert_eq!(&excerpt.text[excerpt.start..excerpt.start + excerpt.len], "[2]");
        assert!(excerpt.cut_before && excerpt.cut_after);
    }

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = "é".repeat(2000);
        let excerpt = excerpt(&text, 1000..3000).unwrap();
        assert_eq!(excerpt.len, MARKED_CHARS * 2);
        assert_eq!(excerpt.start, EXCERPT_CHARS * 2);
        assert!(excerpt.text.len() <= (2 * EXCERPT_CHARS + MARKED_CHARS) * 2);
    }

    #[test]
    fn a_part_over_several_lines_is_marked_on_its_first() {
        let excerpt = excerpt("{\n\"a\":1\n}", 0..9).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.len), ("{", 0, 1));
    }
}
