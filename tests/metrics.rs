//! The figures of sessions: the published timelines worked out by hand, and what each defect costs.

mod support;

use std::io::Cursor;

use playproof::check::{Options, survey};
use playproof::metrics::{Figures, Metric};
use playproof::source::Input;
use support::timeline;

/// The figures of each session of a capture, as sent and as meant.
fn figures(capture: impl Into<Vec<u8>>) -> Vec<(Figures, Figures)> {
    let input = Input::once("capture", Cursor::new(capture.into()));
    let view =
        |replay: &playproof::replay::Replay<'_>| (Figures::of(replay), Figures::meant(replay));
    survey(&[input], &Options::default(), &view).expect("bytes in memory can be read").views
}

#[test]
fn show() {
    for n in 1..=3 {
        for (sent, meant) in
            figures(std::fs::read(format!("fixtures/timelines/timeline-{n}.har")).unwrap())
        {
            for (row, m) in sent.rows().zip(meant.rows()) {
                println!("{:<32} {:<40} {:?} {:?}", row.metric, row.key, row.value, m.value);
            }
        }
    }
}
