//! Whatever payload the accept path accepts, serde_json parses and its schema allows, and the event is
//! the one that is read otherwise.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use playproof::ingest::Status;
use playproof::json::Document;
use playproof::payload::schemas::Schemas;
use playproof::payload::{Habits, Origin, accept, duplicates, judge};
use playproof::place::{InputId, Place};

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::built_in);

fuzz_target!(|text: &str| {
    let mut habits = Habits::default();
    // A payload a line: what is learnt from one must not change what is said of the next.
    for line in text.lines() {
        let Some((facts, len)) = accept(line, &SCHEMAS, &mut habits) else { continue };
        let payload = &line[..len];
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(payload);
        assert!(parsed.is_ok());
        let document = Document::parse(payload.as_bytes()).expect("serde_json parses it");
        let origin = Origin {
            place: Place::of_input(InputId(0)),
            element: None,
            captured_ms: None,
            status: Status::Unknown,
        };
        assert!(duplicates(&document).is_empty());
        let (event, faults) = judge(document.root(), origin, &SCHEMAS);
        assert!(faults.is_empty());
        assert_eq!(format!("{event:?}"), format!("{:?}", facts.event(origin)));
    }
});
