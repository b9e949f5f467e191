//! Defects of ad breaks, ads, chapters and player states.

use serde_json::json;

use super::super::wire::Session;
use super::{At, Base, Defect, first};

pub(super) static DEFECTS: &[Defect] = &[
    Defect::new("ad-outside-break", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        session.remove(start);
        session.here(session.after("adStart", start))
    }),
    Defect::new("ad-event-without-ad", Base::Rich, |capture| {
        let session = first(capture);
        let ad = session.after("adStart", session.mid_roll());
        session.remove(ad);
        session.here(session.after("adComplete", ad))
    }),
    Defect::new("ad-break-without-start", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.after("adBreakComplete", session.mid_roll());
        let again = session.insert(end, 2, "adBreakComplete");
        session.here(again)
    }),
    Defect::new("ad-break-not-closed", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        let end = session.after("adBreakComplete", start);
        session.remove(end);
        let far =
            |at: &usize| session.calls[*at].playhead() > session.calls[*at - 1].playhead() + 1.5;
        let moved = (end..session.calls.len()).find(far).expect("the content plays on");
        At::Calls(vec![session.calls[start].id, session.calls[moved].id])
    }),
    Defect::new("ad-while-paused", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        session.insert(start - 1, 1, "pauseStart");
        let end = session.after("adBreakComplete", start);
        let plays: Vec<usize> = (start..end).filter(|&at| session.calls[at].is("play")).collect();
        for at in plays.into_iter().rev() {
            session.remove(at);
        }
        session.here(session.after("adStart", start))
    }),
    Defect::new("nested-ad-break", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        let again = session.insert(start, 2, "adBreakStart");
        session.at(again).body["params"] = session.calls[start].body["params"].clone();
        session.here(again)
    }),
    Defect::new("overlapping-ads", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.after("adComplete", session.mid_roll());
        session.remove(end);
        session.here(session.after("adStart", end))
    }),
    Defect::new("ad-not-closed", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.find("adComplete", 0);
        session.remove(end);
        session.here(session.after("adBreakComplete", end))
    }),
    Defect::new("empty-ad-break", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        let end = session.after("adBreakComplete", start);
        session.calls.drain(start + 1..end);
        At::Calls(vec![session.calls[start].id, session.calls[start + 1].id])
    }),
    Defect::new("playback-event-in-break", Base::Rich, |capture| {
        let session = first(capture);
        let pause = session.insert(session.mid_roll(), 2, "pauseStart");
        session.here(pause)
    }),
    Defect::new("play-before-preroll", Base::Rich, |capture| {
        let session = first(capture);
        session.insert(0, 2, "play");
        At::Calls(vec![session.calls[1].id, session.calls[2].id])
    }),
    Defect::new("playhead-moves-in-ad", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        let ad = session.after("adStart", start);
        let end = session.after("adComplete", ad);
        let (begin_ms, begin_s) = (session.calls[ad].made_ms, session.calls[start].playhead());
        for call in &mut session.calls[ad..=end] {
            call.set_playhead(begin_s + (call.made_ms - begin_ms) as f64 / 1000.0);
        }
        let moved = (ad..=end).find(|&at| session.calls[at].playhead() > begin_s + 1.0);
        session.here(moved.expect("the ad is longer than a second"))
    }),
    Defect::new("ad-duration-mismatch", Base::Rich, |capture| {
        let session = first(capture);
        let ad = session.mid_roll() + 1;
        session.at(ad).set("media.ad.length", 300);
        session.here(session.after("adComplete", ad))
    }),
    Defect::new("ad-position-repeated", Base::Rich, |capture| {
        let session = first(capture);
        let second = session.after("adStart", session.mid_roll() + 2);
        session.at(second).set("media.ad.podPosition", 1);
        session.here(second)
    }),
    Defect::new("pod-index-repeated", Base::Rich, |capture| {
        let session = first(capture);
        let pre_roll = session.find("adBreakStart", 0);
        let index = session.calls[pre_roll].body["params"]["media.ad.podIndex"].clone();
        let start = session.mid_roll();
        session.at(start).set("media.ad.podIndex", index);
        session.here(start)
    }),
    Defect::new("pod-position-mismatch", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.mid_roll();
        session.at(start).set("media.ad.podSecond", 1);
        session.here(start)
    }),
    Defect::new("chapter-event-without-chapter", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.find("chapterStart", 0);
        session.remove(start);
        chapter_end(session, start)
    }),
    Defect::new("overlapping-chapters", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.find("chapterStart", 0);
        let again = session.insert(start, 500, "chapterStart");
        let playhead = session.calls[start].playhead();
        session.at(again).body["params"] = session.calls[start].body["params"].clone();
        session.at(again).set_playhead(playhead + 0.5);
        session.here(again)
    }),
    Defect::new("chapter-not-closed", Base::Rich, |capture| {
        let session = first(capture);
        let complete = session.find("sessionComplete", 0);
        let playhead = session.calls[complete].playhead();
        let late = session.insert(complete - 1, 2, "chapterStart");
        session.at(late).body["params"] = json!({
            "media.chapter.index": 9,
            "media.chapter.offset": session.calls[late].playhead(),
            "media.chapter.length": playhead,
        });
        let complete = session.find("sessionComplete", 0);
        At::Calls(vec![session.calls[late].id, session.calls[complete].id])
    }),
    Defect::new("chapter-position-mismatch", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.find("chapterStart", 0);
        session.at(start).set("media.chapter.offset", 1);
        session.here(start)
    }),
    Defect::new("chapter-complete-early", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.find("chapterComplete", 0);
        let start = (0..end).rfind(|&at| session.calls[at].is("chapterStart"));
        session.at(start.expect("a chapter begins")).set("media.chapter.length", 500);
        session.here(end)
    }),
    Defect::new("state-limit", Base::Rich, |capture| {
        let session = first(capture);
        let mut at = session.find("stateStart", 0);
        // One name is known: ten more are one too many.
        for number in 1..=10 {
            let playhead = session.calls[at].playhead();
            at = session.insert(at, 100, "stateStart");
            session.at(at).delay_ms = 60;
            session.at(at).set_playhead(playhead + 0.1);
            session.at(at).body["params"] = json!({"media.state.name": format!("mode.{number}")});
        }
        session.here(at)
    }),
    Defect::new("state-already-active", Base::Rich, |capture| {
        let session = first(capture);
        let start = session.find("stateStart", 0);
        let again = session.insert(start, 500, "stateStart");
        let playhead = session.calls[start].playhead();
        session.at(again).body["params"] = session.calls[start].body["params"].clone();
        session.at(again).set_playhead(playhead + 0.5);
        session.here(again)
    }),
    Defect::new("state-not-active", Base::Rich, |capture| {
        let session = first(capture);
        session.remove(session.find("stateStart", 0));
        session.here(session.find("stateEnd", 0))
    }),
    Defect::new("state-spelling", Base::Rich, |capture| {
        let session = first(capture);
        for event_type in ["stateStart", "stateEnd"] {
            let at = session.find(event_type, 0);
            session.at(at).set("media.state.name", "full_screen");
        }
        session.here(session.find("stateStart", 0))
    }),
];

/// The first end of a chapter from `from` on.
fn chapter_end(session: &Session, from: usize) -> At {
    let ends = |at: &usize| {
        let call = &session.calls[*at];
        call.is("chapterComplete") || call.is("chapterSkip")
    };
    session.here((from..session.calls.len()).find(ends).expect("a chapter ends"))
}
