//! What holds of any session.

use proptest::prelude::*;

use super::{session, slips};
use crate::api::EventType;
use crate::replay::{Defect, Reading, Replay, Slip};

/// An event of any kind, at one of a few times and playheads, so that ties and standstills are common.
pub(crate) fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        10 => (0..EventType::ALL.len()).prop_map(|index| EventType::ALL[index].as_str()),
        1 => Just("?"),
        1 => Just("volumeChange"),
    ];
    let times = prop_oneof![8 => (0..20_i64).prop_map(|n| n * 700), 1 => Just(3_000_000)];
    let playheads = prop_oneof![4 => Just(0_i64), 2 => 0..30_i64];
    (times, playheads, word, 0..3_usize, prop::bool::weighted(0.1)).prop_map(
        |(ts, playhead, word, name, refused)| {
            let name = ["mute", "inFocus", "_"][name];
            let options = match word {
                "stateStart" | "stateEnd" => name.to_owned(),
                "statesUpdate" => format!("{name} / mute"),
                _ => String::new(),
            };
            let status = if refused { "status=500" } else { "" };
            format!("{ts} {playhead} {word} {options} {status}")
        },
    )
}

/// A step of a healthy session: events that may share a `ts`, in order.
fn healthy_step() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        Just(vec!["adBreakStart", "adStart", "play"]),
        Just(vec!["adComplete", "adBreakComplete", "play"]),
        Just(vec!["adSkip", "adStart"]),
        Just(vec!["chapterStart"]),
        Just(vec!["chapterComplete", "chapterStart"]),
        Just(vec!["stateStart mute", "play"]),
        Just(vec!["stateEnd mute", "stateStart inFocus", "stateEnd inFocus"]),
        Just(vec!["pauseStart"]),
        Just(vec!["ping"]),
    ]
}

/// Only the passing of time, of which the playhead tells, may change a state between two events.
fn assert_states_go_on(text: &str) {
    let session = session(text);
    let replay = Replay::of(&session);
    for (number, pair) in (1..).zip(replay.moments.windows(2)) {
        if replay.is_dark_between(number - 1, number) {
            continue;
        }
        let (from, to) = (replay.after(&pair[0]), replay.before(&pair[1]));
        assert_eq!(from.chapter, to.chapter);
        assert_eq!(from.player_states, to.player_states);
        assert_eq!(from.playback, to.playback);
        assert!(from.ad_break == to.ad_break || !to.ad_break.is_open());
    }
}

#[test]
fn a_movement_goes_on_behind_a_pause() {
    assert_states_go_on(
        "0 0 ?
         0 0 pauseStart
         0 0 adBreakStart
         0 19 pauseStart
         0 18 adBreakComplete
         0 20 chapterStart
         0 0 sessionStart",
    );
}

proptest! {
    #[test]
    fn every_event_that_counts_is_replayed_once_in_order(
        lines in prop::collection::vec(line(), 0..40),
    ) {
        let text = lines.join("\n");
        let session = session(&text);
        let replay = Replay::of(&session);
        let mut events: Vec<usize> = replay.moments.iter().map(|moment| moment.event).collect();
        prop_assert!(replay.moments.windows(2).all(|pair| pair[0].ts_ms <= pair[1].ts_ms));
        prop_assert!(replay.slips.iter().all(|(number, _)| *number < replay.moments.len()));
        prop_assert!(replay.slips.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        for (number, moment) in replay.moments.iter().enumerate() {
            prop_assert_eq!(replay.moment_of(moment.event), Some(number));
        }
        events.sort_unstable();
        let counted = replay.events.iter().enumerate().filter(|(_, event)| event.left_out.is_none());
        prop_assert_eq!(events, counted.map(|(index, _)| index).collect::<Vec<_>>());
    }

    #[test]
    fn a_session_read_again_is_as_read_anew(
        lines in prop::collection::vec(line(), 0..40),
        defect in prop::sample::select(Defect::ALL.as_slice()),
    ) {
        let session = session(&lines.join("\n"));
        let replay = Replay::of(&session);
        for reading in [Reading::leaving(defect), Reading::REPORTED, Reading::EXPECTED] {
            let (again, anew) = (replay.again(reading), Replay::read(&session, reading));
            prop_assert_eq!(format!("{again:?}"), format!("{anew:?}"));
        }
    }

    #[test]
    fn turning_points_are_where_the_state_changes(lines in prop::collection::vec(line(), 0..40)) {
        let session = session(&lines.join("\n"));
        let replay = Replay::of(&session);
        let told: Vec<usize> = replay.turning_points().map(|(number, _)| number).collect();
        for (number, moment) in replay.open_moments() {
            let changes = replay.before(moment) != replay.after(moment);
            // The `play` that was missing is mended in the state after the moment before it.
            let mended = replay.slips.iter().any(|(_, slip)| matches!(slip, Slip::MissingPlay(_) | Slip::MissingResume(_)));
            prop_assert!(!changes || told.contains(&number) || mended);
        }
    }

    #[test]
    fn a_state_goes_on_where_the_last_event_left_it(lines in prop::collection::vec(line(), 0..40)) {
        assert_states_go_on(&lines.join("\n"));
    }

    #[test]
    fn a_healthy_session_has_no_slips_in_whatever_order_ties_arrive(
        steps in prop::collection::vec((healthy_step(), any::<u64>()), 0..30),
    ) {
        let mut open = (false, false, false);
        let mut text = String::from("0 0 sessionStart\n");
        for (number, (step, seed)) in (1..).zip(steps) {
            // A step is taken where it fits.
            let (ad, chapter, mute) = &mut open;
            match step[0] {
                "adBreakStart" if !*ad => *ad = true,
                "adComplete" if *ad => *ad = false,
                "chapterStart" if !*chapter => *chapter = true,
                "stateStart mute" if !*mute => *mute = true,
                "stateEnd mute" if *mute => *mute = false,
                "adSkip" if *ad => {}
                "chapterComplete" if *chapter => {}
                "ping" | "pauseStart" => {}
                _ => continue,
            }
            let mut arrival = step.clone();
            let turn = usize::try_from(seed % step.len() as u64).expect("less than a length");
            arrival.rotate_left(turn);
            if seed % 7 > 3 {
                arrival.reverse();
            }
            for word in arrival {
                text += &format!("{} 0 {word}\n", number * 100);
            }
        }
        prop_assert_eq!(slips(&text), Vec::<String>::new(), "{}", text);
    }
}
