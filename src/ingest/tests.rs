//! Whole captures, read as the program reads them.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;

mod hars;
mod logs;
mod mutations;

/// What a test looks at of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    /// The record's number, its bytes in the input, the URL and the body.
    Exchange(u64, Vec<u8>, String, Option<String>),
    /// The record's number.
    Answer(u64),
    /// The record's number, the byte, and what.
    Trouble(u64, Option<u64>, TroubleKind),
}

fn see(text: &[u8]) -> Vec<Seen> {
    let mut seen = Vec::new();
    for chunk in read(InputId(0), Box::new(Cursor::new(text.to_vec()))) {
        let (chunk, mut records) = (chunk.unwrap(), std::collections::BTreeSet::new());
        chunk.items(&mut |item| {
            let (place, item) = match item {
                Item::Exchange(exchange) => (exchange.place, seen_exchange(text, &exchange)),
                Item::Answer(answer) => (answer.place, Seen::Answer(answer.place.record)),
                Item::Trouble(Trouble { place, byte, kind }) => {
                    (place, Seen::Trouble(place.record, byte, kind))
                }
            };
            assert!(place.offset + place.len <= text.len() as u64);
            records.extend((place.record > 0).then_some(place.record));
            seen.push(item);
        });
        assert_eq!(chunk.records(), records.len() as u64);
    }
    seen
}

fn seen_exchange(text: &[u8], exchange: &Exchange<'_>) -> Seen {
    let Place { record, offset, len, .. } = exchange.place;
    let bytes = text[offset as usize..(offset + len) as usize].to_vec();
    let body = match &exchange.body {
        Body::Text { text, .. } => Some(String::from_utf8(text.to_vec()).unwrap()),
        Body::Missing(_) => None,
    };
    Seen::Exchange(record, bytes, exchange.url.to_string(), body)
}

fn exchange(record: u64, bytes: &str, url: &str, body: Option<&str>) -> Seen {
    Seen::Exchange(record, bytes.into(), url.into(), body.map(str::to_owned))
}

fn unreadable(record: u64, byte: impl Into<Option<u64>>, reason: &str) -> Seen {
    Seen::Trouble(record, byte.into(), TroubleKind::Unreadable(reason.into()))
}

fn truncated(record: u64, byte: u64, reason: &str) -> Seen {
    Seen::Trouble(record, Some(byte), TroubleKind::Truncated(reason.into()))
}

#[test]
fn an_input_that_is_no_capture_is_one_trouble() {
    assert_eq!(see(b" \n"), []);
    let html = unreadable(0, 0, "this looks like HTML, not a HAR or a newline-JSON log");
    assert_eq!(see(b"<html></html>"), [html]);
}

#[test]
fn an_error_comes_behind_what_was_read() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let line = "{\"url\":\"/events\"}\n".repeat(40_000);
    let har = format!(
        "{{\"log\":{{\"entries\":[{}",
        "{\"request\":{\"url\":\"/events\"}},".repeat(40_000)
    );
    for text in [line, har] {
        let reader = read(InputId(0), Box::new(Cursor::new(text.into_bytes()).chain(Failing)));
        let chunks: Vec<_> = reader.collect();
        let (last, before) = chunks.split_last().unwrap();
        assert!(last.is_err());
        let records: u64 = before.iter().map(|chunk| chunk.as_ref().unwrap().records()).sum();
        assert_eq!(records, 40_000);
    }
}
