//! Defects of the life of a session, of the order of its events, and of uploads.

use super::super::wire::{Capture, Upload};
use super::{At, Base, Defect, FRESH_ID, first};

const MINUTE_MS: i64 = 60_000;

pub(super) static DEFECTS: &[Defect] = &[
    Defect::new("missing-session-start", Base::Plain, |capture| {
        first(capture).remove(0);
        At::Session
    }),
    Defect::new("event-before-session-start", Base::Rich, |capture| {
        let session = first(capture);
        let ts_ms = session.calls[0].made_ms - 400;
        session.at(1).set_ts(ts_ms);
        session.at(1).delay_ms += 500;
        session.here(1)
    }),
    Defect::new("previous-video", Base::Plain, |capture| {
        let session = first(capture);
        let opened_ms = session.calls[0].made_ms;
        for call in session.calls.iter_mut().take_while(|call| call.made_ms <= opened_ms + 2_000) {
            call.set_playhead(50_000.0);
        }
        session.here(0)
    }),
    Defect::new("session-without-events", Base::Two, |capture| {
        let session = &mut capture.sessions[1];
        session.calls.truncate(1);
        session.here(0)
    }),
    Defect::new("concurrent-session-start", Base::Rich, |capture| {
        let session = first(capture);
        let mut again = session.calls[0].clone();
        again.id = FRESH_ID;
        again.delay_ms += 400;
        again.location = Some("/api/v1/sessions/0other".to_owned());
        let starts = vec![session.calls[0].id, again.id];
        session.calls.push(again);
        At::Calls(starts)
    }),
    Defect::new("event-after-session-end", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.find("sessionEnd", 0);
        let late = session.insert(end, 5_000, "ping");
        session.here(late)
    }),
    Defect::new("event-after-session-complete", Base::Rich, |capture| {
        let session = first(capture);
        let complete = session.find("sessionComplete", 0);
        let late = session.insert(complete, 1_000, "play");
        session.here(late)
    }),
    Defect::new("session-not-closed", Base::Plain, |capture| {
        let session = first(capture);
        session.calls.truncate(session.find("sessionComplete", 0));
        let last_ms = session.calls.last().map_or(0, |call| call.made_ms);
        capture.others_ms.push(last_ms + 11 * MINUTE_MS);
        At::Session
    }),
    Defect::new("premature-complete", Base::Rich, |capture| {
        let session = first(capture);
        let complete = session.find("sessionComplete", 0);
        let end_s = session.calls[complete].playhead();
        session.at(0).set("media.length", (end_s * 1.2).ceil());
        session.here(complete)
    }),
    Defect::new("session-timeout", Base::Rich, |capture| {
        let session = first(capture);
        let play = session.after("play", session.find("pauseStart", 0));
        session.shift(play, 11 * MINUTE_MS);
        session.here(play)
    }),
    Defect::new("idle-timeout", Base::Rich, idle),
    Defect::new("session-too-long", Base::Downloaded, rounds),
    Defect::new("late-event", Base::Rich, |capture| {
        let session = first(capture);
        let ping = session.after("ping", session.find("adStart", 0)) + 2;
        session.at(ping).delay_ms += 3_500;
        session.here(ping)
    }),
    Defect::new("tied-timestamps", Base::Rich, |capture| {
        let session = first(capture);
        let end = session.find("adBreakComplete", 0);
        let ts_ms = session.calls[end].made_ms;
        session.at(end + 1).set_ts(ts_ms);
        session.at(end + 1).delay_ms = session.calls[end].delay_ms + 10;
        At::Calls(vec![session.calls[end].id, session.calls[end + 1].id])
    }),
    Defect::new("downloaded-first-event", Base::Downloaded, |capture| {
        let session = first(capture);
        let mut again = session.calls[0].clone();
        again.id = FRESH_ID;
        let at = session.ping();
        again.set_ts(session.calls[at].made_ms + 10);
        again.set_playhead(session.calls[at].playhead());
        again.set("media.resume", true);
        session.calls.insert(at + 1, again);
        At::Session
    }),
    Defect::new("downloaded-flag", Base::Plain, |capture| {
        let session = first(capture);
        session.at(0).set("media.downloaded", true);
        session.here(0)
    }),
    Defect::new("downloaded-order", Base::Downloaded, |capture| {
        let session = first(capture);
        session.calls.swap(2, 3);
        At::Session
    }),
    Defect::new("deprecated-downloaded-endpoint", Base::Downloaded, |capture| {
        let session = first(capture);
        session.upload = Upload::Batch { path: "/sessions", delay_ms: 600_000 };
        At::Session
    }),
];

/// The viewer stays away for more than half an hour, with pings, and comes back.
fn idle(capture: &mut Capture) -> At {
    let session = first(capture);
    let stop = session.find("pauseStart", 0);
    let play = session.after("play", stop);
    let away_ms = 35 * MINUTE_MS;
    session.shift(play, away_ms);
    let (mut at, stopped_ms) = (play - 1, session.calls[stop].made_ms);
    let mut expired = None;
    let back_ms = session.calls[play].made_ms;
    while session.calls[at].made_ms + 10_000 < back_ms {
        at = session.insert(at, 10_000, "ping");
        session.at(at).delay_ms = 80;
        if expired.is_none() && session.calls[at].made_ms >= stopped_ms + 30 * MINUTE_MS {
            expired = Some(at);
        }
    }
    session.here(expired.expect("the viewer was away for long"))
}

/// The viewer sees the first minute of the content again and again, for more than a day.
fn rounds(capture: &mut Capture) -> At {
    let session = first(capture);
    let ends = session.calls.split_off(session.find("sessionComplete", 0));
    let end_s = ends[0].playhead();
    let mut play = session.find("play", 0);
    session.calls.truncate(play + 1);
    while session.calls[play].made_ms < session.calls[0].made_ms + 25 * 60 * MINUTE_MS {
        let begin_s = session.calls[play].playhead();
        let stop = session.insert(play, 50_000, "pauseStart");
        session.at(stop).set_playhead(begin_s + 50.0);
        play = session.insert(stop, 100, "play");
        session.at(play).set_playhead(1.0);
    }
    session.at(play).set_playhead(end_s - 1.0);
    let over_ms = session.calls[play].made_ms + 1_000;
    session.calls.extend(ends);
    session.shift(play + 1, over_ms - session.calls[play + 1].made_ms);
    At::Session
}
