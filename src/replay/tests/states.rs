//! Player states.

use super::{assert_slips, session};
use crate::replay::Replay;

const TEN: &str = "0 0 sessionStart\n1 0 statesUpdate / a b c d e f g h i j\n";

#[test]
fn starts_and_ends_pair_up() {
    assert_slips(&[
        (
            "a pair, twice",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 stateEnd m\n3 0 stateStart m",
            &[],
        ),
        (
            "started twice",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 stateStart m\n3 0 stateEnd m",
            &["2 StateAlreadyActive(0)"],
        ),
        (
            "ended twice",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 stateEnd m\n3 0 stateEnd m",
            &["3 StateNotActive(0)"],
        ),
        (
            "an update ends first, then starts, and tells where",
            "0 0 sessionStart\n1 0 statesUpdate / m n\n2 0 statesUpdate x m / m n",
            &["2 StateNotActive(0)", "2 StateAlreadyActive(1)"],
        ),
        (
            "one name twice in an update",
            "0 0 sessionStart\n1 0 statesUpdate / m m",
            &["1 StateAlreadyActive(1)"],
        ),
        (
            "names are told apart by letter",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 stateEnd M",
            &["2 StateNotActive(0)"],
        ),
    ]);
}

#[test]
fn what_the_capture_does_not_show_is_no_mistake() {
    assert_slips(&[
        ("started before", "0 0 stateEnd m\n1 0 stateEnd m", &[]),
        (
            "a body may have ended or started it",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 ?\n3 0 stateStart m\n4 0 stateEnd n",
            &[],
        ),
        (
            "a name that cannot be read may be any",
            "0 0 sessionStart\n1 0 stateStart m\n2 0 stateEnd _\n3 0 stateStart m\n4 0 stateEnd n",
            &[],
        ),
        (
            "what comes after is known again",
            "0 0 stateStart m\n1 0 stateStart m",
            &["1 StateAlreadyActive(0)"],
        ),
    ]);
}

#[test]
fn the_back_end_keeps_ten_names() {
    let eleven =
        format!("{TEN}2 0 stateStart k\n3 0 stateEnd k\n4 0 stateStart l\n5 0 stateStart a");
    assert_slips(&[
        ("ten, one of them again", &format!("{TEN}2 0 stateEnd a\n3 0 stateStart a"), &[]),
        (
            "the eleventh and twelfth are dropped, and the end of one with it",
            &eleven,
            &["2 StateOverLimit(0)", "4 StateOverLimit(0)", "5 StateAlreadyActive(0)"],
        ),
        ("an end takes no place", "0 0 sessionStart\n1 0 stateEnd a", &["1 StateNotActive(0)"]),
    ]);
    let session = session(&eleven);
    assert_eq!(
        Replay::of(&session).state_names,
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
    );
}
