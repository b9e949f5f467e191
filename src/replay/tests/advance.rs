//! How the replay goes on after a missing `play`.

use super::{session, slips};
use crate::replay::Playback::{self, Paused, Playing, Starting};
use crate::replay::Replay;

/// What the player does after each moment.
fn playback(text: &str) -> Vec<Playback> {
    let session = session(text);
    let replay = Replay::of(&session);
    replay.moments.iter().map(|moment| replay.after(moment).playback).collect()
}

#[test]
fn after_a_missing_play_the_session_counts_as_playing_from_where_it_moved() {
    let text = "0 0 sessionStart\n5000 0 ping\n15000 10 ping\n25000 20 ping\n35000 30 pauseStart";
    assert_eq!(slips(text), ["2 MissingPlay"]);
    assert_eq!(playback(text), [Starting, Playing, Playing, Playing, Paused]);
}

#[test]
fn after_a_missing_resume_each_later_pause_counts_anew() {
    let text = "0 0 sessionStart\n100 0 play\n10100 10 pauseStart\n20100 20 ping\n30100 30 ping\n\
                40100 40 pauseStart\n50100 50 ping\n60100 60 ping\n70100 60 pauseStart\n80100 60 ping";
    assert_eq!(slips(text), ["3 MissingResume", "6 MissingResume"]);
    let expected =
        [Starting, Playing, Playing, Playing, Playing, Playing, Playing, Playing, Paused, Paused];
    assert_eq!(playback(text), expected);
}

#[test]
fn movement_in_an_ad_or_a_break_is_no_missing_play() {
    let text = "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n10000 10 ping\n20000 20 ping\n\
                20001 20 adComplete\n20002 20 adBreakComplete";
    assert_eq!(slips(text), Vec::<String>::new());
}

#[test]
fn nothing_is_missing_where_the_capture_does_not_show_the_start() {
    assert_eq!(
        slips("0 0 ping\n10000 10 ping\n20000 20 ping\n30000 30 ping"),
        Vec::<String>::new()
    );
    assert_eq!(
        slips("0 0 sessionStart\n1 0 ?\n10000 10 ping\n20000 20 ping\n30000 30 ping"),
        Vec::<String>::new()
    );
}
