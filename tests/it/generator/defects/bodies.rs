//! Defects of payloads and of their values.

use serde_json::{Value, json};

use super::super::wire::{Call, Capture};
use super::{At, Base, Defect, first};

pub(super) static DEFECTS: &[Defect] = &[
    Defect::new("malformed-json", Base::Rich, |capture| {
        text(capture, |text| text.replace("\"eventType\"", "eventType"))
    }),
    Defect::new("duplicate-member", Base::Rich, |capture| {
        text(capture, |text| text.replacen('{', "{\"eventType\":\"ping\",", 1))
    }),
    Defect::new("missing-player-time", Base::Rich, |capture| {
        ping(capture, |body| remove(&mut body["playerTime"], "playhead"))
    }),
    Defect::new("missing-event-type", Base::Rich, |capture| {
        ping(capture, |body| remove(body, "eventType"))
    }),
    Defect::new("unknown-event-type", Base::Rich, |capture| {
        ping(capture, |body| body["eventType"] = "heartbeat".into())
    }),
    Defect::new("missing-parameter", Base::Rich, |capture| {
        of(capture, "adStart", |ad| ad.unset("media.ad.id"))
    }),
    Defect::new("unknown-parameter", Base::Rich, |capture| {
        start(capture, |start| start.set("media.colour", "blue"))
    }),
    Defect::new("unexpected-member", Base::Rich, |capture| {
        ping(capture, |body| body["extra"] = true.into())
    }),
    Defect::new("wrong-type", Base::Rich, |capture| {
        of(capture, "adStart", |ad| ad.set("media.ad.podPosition", "1"))
    }),
    Defect::new("invalid-value", Base::Rich, |capture| {
        let ids = json!({"crm": {"id": "a", "authState": 7}});
        start(capture, |start| start.set("visitor.customerIDs", ids.clone()))
    }),
    Defect::new("misplaced-custom-metadata", Base::Rich, |capture| {
        ping(capture, |body| body["customMetadata"] = json!({"page": "home"}))
    }),
    Defect::new("custom-metadata-value", Base::Rich, |capture| metadata(capture, "episode", 5)),
    Defect::new("custom-metadata-key", Base::Rich, |capture| {
        metadata(capture, "page-name", "home")
    }),
    Defect::new("reserved-metadata-key", Base::Rich, |capture| metadata(capture, "a.page", "home")),
    Defect::new("timestamp-unit", Base::Rich, |capture| {
        for call in &mut first(capture).calls {
            call.body["playerTime"]["ts"] = (call.made_ms * 1000).into();
        }
        At::Session
    }),
    Defect::new("timestamp-skew", Base::Rich, |capture| {
        for call in &mut first(capture).calls {
            call.shift(-600_000);
            call.delay_ms += 600_000;
        }
        At::Session
    }),
    Defect::new("playhead-unit", Base::Rich, |capture| {
        for call in &mut first(capture).calls {
            let playhead = call.playhead();
            call.set_playhead(playhead * 1000.0);
        }
        At::Session
    }),
    Defect::new("playhead-out-of-range", Base::Rich, |capture| {
        ping(capture, |body| body["playerTime"]["playhead"] = (-5).into())
    }),
    Defect::new("content-length", Base::Rich, |capture| value(capture, "media.length", -1)),
    Defect::new("org-id-format", Base::Rich, |capture| {
        value(capture, "visitor.marketingCloudOrgId", "0123456789ABCDEF01234567")
    }),
    Defect::new("tracking-server-format", Base::Rich, |capture| {
        value(capture, "analytics.trackingServer", "https://example.sc.omtrdc.net")
    }),
    Defect::new("unknown-content-type", Base::Rich, |capture| {
        value(capture, "media.contentType", "movie")
    }),
    Defect::new("stream-type", Base::Rich, |capture| value(capture, "media.streamType", "film")),
    Defect::new("placeholder-value", Base::Rich, |capture| {
        value(capture, "media.playerName", "[player name]")
    }),
    Defect::new("bitrate-missing", Base::Rich, |capture| {
        of(capture, "bitrateChange", |change| remove(&mut change.body, "qoeData"))
    }),
    Defect::new("error-without-id", Base::Rich, |capture| {
        of(capture, "error", |error| remove(&mut error.body["qoeData"], "media.qoe.errorID"))
    }),
    Defect::new("error-source", Base::Rich, |capture| {
        of(capture, "error", |error| error.body["qoeData"]["media.qoe.errorSource"] = "cdn".into())
    }),
    Defect::new("error-in-params", Base::Rich, |capture| {
        of(capture, "error", |error| error.set("media.errorId", "decoder-1"))
    }),
    Defect::new("number-out-of-range", Base::Rich, |capture| {
        of(capture, "adStart", |ad| ad.set("media.ad.podPosition", -1))
    }),
    Defect::new("placeholder-visitor-id", Base::Rich, |capture| {
        value(capture, "visitor.marketingCloudUserId", "N/A")
    }),
    Defect::new("ping-with-params", Base::Rich, |capture| {
        ping(capture, |body| body["params"] = json!({"media.name": "a"}))
    }),
    Defect::new("resume-flag", Base::Resumed, |capture| {
        start(capture, |start| start.unset("media.resume"))
    }),
];

/// Spoils a call, whose answer was not recorded.
fn spoil(capture: &mut Capture, at: usize, spoil: impl Fn(&mut Call)) -> At {
    let call = first(capture).at(at);
    spoil(call);
    call.status = None;
    first(capture).here(at)
}

fn of(capture: &mut Capture, event_type: &str, change: impl Fn(&mut Call)) -> At {
    let at = first(capture).find(event_type, 0);
    spoil(capture, at, change)
}

fn ping(capture: &mut Capture, change: impl Fn(&mut Value)) -> At {
    let at = first(capture).ping();
    spoil(capture, at, |call| change(&mut call.body))
}

/// Spoils the text of a ping.
fn text(capture: &mut Capture, change: impl Fn(&str) -> String) -> At {
    let at = first(capture).ping();
    spoil(capture, at, |call| call.text = Some(Some(change(&call.body.to_string()))))
}

/// Spoils the start of the session.
fn start(capture: &mut Capture, change: impl Fn(&mut Call)) -> At {
    spoil(capture, 0, change)
}

fn value(capture: &mut Capture, key: &str, value: impl Into<Value>) -> At {
    let value = value.into();
    start(capture, |start| start.set(key, value.clone()))
}

fn metadata(capture: &mut Capture, key: &str, value: impl Into<Value>) -> At {
    let value = value.into();
    start(capture, |start| start.body["customMetadata"][key] = value.clone())
}

fn remove(object: &mut Value, key: &str) {
    if let Some(members) = object.as_object_mut() {
        members.remove(key);
    }
}
