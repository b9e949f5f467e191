//! Reads some records of an input once more, by their places.

use std::io;
use std::ops::Range;

use super::build::exchange;
use super::exchange::Item;
use super::locate::MAX_LOCATED;
use super::record::{self, Follows, fields};
use super::scanner::Scanner;
use super::{Context, Sink, wire};
use crate::place::{Place, Shape};
use crate::source::{Input, Passage};

/// Gives what the records at `places` of `input` hold to `each`, with the number of the place, in the order
/// of the input. Records longer than [`MAX_LOCATED`] are passed over.
///
/// # Errors
/// The input cannot be read again.
pub fn again(
    input: &Input,
    places: &[Place],
    each: &mut dyn FnMut(usize, Item<'_>),
) -> io::Result<()> {
    let cx = Context::of(input);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&number| (places[number].offset, number));
    // A record may be asked for more than once; ranges may not overlap.
    let mut numbers: Vec<Vec<usize>> = Vec::new();
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for number in order {
        let Place { offset, len, .. } = places[number];
        match ranges.last() {
            Some(last) if last.start == offset => numbers[ranges.len() - 1].push(number),
            Some(last) if last.end > offset => {}
            _ => {
                ranges.push(offset..offset + len);
                numbers.push(vec![number]);
            }
        }
    }
    let mut scanner = Scanner::default();
    let mut passage = Passage::new(input.open()?);
    for (range, numbers) in ranges.into_iter().zip(numbers) {
        let (_, bytes) = passage.read(range, MAX_LOCATED + 1)?;
        for number in numbers {
            let place = places[number];
            if bytes.len() <= MAX_LOCATED && bytes.len() as u64 >= place.len {
                read(place, bytes, &cx, &mut scanner, &mut |item| each(number, item));
            }
        }
    }
    Ok(())
}

/// Reads a record as it was read before: its shape tells how.
fn read(
    place: Place,
    bytes: &[u8],
    cx: &Context,
    scanner: &mut Scanner,
    sink: &mut dyn FnMut(Item<'_>),
) {
    match place.shape {
        Shape::Wire => wire::read(place, bytes, sink),
        Shape::HarEntry => {
            let text = String::from_utf8_lossy(bytes);
            let Ok(fields) = fields(&text) else { return };
            if let Ok(exchange) = exchange(place, &fields.pieces, cx) {
                sink(Item::Exchange(exchange));
            }
        }
        _ => {
            let text = String::from_utf8_lossy(bytes);
            record::read(place, &text, Follows::More, cx, scanner, &mut Sink(sink));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Exchange, read as read_input};
    use super::*;
    use crate::place::InputId;

    /// The exchanges of an input, as told.
    #[derive(Default)]
    struct Seen(Vec<(Place, String)>);

    impl Seen {
        fn item(&mut self, item: Item<'_>) {
            match item {
                Item::Exchange(exchange) => self.0.push((exchange.place, told(&exchange))),
                Item::Answer(answer) => self.0.push((answer.place, format!("{:?}", answer.status))),
                Item::Trouble(_) => {}
            }
        }
    }

    fn told(exchange: &Exchange<'_>) -> String {
        let Exchange {
            url, time_ms, content_type, body, status, location, response_body, sid, ..
        } = exchange;
        let body = match body {
            Body::Text { text, state } => format!("{state:?} {}", String::from_utf8_lossy(text)),
            Body::Missing(reason) => format!("{reason:?}"),
        };
        format!(
            "{url} {time_ms:?} {content_type:?} {body} {status:?} {location:?} {response_body:?} {sid:?}"
        )
    }

    #[test]
    fn every_record_is_read_again_as_it_was() {
        let mut compared = 0;
        for directory in ["fixtures/dialects", "fixtures/broken", "fixtures/timelines"] {
            for input in crate::source::discover(&[directory.into()]).unwrap() {
                let mut seen = Seen::default();
                for chunk in read_input(InputId(0), input.open().unwrap()).beside(&input) {
                    chunk.unwrap().items(&mut |item| seen.item(item));
                }
                // In another order than that of the input.
                seen.0.reverse();
                let places: Vec<Place> = seen.0.iter().map(|(place, _)| *place).collect();
                let mut second = vec![None; places.len()];
                again(&input, &places, &mut |number, item| {
                    let mut one = Seen::default();
                    one.item(item);
                    second[number] = one.0.pop();
                })
                .unwrap();
                for (first, second) in seen.0.into_iter().zip(second) {
                    assert_eq!(Some(first), second, "{}", input.name);
                    compared += 1;
                }
            }
        }
        assert!(compared > 500, "{compared}");
    }
}
