//! What is seen of the sessions of a capture.

use std::io::Cursor;

use playproof::check::{Options, survey};
use playproof::metrics::Figures;
use playproof::replay::Replay;
use playproof::source::Input;

/// A session.
#[derive(Clone, Debug)]
pub struct Seen {
    pub sid: String,
    pub reported: Figures,
    pub expected: Figures,
    /// From its first event to its last, in seconds.
    pub span_s: f64,
    pub length_s: Option<f64>,
    pub events: usize,
}

impl Seen {
    fn of(replay: &Replay<'_>) -> Self {
        let at = |moment: Option<&playproof::replay::Moment>| moment.map_or(0, |it| it.ts_ms);
        let span_ms = at(replay.moments.last()) - at(replay.moments.first());
        Self {
            sid: replay.session.sid.as_deref().unwrap_or_default().to_owned(),
            reported: Figures::reported(replay),
            expected: Figures::expected(replay),
            span_s: span_ms as f64 / 1000.0,
            length_s: replay.facts.length_s,
            events: replay.moments.len(),
        }
    }
}

/// The sessions of a capture.
pub fn seen(capture: impl Into<Vec<u8>>) -> Vec<Seen> {
    seen_in([capture.into()])
}

/// The sessions of several files.
pub fn seen_in(files: impl IntoIterator<Item = impl Into<Vec<u8>>>) -> Vec<Seen> {
    let files = files.into_iter().map(Into::into).zip(1..);
    let inputs: Vec<Input> = files
        .map(|(bytes, number): (Vec<u8>, u32)| {
            Input::once(&format!("capture-{number}"), Cursor::new(bytes))
        })
        .collect();
    survey(&inputs, &Options::default(), &Seen::of).expect("bytes in memory can be read").views
}
