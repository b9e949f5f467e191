//! Reads a capture, and finds every part of every record again.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use playproof::ingest::{Item, locate, read};
use playproof::place::{InputId, Part, Side};

fuzz_target!(|bytes: &[u8]| {
    let mut places = Vec::new();
    for chunk in read(InputId(0), Box::new(Cursor::new(bytes.to_vec()))) {
        let Ok(chunk) = chunk else { break };
        chunk.items(&mut |item| match item {
            Item::Exchange(exchange) => places.push(exchange.place),
            Item::Answer(answer) => places.push(answer.place),
            Item::Trouble(trouble) => places.push(trouble.place),
        });
        chunk.explain(3, &mut |_, _| ());
    }
    for place in places {
        let Some(record) = bytes.get(place.offset as usize..(place.offset + place.len) as usize)
        else {
            // UTF-8 alone is read here, so that places are those of the bytes.
            panic!("a place outside of the input: {place:?}");
        };
        let value = Part::Body { pointer: "/playerTime/ts".into(), side: Side::Value };
        for part in [Part::Record, Part::Url, Part::Method, Part::Status, Part::BodyByte(9), value] {
            if let Some(found) = locate(&place, record, &part) {
                assert!(found.span.end <= record.len());
                assert!(found.text.get(found.text_span).is_some());
            }
        }
    }
});
