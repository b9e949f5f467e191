//! Sessions in short, and what the replay makes of them.
//!
//! A line is an event: its `ts` in ms from the start of a session (`-` for none), its playhead in s (`-` for
//! none), its event type (`?` for a body that cannot be read), and for player states a name. Further words:
//! `live` and `length=60` for a `sessionStart`, `status=500`, `captured=2000`. A line `...` is a record that
//! the capture lost.

mod advance;
mod bookends;
mod facts;
mod lifetime;
mod order;
mod properties;
mod states;
mod ties;

pub(crate) use properties::line;

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::{Replay, Slip};
use crate::api::{EndpointKind, EventType};
use crate::ingest::Status;
use crate::payload::{Detail, Event, Events, Kind, Quality, Start};
use crate::place::{InputId, Place, Shape};
use crate::session::{Beginning, CallKind, CallRecord, Session};

/// 2026-01-05T08:00:00Z: when every session begins.
const BASE_MS: i64 = 1_767_600_000_000;

/// The session that the lines tell of, in order of arrival.
pub(crate) fn session(text: &str) -> Session {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (mut calls, mut holes) = (Vec::new(), Vec::new());
    for (record, line) in (1..).zip(lines) {
        match line {
            "..." => holes.push(calls.len()),
            line => calls.push(call(record, line)),
        }
    }
    let starts = |event: &Event| event.kind.meant() == Some(EventType::SessionStart);
    let started = calls.iter().flat_map(|call| &call.events).any(starts);
    Session {
        sid: None,
        downloaded: false,
        beginning: if started { Beginning::BySid } else { Beginning::NotCaptured },
        calls: calls.into(),
        holes: holes.into(),
    }
}

fn call(record: u64, line: &str) -> CallRecord {
    let event = event(record, line);
    let (place, time_ms, status) = (event.place, event.captured_ms, event.status);
    let events = Events::from(event);
    let mut call = CallRecord::new(place, EndpointKind::Events, CallKind::Event, events);
    (call.time_ms, call.status) = (time_ms, status);
    call
}

fn event(record: u64, line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [ts, playhead, word, options @ ..] = words.as_slice() else { panic!("no event: {line}") };
    let value =
        |name: &str| options.iter().find_map(|option| option.strip_prefix(name)?.strip_prefix('='));
    let status = value("status").map_or(Status::Code(204), |code| {
        Status::Code(code.parse().expect("a status is a number"))
    });
    let kind = match (*word, EventType::parse(word)) {
        ("?", _) => Kind::Unreadable,
        (_, Some(event_type)) => Kind::Known(event_type),
        (word, None) => Kind::Unknown { word: word.into(), meant: EventType::meant(word) },
    };
    let detail = match kind.meant() {
        Some(EventType::SessionStart) => Detail::Start(Box::new(Start {
            content_type: options.contains(&"live").then(|| "live".into()),
            length: value("length").and_then(|length| length.parse().ok()),
            ..Start::default()
        })),
        Some(EventType::StateStart) => names(&[], options),
        Some(EventType::StateEnd) => names(options, &[]),
        Some(EventType::StatesUpdate) => {
            let end = options.iter().position(|word| *word == "/").expect("ended / started");
            names(&options[..end], &options[end + 1..])
        }
        _ => Detail::None,
    };
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(line.replace("status=500", "").trim().as_bytes());
    Event {
        place: Place { input: InputId(0), record, offset: 0, len: 0, shape: Shape::LogLine },
        element: None,
        kind,
        ts: ts.parse::<i64>().ok().map(|ts| BASE_MS + ts),
        playhead: playhead.parse().ok(),
        captured_ms: value("captured").and_then(|ms| Some(BASE_MS + ms.parse::<i64>().ok()?)),
        status,
        digest: hasher.finish(),
        detail: Some(Box::new(detail)),
        quality: Quality::default(),
        marks: 0,
        own_marks: 0,
    }
}

fn names(ended: &[&str], started: &[&str]) -> Detail {
    let list = |names: &[&str]| {
        // `_` is a name that cannot be read.
        names.iter().map(|name| if *name == "_" { "" } else { *name }.into()).collect()
    };
    Detail::States { ended: list(ended), started: list(started) }
}

/// The words of the events, in replay order.
fn order(text: &str) -> String {
    let session = session(text);
    let replay = Replay::of(&session);
    let words = replay.moments.iter().map(|moment| replay.event(moment).kind.word().unwrap_or("?"));
    words.collect::<Vec<_>>().join(" ")
}

/// The slips, each with the number of its moment.
fn slips(text: &str) -> Vec<String> {
    let session = session(text);
    let replay = Replay::of(&session);
    replay.slips.iter().map(|(number, slip)| format!("{number} {}", name(slip))).collect()
}

/// The slip's name, without what it holds.
fn name(slip: &Slip) -> String {
    let text = format!("{slip:?}");
    let end = text.find([' ', '{']).unwrap_or(text.len());
    let end = text[..end].find(['(']).filter(|_| !text.starts_with("State")).unwrap_or(end);
    text[..end].to_owned()
}

/// Checks a table of sessions, each with the slips that it must get.
fn assert_slips(table: &[(&str, &str, &[&str])]) {
    for (what, text, expected) in table {
        assert_eq!(slips(text), *expected, "{what}\n{text}");
    }
}
