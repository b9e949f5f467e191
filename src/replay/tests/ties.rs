//! Events that share a `ts`.

use super::{order, session, slips};
use crate::replay::Replay;

/// What came before, the tie in order of arrival, and the order in which it is replayed.
const TIES: [(&str, &str, &str); 14] = [
    ("", "adBreakStart play adStart", "adBreakStart adStart play"),
    ("", "play adStart adBreakStart", "play adBreakStart adStart"),
    ("adBreakStart adStart", "adComplete play adBreakComplete", "adComplete adBreakComplete play"),
    ("adBreakStart adStart", "adBreakComplete adComplete play", "adComplete adBreakComplete play"),
    ("adBreakStart adStart", "adStart adComplete", "adComplete adStart"),
    ("adBreakStart adStart", "play adSkip adBreakComplete", "play adSkip adBreakComplete"),
    (
        "",
        "adBreakComplete adSkip adStart adBreakStart",
        "adBreakStart adStart adSkip adBreakComplete",
    ),
    ("chapterStart", "chapterStart chapterSkip", "chapterSkip chapterStart"),
    ("", "sessionEnd play", "play sessionEnd"),
    ("", "sessionEnd sessionComplete play", "play sessionComplete sessionEnd"),
    (
        "chapterStart adBreakStart adStart",
        "sessionEnd chapterSkip adBreakComplete adSkip",
        "chapterSkip adSkip adBreakComplete sessionEnd",
    ),
    // Where every order breaks something, the one that breaks the least.
    ("", "play adComplete adStart", "play adStart adComplete"),
    // No order is better than that of arrival.
    ("", "adBreakComplete play adBreakComplete", "adBreakComplete play adBreakComplete"),
    // Where any order is in order, that of arrival stands.
    ("", "play ping pauseStart error", "play ping pauseStart error"),
];

#[test]
fn ties_are_replayed_in_the_first_order_without_a_mistake() {
    for (before, tie, expected) in TIES {
        let mut text = String::from("0 0 sessionStart\n");
        for (number, word) in (1..).zip(before.split_whitespace()) {
            text += &format!("{} 0 {word}\n", number * 100);
        }
        for word in tie.split_whitespace() {
            text += &format!("1000 0 {word}\n");
        }
        let before = ["sessionStart", before].join(" ");
        assert_eq!(order(&text), format!("{} {expected}", before.trim_end()), "{before} | {tie}");
    }
}

#[test]
fn player_states_are_paired_too() {
    let text = "0 0 sessionStart\n1 0 stateStart mute\n2 0 stateStart mute\n2 0 stateEnd mute";
    assert_eq!(order(text), "sessionStart stateStart stateEnd stateStart");
    let text = "0 0 sessionStart\n2 0 stateEnd mute\n2 0 stateStart mute\n2 0 stateStart inFocus";
    assert_eq!(order(text), "sessionStart stateStart stateEnd stateStart");
    assert_eq!(slips(text), Vec::<String>::new());
}

#[test]
fn the_start_stays_first_in_a_tie_and_before_it() {
    assert_eq!(order("5 0 play\n5 0 sessionStart"), "sessionStart play");
    // An event before the start is replayed at the start's time: a tie.
    let text = "5 0 adStart\n3 0 adBreakStart\n9 0 sessionStart\n9 0 adComplete";
    assert_eq!(order(text), "sessionStart adBreakStart adStart adComplete");
    let session = session(text);
    let times = Replay::of(&session).moments.iter().map(|moment| moment.ts_ms).collect::<Vec<_>>();
    assert_eq!(times, [super::BASE_MS + 9; 4]);
}

#[test]
fn a_tie_of_a_restart_is_in_order_in_any_arrival() {
    let words = ["chapterStart", "adBreakStart", "adStart", "play"];
    for first in 0..words.len() {
        let mut text = String::from("0 0 sessionStart\n");
        for number in 0..words.len() {
            text += &format!("0 0 {}\n", words[(first + number) % words.len()]);
        }
        assert_eq!(slips(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_tie_beyond_the_bound_is_replayed_in_order_of_arrival() {
    let tie = |pings: usize| {
        let pings = "1 0 ping\n".repeat(pings);
        format!("0 0 sessionStart\n1 0 play\n1 0 adStart\n1 0 adBreakStart\n{pings}")
    };
    // Equal pings are one: 24 events with their own playheads.
    let pings = |count: usize| (0..count).map(|n| format!("1 0.{n:03} ping\n")).collect::<String>();
    assert_eq!(slips(&tie(1)), Vec::<String>::new());
    assert_eq!(slips(&(tie(0) + &pings(21))), Vec::<String>::new());
    assert_eq!(slips(&(tie(0) + &pings(22))), ["2 AdOutsideBreak"]);
}

#[test]
fn the_search_of_an_order_is_bounded() {
    // Twelve chapters start and eleven end, and one ad too many: no order is without a mistake.
    let mut text = String::from("0 0 sessionStart\n1 0 adComplete\n");
    for number in 0..11 {
        text += &format!("1 0.0{number} chapterStart\n1 0.0{number} chapterComplete\n");
    }
    let started = std::time::Instant::now();
    assert!(!slips(&text).is_empty());
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
}

/// What came before a tie, the tie in order of arrival, what follows, and the order in which it is replayed.
const SETTLED: [(&str, &str, &str, &str); 9] = [
    // A stray end stays before the start that follows it: the end of that one comes later.
    ("chapterStart chapterComplete", "chapterSkip chapterStart", "ping chapterComplete", ""),
    ("adBreakStart adStart adSkip", "adSkip adStart", "adComplete adBreakComplete", ""),
    (
        "adBreakStart adStart adComplete adBreakComplete",
        "adBreakComplete adBreakStart adStart",
        "adComplete adBreakComplete",
        "",
    ),
    // Nothing ends the chapter later: the two came in the wrong order.
    ("", "chapterSkip chapterStart", "play ping", "chapterStart chapterSkip"),
    // Content goes on behind the end of the session: it came too early.
    ("", "sessionEnd play", "ping", ""),
    ("", "sessionComplete pauseStart", "play ping", ""),
    ("", "sessionEnd sessionComplete", "ping", ""),
    // A second `sessionEnd` is no content.
    ("", "sessionEnd play", "sessionEnd", "play sessionEnd"),
    ("stateStart", "stateEnd stateStart", "pauseStart stateEnd", ""),
];

#[test]
fn a_tie_is_judged_with_what_follows() {
    for (before, tie, after, expected) in SETTLED {
        let mut text = String::from("0 0 sessionStart\n");
        let mut add = |from: i64, step: i64, words: &str| {
            for (number, word) in (0..).zip(words.split_whitespace()) {
                let name = if word.starts_with("state") { "mute" } else { "" };
                text += &format!("{} 0 {word} {name}\n", from + number * step);
            }
        };
        add(100, 1000, before);
        add(10_000, 0, tie);
        add(12_000, 1000, after);
        let expected = if expected.is_empty() { tie } else { expected };
        let words = ["sessionStart", before, expected, after];
        let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
        assert_eq!(order(&text), words.join(" "), "{before} | {tie} | {after}");
    }
}
