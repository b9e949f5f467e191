//! Breaks, ads and chapters: what cannot be, and how the replay goes on.

use super::{assert_slips, session, slips};
use crate::replay::{Replay, Slip, Slot};

#[test]
fn each_mistake_is_one_slip_and_what_follows_from_it_is_none() {
    assert_slips(&[
        (
            "no adBreakStart: the break ends at adBreakComplete",
            "0 0 sessionStart\n1 0 adStart\n2 0 adComplete\n3 0 adBreakComplete\n4 0 play",
            &["1 AdOutsideBreak"],
        ),
        (
            "no adBreakStart: the break ends at a playback event",
            "0 0 sessionStart\n1 0 adStart\n2 0 adComplete\n3 0 play\n4 0 adBreakComplete\n5 0 adStart",
            &["1 AdOutsideBreak", "5 AdOutsideBreak"],
        ),
        (
            "no adBreakStart: the break ends when the playhead goes on",
            "0 0 sessionStart\n1 0 adStart\n2 0 adComplete\n99 0.1 ping\n100 0.1 adStart",
            &["1 AdOutsideBreak", "4 AdOutsideBreak"],
        ),
        (
            "no adBreakStart: the next break takes its place",
            "0 0 sessionStart\n1 0 adStart\n2 0 adComplete\n3 0 adBreakStart\n4 0 adStart\n\
             5 0 adComplete\n6 0 adBreakComplete",
            &["1 AdOutsideBreak"],
        ),
        (
            "adBreakStart after its ad",
            "0 0 sessionStart\n1 0 adStart\n2 0 adBreakStart\n3 0 adComplete\n4 0 adBreakComplete",
            &["1 AdOutsideBreak"],
        ),
        (
            "no adStart",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adComplete\n3 0 adBreakComplete",
            &["2 AdEventWithoutAd"],
        ),
        (
            "no adComplete: it comes late",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adBreakComplete\n4 0 adComplete\n\
             5 0 adComplete",
            &["3 AdNotClosed", "5 AdEventWithoutAd"],
        ),
        (
            "no adComplete before the next adStart: it comes late",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adStart\n4 0 adComplete\n\
             5 0 adComplete\n6 0 adBreakComplete",
            &["3 OverlappingAds"],
        ),
        (
            "adComplete just after the next adStart: the next ad goes on",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n15000 0 adStart\n16000 0 adComplete\n\
             30000 0 adComplete\n30001 0 adBreakComplete",
            &["3 OverlappingAds"],
        ),
        (
            "chapterComplete just after the next chapterStart: the next chapter goes on",
            "0 0 sessionStart\n1 0 chapterStart\n2 0 chapterStart\n1002 0 chapterComplete\n\
             9000 0 sessionComplete",
            &["2 OverlappingChapters", "4 ChapterNotClosed"],
        ),
        (
            "a break in a break: both end",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adBreakStart\n3 0 adStart\n4 0 adComplete\n\
             5 0 adBreakComplete\n6 0 adBreakComplete\n7 0 adBreakComplete",
            &["2 NestedBreak", "7 BreakEventWithoutBreak"],
        ),
        (
            "a break in an ad that goes on",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adBreakStart\n4 0 adComplete\n\
             5 0 adBreakComplete\n6 0 adBreakComplete",
            &["3 NestedBreak"],
        ),
        (
            "a break in an ad that the next ad ends",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adBreakStart\n4 0 ping\n5 0 adStart\n\
             6 0 adComplete\n7 0 adComplete\n8 0 adBreakComplete\n9 0 adBreakComplete",
            &["3 AdNotClosed"],
        ),
        (
            "no chapterComplete: it comes late",
            "0 0 sessionStart\n1 0 chapterStart\n2 0 chapterStart\n3 0 chapterComplete\n\
             4 0 chapterSkip\n5 0 chapterSkip",
            &["2 OverlappingChapters", "5 ChapterEventWithoutChapter"],
        ),
        (
            "sessionComplete with all open: the break is not told beside the ad",
            "0 0 sessionStart\n1 0 chapterStart\n2 0 adBreakStart\n3 0 adStart\n4 0 sessionComplete",
            &["4 AdNotClosed", "4 ChapterNotClosed"],
        ),
        (
            "sessionEnd with all open: the viewer left",
            "0 0 sessionStart\n1 0 chapterStart\n2 0 adBreakStart\n3 0 adStart\n4 0 sessionEnd\n\
             5 0 adBreakComplete",
            &[],
        ),
    ]);
}

