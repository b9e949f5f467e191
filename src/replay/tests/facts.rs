//! What holds for a session as a whole.

use super::session;
use crate::replay::{Content, Facts, PlayheadUnit, Replay};

fn facts(text: &str) -> Facts {
    let session = session(text);
    Replay::of(&session).facts
}

#[test]
fn content_is_live_recorded_or_unknown() {
    assert_eq!(facts("0 0 sessionStart live").content, Content::Live);
    assert_eq!(facts("0 0 sessionStart").content, Content::Recorded);
    let unknown = facts("0 0 play");
    assert_eq!((unknown.content, unknown.start_captured), (Content::Unknown, false));
}

#[test]
fn a_length_is_usable_up_to_a_day() {
    let length = |value: &str| facts(&format!("0 0 sessionStart length={value}")).length_s;
    assert_eq!(length("60.5"), Some(60.5));
    assert_eq!(length("86400"), Some(86_400.0));
    assert_eq!(length("86401"), None);
    assert_eq!(length("0"), None);
    assert_eq!(length("-1"), None);
}

#[test]
fn playheads_in_milliseconds_are_told_by_their_speed_and_a_playhead_beyond_the_length() {
    let unit = |text: &str| facts(text).playhead_unit;
    let fast = "\n10000 10000 ping\n20000 20000 ping\n30000 30000 ping";
    let found = unit(&format!("0 0 sessionStart length=60{fast}"));
    assert_eq!(found, PlayheadUnit::Milliseconds { ratio: 1000.0 });
    assert_eq!(unit(&format!("0 0 sessionStart{fast}")), found);
    // Within the length, or at the speed of the clock, they are seconds.
    assert_eq!(unit(&format!("0 0 sessionStart length=40000{fast}")), PlayheadUnit::Seconds);
    assert_eq!(unit("0 0 sessionStart\n10000 10 ping\n20000 20 ping"), PlayheadUnit::Seconds);
    // One pair may be a seek.
    assert_eq!(unit("0 0 sessionStart\n10000 10000 ping"), PlayheadUnit::Seconds);
}
