//! Defects of playback and of pings.

use super::super::wire::Session;
use super::{At, Base, Defect, first};

pub(super) static DEFECTS: &[Defect] = &[
    Defect::new("missing-play", Base::Plain, |capture| {
        let session = first(capture);
        session.calls.retain(|call| !call.is("play"));
        moved(session, 0)
    }),
    Defect::new("missing-resume", Base::Rich, |capture| {
        let session = first(capture);
        let stop = session.find("pauseStart", 0);
        session.remove(session.after("play", stop));
        moved(session, stop)
    }),
    Defect::new("playhead-stalled", Base::Rich, |capture| {
        let session = first(capture);
        let stop = session.find("bufferStart", 0);
        session.remove(stop);
        session.here(stop + 1)
    }),
    Defect::new("playhead-jump", Base::Rich, |capture| {
        let session = first(capture);
        let seek = session.find("pauseStart", 1);
        session.remove(seek);
        session.here(session.after("play", seek))
    }),
    Defect::new("redundant-playback-event", Base::Rich, |capture| {
        let session = first(capture);
        let again = session.insert(session.find("pauseStart", 0), 500, "pauseStart");
        session.here(again)
    }),
    Defect::new("ping-overdue", Base::Rich, |capture| {
        let session = first(capture);
        let ping = session.ping();
        session.remove(ping);
        session.here(ping)
    }),
    Defect::new("ping-too-frequent", Base::Rich, |capture| {
        let session = first(capture);
        let ping = session.ping();
        let again = session.insert(ping, 2_000, "ping");
        let playhead = session.calls[ping].playhead();
        session.at(again).set_playhead(playhead + 2.0);
        session.here(again)
    }),
    Defect::new("ad-ping-overdue", Base::Rich, |capture| {
        let session = first(capture);
        let ad = session.find("adStart", 0);
        let end = session.after("adComplete", ad);
        let pings = (ad..end).filter(|&at| session.calls[at].is("ping")).count();
        for _ in 0..pings {
            session.remove(session.after("ping", ad));
        }
        session.here(session.after("adComplete", ad))
    }),
    Defect::new("ad-ping-coarse", Base::Rich, |capture| {
        let session = first(capture);
        let ping = session.after("ping", session.find("adStart", 0)) + 1;
        session.remove(ping);
        session.here(ping)
    }),
];

/// The first call after `from` whose playhead is another than the one before it.
fn moved(session: &Session, from: usize) -> At {
    let moved = (from + 1..session.calls.len())
        .find(|&at| session.calls[at].playhead() > session.calls[at - 1].playhead() + 0.01);
    session.here(moved.expect("the content plays on"))
}
