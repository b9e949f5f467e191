//! A drawing for the tests of formats.

use super::START_MS;
use crate::metrics::Figures;
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
    }
}
