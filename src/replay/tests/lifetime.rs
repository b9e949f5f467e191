//! How sessions end.

use super::{session, slips};
use crate::replay::{Expiry, Life, Replay, Slip};

fn life(text: &str) -> Life {
    let session = session(text);
    Replay::of(&session).life()
}

#[test]
fn sessions_end_by_their_events() {
    assert_eq!(life("0 0 sessionStart\n1 0 play"), Life::Open);
    assert_eq!(life("0 0 sessionStart\n1 0 sessionComplete\n2 0 ping"), Life::Completed);
    assert_eq!(life("0 0 sessionStart\n1 0 sessionComplete\n2 0 sessionEnd"), Life::Ended);
    assert_eq!(life("0 0 sessionStart\n1 0 sessionEnd\n2 0 play"), Life::Ended);
}

#[test]
fn ten_minutes_of_silence_end_a_session() {
    assert_eq!(life("0 0 sessionStart\n599999 9 ping"), Life::Open);
    assert_eq!(life("0 0 sessionStart\n600000 9 ping"), Life::Expired(Expiry::Silence));
    // What only closes it loses nothing.
    assert_eq!(life("0 0 sessionStart\n600000 9 sessionEnd"), Life::Ended);
    // Once expired, it stays so.
    let text = "0 0 sessionStart\n600000 9 ping\n600001 9 sessionEnd\n600002 9 adStart";
    assert_eq!(life(text), Life::Expired(Expiry::Silence));
    assert_eq!(slips(text), ["1 Expired"]);
}

#[test]
fn thirty_minutes_without_movement_end_a_session() {
    let still = |minutes: i64| {
        let pings = (1..=minutes).map(|minute| format!("{} 0 ping\n", minute * 60_000));
        format!("0 0 sessionStart\n{}", pings.collect::<String>())
    };
    assert_eq!(life(&still(29)), Life::Open);
    assert_eq!(life(&still(30)), Life::Expired(Expiry::Idle));
    // Movement counts from where it was last seen; rounding is none.
    let moved = still(29) + "1790000 0.5 ping\n1850000 0.505 ping\n";
    assert_eq!(life(&moved), Life::Open);
    let session = session(&still(31));
    let replay = Replay::of(&session);
    let expired = Slip::Expired { expiry: Expiry::Idle, idle_ms: 30 * 60_000 };
    assert_eq!(replay.slips, [(30, expired)]);
    // The moments that count end before the event that came too late.
    assert_eq!(replay.open_moments().count(), 30);
}

#[test]
fn the_open_moments_end_with_the_event_that_ends_the_content() {
    let count = |text: &str| {
        let session = session(text);
        let replay = Replay::of(&session);
        (replay.open_moments().count(), replay.intervals().count())
    };
    assert_eq!(count(""), (0, 0));
    assert_eq!(count("0 0 sessionStart"), (1, 0));
    assert_eq!(count("0 0 sessionStart\n1 0 sessionComplete\n2 0 ping"), (2, 1));
}
