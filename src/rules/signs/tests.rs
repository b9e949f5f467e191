use proptest::prelude::*;

use super::*;
use crate::replay::tests::{line, session};
use crate::rules::{SessionCx, Span, tables};

/// The signs of a session, and no word of it: debug builds hold that no rule speaks that was not to be asked.
fn judged(text: &str, limits: &Limits) -> Signs {
    let session = session(text);
    let replay = Replay::of(&session);
    let signs = Signs::of(&replay, limits);
    let cx = SessionCx { replay: &replay, span: &Span::default(), limits, number: 0, signs };
    tables().judge(&cx, &mut Vec::new());
    signs
}

const HEALTHY: &str = "0 0 sessionStart length=60
    100 0 play captured=100
    10100 10 ping
    20100 20 ping
    30100 30 sessionEnd";

#[test]
fn a_healthy_session_shows_nothing() {
    assert_eq!(judged(HEALTHY, &Limits::DEFAULT), Signs::ANY);
}

#[test]
fn each_sign_is_seen() {
    let cases = [
        ("20200 20 adComplete", Signs::SLIPS),
        ("20100 20 ping", Signs::REPEATS),
        ("20200 20 ping status=500", Signs::REFUSED),
        ("30200 30 ping", Signs::OVER),
        ("-5 0 ping", Signs::EARLY),
        ("-5 0 ping", Signs::DISORDER),
        ("15100 15 ping", Signs::DISORDER),
        ("20100 20 error", Signs::TIES),
        ("60100 60 ping", Signs::SILENCE),
        ("20200 20.1 ping", Signs::CLOSE_PINGS),
        ("25100 20 bitrateChange", Signs::STANDSTILL),
        ("20200 50 bitrateChange", Signs::JUMPS),
        ("20200 - bitrateChange", Signs::JUMPS),
        ("20200 62 bitrateChange", Signs::ODD_PLAYHEAD),
        ("20200 -1 bitrateChange", Signs::ODD_PLAYHEAD),
        ("20200 20 error captured=999999", Signs::SKEW),
        ("-1767599999000 20 error", Signs::ODD_TIME),
        ("20200 20 adStart", Signs::ADS),
        ("20200 20 adBreakComplete", Signs::BREAKS),
        ("20200 20 chapterStart", Signs::CHAPTERS),
        ("20200 20 pauseStart", Signs::STOPS),
        ("20200 20 stateEnd mute", Signs::STATES),
    ];
    for (line, sign) in cases {
        let text = format!("{HEALTHY}\n{line}");
        assert!(judged(&text, &Limits::DEFAULT).have(sign), "{line}");
    }
}

/// Bounds at which rules speak of more, and less, than by default.
fn limits() -> impl Strategy<Value = Limits> {
    (0..20_000_i64, 0..3_i64, 0..3_000_i64, 0..4_u32, 0.0..1.0_f64).prop_map(
        |(max_ping_gap_ms, tolerance_s, max_standstill_ms, stall_events, share)| Limits {
            max_ping_gap_ms,
            min_ping_gap_ms: max_ping_gap_ms / 2,
            playhead_tolerance_ms: tolerance_s * 1000,
            playhead_tolerance_share: share,
            max_standstill_ms,
            stall_events,
            max_late_ms: 0,
            max_late_events: 1,
            max_skew_ms: max_ping_gap_ms,
            min_ad_share: share,
            max_ad_share: 1.0,
            ad_slack_ms: 0,
            chapter_tolerance_ms: 0,
            min_complete_share: share,
            max_session_ms: max_ping_gap_ms * 10,
            ..Limits::DEFAULT
        },
    )
}

proptest! {
    #[test]
    fn a_rule_that_need_not_be_asked_is_silent(
        start in prop_oneof![Just(""), Just("0 0 sessionStart length=20\n"), Just("0 0 sessionStart live\n")],
        lines in prop::collection::vec(line(), 0..40),
        limits in limits(),
    ) {
        judged(&format!("{start}{}", lines.join("\n")), &limits);
    }
}
