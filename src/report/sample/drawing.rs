//! A drawing for the tests of formats.

use super::START_MS;
use crate::metrics::Figures;
use crate::timeline::requests::{Origins, Request, Requests};
use crate::timeline::{Drawing, Lane, Span};

/// The first session with little in it, but for a hostile name.
pub(super) fn drawing() -> Drawing {
    let span = Span {
        lane: Lane::Ad,
        label: "</script>\u{202e}".into(),
        begin: 1,
        end: None,
        begin_ts: START_MS + 10_000,
        end_ts: START_MS + 10_000,
        implied: false,
    };
    Drawing {
        start_ms: START_MS,
        kinds: vec!["sessionStart".into(), "<!--\u{1b}".into()],
        moments: [0, 0, 0, 10_000, 3, 60].into_iter().collect(),
        events: 2,
        left_out: 93,
        spans: vec![span],
        notes: Vec::new(),
        refused: vec![(1, 404)],
        over: None,
        reported: Figures::default(),
        expected: Figures::default(),
        requests: Some(requests()),
        origins: Origins::default(),
    }
}

/// One request, hostile in all its parts, for both events.
fn requests() -> Requests {
    let request = Request {
        time_ms: Some(START_MS),
        method: Some("POST\u{1b}".into()),
        url: "https:</script>".into(),
        content_type: Some("application/json".into()),
        body: Some("{\n\"a\": \"</script>\u{202e}\"}".into()),
        body_left_out: 12,
        status: Some(400),
        location: None,
        answer: Some("<!--".into()),
        answer_left_out: 0,
    };
    Requests { calls: vec![Some(request), None], of_events: vec![0, 0] }
}
