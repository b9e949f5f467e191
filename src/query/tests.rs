//! Expressions over a small session, and what is said of wrong ones.

use std::io::Cursor;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::check::{Options, check};
use crate::source::Input;

/// Two sessions: one with an ad, one without an end.
const LOG: &str = r#"
{"url": "https://a.test/api/v1/sessions", "status": 201, "responseHeaders": {"location": "/api/v1/sessions/abc1"}, "requestBody": {"eventType": "sessionStart", "playerTime": {"playhead": 0, "ts": 1767600000000}, "params": {"media.id": "m-1", "media.name": "City walk", "media.contentType": "VOD", "media.playerName": "web", "media.length": 60, "media.channel": "c"}, "customMetadata": {"build": "1.2"}}}
{"url": "https://a.test/api/v1/sessions/abc1/events", "status": 204, "requestBody": {"eventType": "adBreakStart", "playerTime": {"playhead": 0, "ts": 1767600000100}, "params": {"media.ad.podFriendlyName": "pre", "media.ad.podIndex": 1, "media.ad.podSecond": 0}}}
{"url": "https://a.test/api/v1/sessions/abc1/events", "status": 204, "requestBody": {"eventType": "adStart", "playerTime": {"playhead": 0, "ts": 1767600000200}, "params": {"media.ad.id": "x", "media.ad.length": 15, "media.ad.podPosition": 1, "media.ad.playerName": "web"}}}
{"url": "https://a.test/api/v1/sessions/abc1/events", "status": 400, "requestBody": {"eventType": "stateStart", "playerTime": {"playhead": 0, "ts": 1767600000300}, "params": {"media.state.name": "mute"}}}
{"url": "https://b.test/api/v1/sessions", "status": 201, "responseHeaders": {"location": "/api/v1/sessions/def2"}, "requestBody": {"eventType": "sessionStart", "playerTime": {"playhead": 0, "ts": 1767600060000}, "params": {"media.id": "m-2", "media.name": "News", "media.contentType": "live", "media.playerName": "tv", "media.length": 86400, "media.channel": "c"}}}
{"url": "https://b.test/api/v1/sessions/def2/events", "status": 204, "requestBody": {"eventType": "sessionEnd", "playerTime": {"playhead": 5, "ts": 1767600065000}}}
"#;

/// The IDs of the sessions that an expression selects.
fn selected(expression: &str) -> Vec<String> {
    let query: Query = expression.parse().unwrap_or_else(|error| panic!("{error}"));
    by(query)
}

fn by(query: Query) -> Vec<String> {
    let options = Options { query: Some(Arc::new(query)), ..Options::default() };
    let report = check(&[Input::once("log", Cursor::new(LOG))], &options).unwrap();
    assert_eq!(report.summary.passed_over + report.summary.sessions, 2);
    assert!(
        report.findings.iter().all(|it| it.session.is_none_or(|at| at < report.sessions.len()))
    );
    report.sessions.iter().map(|session| session.id.to_string()).collect()
}