#[test]
fn a_break_that_the_content_leaves_counts_as_closed() {
    assert_slips(&[
        (
            "its late end passes",
            "0 0 sessionStart\n1 0 adBreakStart\n10000 10 ping\n10001 10 adBreakComplete\n\
             20000 20 adBreakComplete",
            &["2 BreakNotClosed", "4 BreakEventWithoutBreak"],
        ),
        ("1.5 s are rounding", "0 0 sessionStart\n1 0 adBreakStart\n2000 1.5 ping", &[]),
        (
            "more is not",
            "0 0 sessionStart\n1 0 adBreakStart\n2000 1.51 ping",
            &["2 BreakNotClosed"],
        ),
        ("an ad comes with it", "0 0 sessionStart\n1 0 adBreakStart\n9000 9 adStart", &[]),
        ("the viewer leaves with it", "0 0 sessionStart\n1 0 adBreakStart\n9000 9 sessionEnd", &[]),
        (
            "sessionComplete comes with it: once",
            "0 0 sessionStart\n1 0 adBreakStart\n9000 9 sessionComplete",
            &["2 BreakNotClosed"],
        ),
        (
            "live",
            "0 0 sessionStart live\n1 0 adBreakStart\n9000 9 ping\n9001 9 sessionComplete",
            &[],
        ),
        (
            "live, after a play in the break",
            "0 0 sessionStart live\n1 0 adBreakStart\n2 0 play\n9000 9 ping",
            &["3 BreakNotClosed"],
        ),
        ("what may be live", "0 0 ping\n1 0 adBreakStart\n9000 9 ping", &[]),
    ]);
}

#[test]
fn what_the_capture_does_not_show_is_no_mistake() {
    assert_slips(&[
        (
            "an ad began before",
            "0 0 adComplete\n1 0 adStart\n2 0 adComplete\n3 0 adBreakComplete",
            &[],
        ),
        ("a break began before", "0 0 adStart\n1 0 adComplete\n2 0 adBreakComplete\n3 0 play", &[]),
        (
            "from there on all is known",
            "0 0 adBreakComplete\n1 0 adBreakComplete\n2 0 adStart",
            &["1 BreakEventWithoutBreak", "2 AdOutsideBreak"],
        ),
        (
            "a chapter began before",
            "0 0 chapterComplete\n1 0 chapterSkip",
            &["1 ChapterEventWithoutChapter"],
        ),
        (
            "the playhead of what may be live goes on in the ad",
            "0 0 ping\n5000 5 ping\n6000 6 adComplete\n6001 6 adStart\n7000 7 adSkip\n\
             7001 7 adBreakComplete\n8000 7 adBreakComplete",
            &["6 BreakEventWithoutBreak"],
        ),
        (
            "an unreadable body may be any event",
            "0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 chapterStart\n4 0 ?\n5 0 adStart\n\
             6 0 chapterStart\n7 0 adComplete\n8 0 adBreakComplete",
            &[],
        ),
        (
            "after it, the playhead of recorded content tells that no break is open",
            "0 0 sessionStart\n1 0 ?\n9000 9 ping\n19000 19 ping\n29000 29 ping\n29001 29 adComplete",
            &["5 AdEventWithoutAd"],
        ),
        (
            "that of live content does not",
            "0 0 sessionStart live\n1 0 ?\n9000 9 ping\n19000 19 ping\n29000 29 ping\n29001 29 adComplete",
            &[],
        ),
        (
            "a lost record may be any event, up to a second from its place",
            "0 0 sessionStart\n9000 0 adStart\n...\n9500 0 adComplete\n9900 0 adBreakComplete",
            &[],
        ),
        (
            "what comes long before it and after it is known",
            "0 0 sessionStart\n9000 0 adStart\n11000 0 play\n...\n20000 9 ping\n30000 19 ping\n\
             40000 29 ping\n41000 29 adComplete",
            &["1 AdOutsideBreak", "6 AdEventWithoutAd"],
        ),
        ("a word that means nothing", "0 0 sessionStart\n1 0 volumeChange\n2 0 adComplete", &[]),
    ]);
}

#[test]
fn an_open_break_knows_its_ads_and_where_it_began() {
    let session =
        session("0 3 sessionStart\n1 4 adBreakStart\n2 5 adStart\n3 5 adComplete\n4 5 adStart");
    let replay = Replay::of(&session);
    let Slot::Open(ad_break) = replay.after(&replay.moments[4]).ad_break else {
        panic!("a break is open")
    };
    assert_eq!((ad_break.opened, ad_break.ads, ad_break.playhead_s), (Some(1), 2, 4.0));
}

#[test]
fn nothing_is_told_after_the_end() {
    for end in ["sessionEnd", "sessionComplete"] {
        let text =
            format!("0 0 sessionStart\n1 0 {end}\n2 0 adStart\n3 0 chapterSkip\n4 0 stateEnd mute");
        assert_eq!(slips(&text), Vec::<String>::new(), "{end}");
    }
}

#[test]
fn a_slip_tells_what_was_open() {
    let session = session("0 0 sessionStart\n1 0 adBreakStart\n2 0 adStart\n3 0 adStart");
    let replay = Replay::of(&session);
    let opened = replay.slips.iter().map(|(number, slip)| match slip {
        Slip::OverlappingAds(ad) => (*number, ad.opened),
        other => panic!("{other:?}"),
    });
    assert_eq!(opened.collect::<Vec<_>>(), [(3, Some(2))]);
}
