//! Defects of captures and of requests.

use super::super::wire::{BASE_URL, Call, Capture};
use super::{At, Base, Defect, FRESH_ID, first};

pub(super) static DEFECTS: &[Defect] = &[
    Defect::new("unreadable-record", Base::Rich, |capture| {
        with_fresh_line(capture, "{\"method\": \"POST\", \"url\": ")
    }),
    Defect::new("truncated-capture", Base::Rich, |capture| {
        capture.cut = 40;
        let session = first(capture);
        session.here(session.calls.len() - 1)
    }),
    Defect::new("body-not-captured", Base::Rich, |capture| {
        ping(capture, |ping| ping.text = Some(None))
    }),
    Defect::new("lossy-body", Base::Rich, |capture| {
        let session = first(capture);
        session.at(0).body["customMetadata"] = serde_json::json!({"title": "Caf\u{fffd}"});
        session.here(0)
    }),
    Defect::new("no-tracking-calls", Base::Plain, |capture| {
        let session = capture.sessions.remove(0);
        capture.others_ms.extend(session.calls.iter().map(|call| call.made_ms));
        At::Input
    }),
    Defect::new("wrong-method", Base::Rich, |capture| ping(capture, |ping| ping.method = "PUT")),
    Defect::new("malformed-call-path", Base::Rich, |capture| {
        ping(capture, |ping| ping.url = ping.url.replace("/sessions/", "/"))
    }),
    Defect::new("legacy-host", Base::Rich, |capture| {
        ping(capture, |ping| {
            ping.url = ping.url.replace("media.example.com", "example.hb.omtrdc.net")
        })
    }),
    Defect::new("wrong-content-type", Base::Rich, |capture| {
        ping(capture, |ping| ping.content_type = "text/plain;charset=UTF-8")
    }),
    Defect::new("wrong-endpoint", Base::Rich, |capture| {
        ping(capture, |ping| {
            ping.url = format!("{BASE_URL}/sessions");
            ping.status = None;
        })
    }),
    Defect::new("invalid-session-id", Base::Rich, |capture| {
        ping(capture, |ping| {
            ping.url = format!("{BASE_URL}/sessions/undefined/events");
            ping.status = Some(404);
        })
    }),
    Defect::new("missing-session-location", Base::Rich, |capture| {
        let session = first(capture);
        session.at(0).location = None;
        session.here(0)
    }),
    Defect::new("rejected-by-server", Base::Rich, |capture| status(capture, Some(400))),
    Defect::new("session-not-found", Base::Rich, |capture| status(capture, Some(404))),
    Defect::new("session-closed", Base::Rich, |capture| status(capture, Some(410))),
    Defect::new("server-error", Base::Rich, |capture| status(capture, Some(503))),
    Defect::new("unexpected-status", Base::Rich, |capture| status(capture, Some(200))),
    Defect::new("request-failed", Base::Rich, |capture| status(capture, Some(0))),
    Defect::new("accepted-despite-schema", Base::Rich, |capture| {
        ping(capture, |ping| ping.body["extra"] = true.into())
    })
    .beside(&["unexpected-member"]),
    Defect::new("duplicate-request", Base::Rich, |capture| {
        let session = first(capture);
        let at = session.ping();
        let mut again = session.calls[at].clone();
        again.id = FRESH_ID;
        again.delay_ms += 100;
        session.calls.insert(at + 1, again);
        At::Calls(vec![session.calls[at].id, FRESH_ID])
    }),
];

/// Spoils a ping on main content.
fn ping(capture: &mut Capture, spoil: impl Fn(&mut Call)) -> At {
    let session = first(capture);
    let at = session.ping();
    spoil(session.at(at));
    session.here(at)
}

fn status(capture: &mut Capture, status: Option<u16>) -> At {
    ping(capture, |ping| ping.status = status)
}

fn with_fresh_line(capture: &mut Capture, line: &str) -> At {
    let session = first(capture);
    let at = session.ping();
    let at = session.insert(at, 500, "ping");
    session.at(at).line = Some(line.to_owned());
    session.here(at)
}
