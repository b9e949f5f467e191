//! Whatever record of whatever notation is read at once is read otherwise as the same.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use playproof::ingest::{Item, read};
use playproof::place::InputId;

/// What comes of a record: by itself on a line, or as the entry of a HAR.
fn items(record: &str, in_har: bool) -> Vec<String> {
    let text = match in_har {
        true => format!("{{\"log\":{{\"entries\":[{record}]}}}}"),
        false => format!("{{\"url\":\"/x\"}}\n{record}\n{record}\n"),
    };
    let mut items = Vec::new();
    for chunk in read(InputId(0), Box::new(Cursor::new(text.into_bytes()))).flatten() {
        chunk.items(&mut |item| match item {
            // A payload by itself is all of its record.
            Item::Exchange(exchange) if exchange.url.is_empty() => {}
            item => items.push(format!("{item:?}")),
        });
    }
    items
}

fuzz_target!(|members: &str| {
    let members = members.replace('\n', " ");
    // What is nested so deep is not read at once; a text of the same length keeps all in its place.
    let deep = ["[".repeat(40), "]".repeat(40)].concat();
    let flat = format!("\"{}\"", "a".repeat(78));
    for in_har in [false, true] {
        let with = |value: &str| format!("{{\"nobodys\":{value},{members}}}");
        // The way back from broken JSON goes by its brackets.
        if serde_json::from_str::<serde_json::Value>(&with(&flat)).is_ok() {
            assert_eq!(items(&with(&flat), in_har), items(&with(&deep), in_har));
        }
    }
});
