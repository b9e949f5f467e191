//! Which events count, and where they are replayed.

use super::{BASE_MS, order, session};
use crate::replay::{LeftOut, Replay};

/// For each event in order of arrival: whether it counts (`+`), repeats an earlier one (its number), or
/// was sent again (`r`).
fn counted(text: &str) -> String {
    let session = session(text);
    let replay = Replay::of(&session);
    let marks = replay.events.iter().map(|arrival| match arrival.left_out {
        None => "+".to_owned(),
        Some(LeftOut::SentAgain) => "r".to_owned(),
        Some(LeftOut::Repeats(earlier)) => earlier.to_string(),
    });
    marks.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_sent_again_counts_once() {
    for (text, expected) in [
        ("0 0 sessionStart\n5 0 play\n5 0 play", "+ + 1"),
        ("0 0 sessionStart\n5 0 play\n9 0 ping\n5 0 play\n5 0 play", "+ + + 1 1"),
        ("0 0 sessionStart\n5 0 play status=500\n5 0 play", "+ r +"),
        ("0 0 sessionStart\n5 0 play status=500\n5 0 play status=500\n5 0 play", "+ r r +"),
        // The retry came although the first try was accepted.
        ("0 0 sessionStart\n5 0 play\n5 0 play status=500", "+ + 1"),
        // A state told again at one `ts`, and that once more.
        ("0 0 sessionStart\n5 0 play\n5 0 pauseStart\n5 0 play", "+ + + +"),
        ("0 0 sessionStart\n5 0 play\n5 0 pauseStart\n5 0 play\n5 0 play", "+ + + + 3"),
        // Another playhead is another event.
        ("0 0 sessionStart\n5 0 play\n5 1 play", "+ + +"),
        // Without a `ts`, or a body, equal payloads may be two events.
        ("0 0 sessionStart\n- 0 ping captured=5\n- 0 ping captured=5", "+ + +"),
        ("0 0 sessionStart\n- - ?\n- - ?", "+ + +"),
    ] {
        assert_eq!(counted(text), expected, "{text}");
    }
}

#[test]
fn the_moment_of_a_repeated_event_is_that_of_the_first() {
    let session = session("0 0 sessionStart\n5 0 play\n5 0 play\n7 0 ping status=500\n7 0 ping");
    let replay = Replay::of(&session);
    let moments: Vec<_> = (0..6).map(|event| replay.moment_of(event)).collect();
    assert_eq!(moments, [Some(0), Some(1), Some(1), None, Some(2), None]);
}

#[test]
fn events_are_replayed_by_ts_and_without_one_by_capture_time() {
    assert_eq!(
        order("0 0 sessionStart\n30 0 ping\n10 0 play\n20 0 pauseStart"),
        "sessionStart play pauseStart ping"
    );
    assert_eq!(
        order("0 0 sessionStart\n30 0 ping\n- 0 play captured=20"),
        "sessionStart play ping"
    );
    // Without either, where it arrived.
    assert_eq!(
        order("0 0 sessionStart\n30 0 ping\n- 0 play\n40 0 pauseStart"),
        "sessionStart ping play pauseStart"
    );
}

#[test]
fn without_a_playhead_the_last_one_holds() {
    let session = session("0 0 sessionStart\n10 5 play\n20 - ping\n30 7 ping\n- - ?");
    let replay = Replay::of(&session);
    let told: Vec<_> =
        replay.moments.iter().map(|moment| (moment.ts_ms - BASE_MS, moment.playhead_s)).collect();
    assert_eq!(told, [(0, 0.0), (10, 5.0), (20, 5.0), (30, 7.0), (30, 7.0)]);
}

#[test]
fn a_word_that_means_an_event_type_is_replayed_as_that() {
    use crate::replay::Playback::{Buffering, Paused, Playing, Starting};
    let text =
        "0 0 sessionStart\n10 0 playing\n20 1 pause\n30 1 resume\n40 1 buffering\n50 1 bufferEnd";
    let session = session(text);
    let replay = Replay::of(&session);
    let playback: Vec<_> =
        replay.moments.iter().map(|moment| replay.after(moment).playback).collect();
    assert_eq!(playback, [Starting, Playing, Paused, Playing, Buffering, Playing]);
}