#[test]
fn one_event_must_satisfy_all_of_it() {
    for (expression, ids) in [
        (r#"eventType == "adStart""#, "abc1"),
        (r#"eventType == "adStart" and params["media.ad.length"] > 10"#, "abc1"),
        (r#"eventType == "adBreakStart" and params["media.ad.length"] > 10"#, ""),
        (r#"params["media.ad.length"] > "10""#, ""),
        (r#"not eventType == "adStart""#, "abc1 def2"),
        (r#"eventType in ["sessionEnd", "play"]"#, "def2"),
        (r#"index == 2 and eventType not in ["sessionEnd", "play"]"#, "abc1"),
        ("inAd and inBreak", "abc1"),
        ("index == 1 and inAd != false", ""),
        (r#"states contains "mute" and status == 400"#, "abc1"),
        (r#"playback == "playing""#, "abc1"),
        ("elapsed >= 5 and playhead == 5", "def2"),
        (r#"ts >= "2026-01-05T08:01:00Z""#, "def2"),
        (r#"host startsWith "b.""#, "def2"),
        (r#"customMetadata["build"] matches "^1\.\d$""#, "abc1"),
        (r#"customMetadata["build"] == null and index == 1"#, "def2"),
        (r#"body["/params/media.ad.podIndex"] == 1"#, "abc1"),
        (r#"body["/params"] contains "media.ad.id""#, "abc1"),
    ] {
        assert_eq!(selected(expression).join(" "), ids, "{expression}");
    }
}

#[test]
fn sessions_and_their_findings_are_asked_for() {
    for (expression, ids) in [
        (r#"session.id startsWith "abc""#, "abc1"),
        (r#"session.mediaId == "m-1" or session.mediaName contains "ew""#, "abc1 def2"),
        ("session.live and session.length == 86400", "def2"),
        (r#"session.contentType == "live" and session.player == "tv""#, "def2"),
        ("session.ads == 1 and session.events == 4", "abc1"),
        ("session.chapters == 0 and session.startCaptured", "abc1 def2"),
        (r#"session.closedBy == "sessionEnd" and session.duration == 5"#, "def2"),
        (r#"session.start > "2026-01-05T08:00:30Z""#, "def2"),
        ("not session.downloaded and session.resume == null", "abc1 def2"),
        (r#"has("rejected-by-server")"#, "abc1"),
        (r#"has("transport") and has("error")"#, "abc1"),
        (r#"not has("rejected-by-server")"#, "def2"),
        ("session.findings > 0 and inAd", "abc1"),
        ("dropped", ""),
    ] {
        assert_eq!(selected(expression).join(" "), ids, "{expression}");
    }
}

#[test]
fn and_binds_more_than_or_and_not_more_than_and() {
    let (t, f) = ("index == 1", "index == 0");
    for (expression, holds) in [
        (format!("{t} or {t} and {f}"), true),
        (format!("({t} or {t}) and {f}"), false),
        (format!("not {f} and {f}"), false),
        (format!("not ({f} and {f})"), true),
        (format!("not not {f} or not {t}"), false),
    ] {
        let ids = selected(&format!("session.live and index == 1 and ({expression})"));
        assert_eq!(!ids.is_empty(), holds, "{expression}");
    }
}

#[test]
fn options_of_their_own_select_as_well() {
    let query = |selection: Result<Selection, TooMany>| selection.unwrap().query().unwrap();
    let all = Selection::default;
    assert_eq!(by(query(all().of_id("de"))), ["def2"]);
    assert_eq!(by(query(all().of_media("m-1"))), ["abc1"]);
    assert_eq!(by(query(all().of_media("News"))), ["def2"]);
    assert_eq!(by(query(all().having(parse_rule("rejected-by-server").unwrap()))), ["abc1"]);
    let expression = "inAd or index == 2".parse().unwrap();
    let both = all().of_media("m-2").and_then(|it| it.satisfying(expression));
    assert_eq!(by(query(both)), ["def2"]);
    assert!(all().query().is_none());
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (expression, at, told) in [
        ("", "", "a field is missing"),
        ("eventTyp == 'x'", "eventTyp", "did you mean `eventType`?"),
        ("media.ad.length > 3", "media.ad.length", r#"did you mean `params["media.ad.length"]`?"#),
        ("media.qoe.bitrate > 3", "media.qoe.bitrate", r#"did you mean `qoeData["#),
        ("eventType", "", "compared with nothing"),
        ("eventType = 'x'", "=", "expected an operator"),
        ("inAd && inBreak", "&&", "expected an operator"),
        ("eventType == play", "play", "is no value"),
        ("eventType == 3", "3", "is never a number"),
        ("playhead > '3'", "'3'", "is never a string"),
        ("playhead > true", "true", "is never a truth"),
        ("inAd < true", "true", "nothing is less"),
        ("playback == 'plays'", "'plays'", "it is one of"),
        ("ts > 'yesterday'", "'yesterday'", "is no time"),
        ("eventType matches '('", "'('", "no regular expression: unclosed group"),
        ("eventType matches '(a{999}){999}'", "'(a{999}){999}'", "too large"),
        ("playhead contains 'x'", "contains", "is for texts"),
        ("(inAd or inBreak", "(", "not closed"),
        ("inAd or", "", "a field is missing"),
        ("inAd inBreak", "inBreak", "expected an operator"),
        ("eventType in 'x'", "'x'", "expected a list"),
        ("eventType in ['x' 'y']", "'y'", "expected `,` or `]`"),
        ("params.x == 1", "params.x", "there is no field"),
        ("params == 1", "==", "expected `[\"…\"]`"),
        ("body['x'] == 1", "]", "no JSON pointer"),
        ("has('ad-outside')", "'ad-outside'", "there is no rule"),
        ("'play' == eventType", "'play'", "expected a field"),
    ] {
        let error = expression.parse::<Query>().unwrap_err();
        assert_eq!(&expression[error.span()], at, "{expression}: {error}");
        assert!(error.to_string().contains(told), "{expression}: {error}");
    }
}

#[test]
fn expressions_are_bounded() {
    let deep = format!("{}inAd{}", "(".repeat(500), ")".repeat(500));
    assert!(deep.parse::<Query>().unwrap_err().message().contains("nested deeper"));
    let many = ["inAd"; 65].join(" or ");
    assert!(many.parse::<Query>().unwrap_err().message().contains("more than 64 comparisons"));
    assert!(["inAd"; 64].join(" or ").parse::<Query>().is_ok());
    assert!("x".repeat(9000).parse::<Query>().unwrap_err().message().contains("longer"));
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}|[a-zA-Z\\[\\]()\"'<>=!,0-9 .]{0,60}") {
        if let Err(error) = text.parse::<Query>() {
            prop_assert!(text.get(error.span()).is_some());
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn words_in_any_order_are_answered(words in prop::collection::vec(prop::sample::select(vec![
        "not", "and", "or", "(", ")", "[", "]", ",", "in", "inAd", "playhead", "eventType", "params",
        "has", "==", "<", "contains", "matches", "'x'", "1", "null", "true",
    ]), 0..12)) {
        let text = words.join(" ");
        if let Err(error) = text.parse::<Query>() {
            prop_assert!(text.get(error.span()).is_some());
        }
    }
}
