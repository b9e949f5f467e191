//! What a run did, and how long it took, for who wants to know how fast it is and why.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a run did. It differs from one run to the next, and is no part of the report.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// How often the inputs were read: more than once where a call came to a session that had been let
    /// go. The figures below are those of the last reading, the times those of all.
    pub readings: u32,
    /// HAR entries and log lines.
    pub records: u64,
    /// Bytes of the inputs, decompressed.
    pub bytes: u64,
    /// The most sessions that were open at the same time.
    pub open_sessions: usize,
    /// Request bodies of calls.
    pub bodies: u64,
    /// Those of them that the accept path accepted.
    pub accepted: u64,
    /// Reading, and examining what is read. With several threads this and `judging` go on at the same
    /// time.
    pub examining: Duration,
    /// Joining calls to sessions, and judging these.
    pub judging: Duration,
    /// Locating findings and putting them in order.
    pub locating: Duration,
}

impl Stats {
    /// Those of one more reading of the inputs.
    pub(super) fn and(self, reading: Self) -> Self {
        Self {
            readings: self.readings + 1,
            examining: self.examining + reading.examining,
            judging: self.judging + reading.judging,
            ..reading
        }
    }
}

/// Counts the bytes that are read.
pub(super) struct Counted {
    reader: Box<dyn Read + Send>,
    bytes: Arc<AtomicU64>,
}

impl Counted {
    /// `reader`, its bytes added to `bytes`.
    pub(super) fn new(reader: Box<dyn Read + Send>, bytes: &Arc<AtomicU64>) -> Self {
        Self { reader, bytes: Arc::clone(bytes) }
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Options, survey};
    use crate::source::Input;

    #[test]
    fn a_run_tells_what_it_did() {
        let line = |sid: u8, body: &str| {
            format!("{{\"url\":\"/api/v1/sessions/{sid}/events\",\"requestBody\":{body}}}\n")
        };
        let play = r#"{"eventType":"play","playerTime":{"playhead":1,"ts":1767600000000}}"#;
        let log = [line(1, play), line(2, play), line(1, "{}")].concat();
        let len = log.len() as u64;
        let input = Input::once("log", std::io::Cursor::new(log));
        let stats = survey(&[input], &Options::default(), &|_| ()).unwrap().stats;
        assert_eq!((stats.readings, stats.records, stats.bytes), (1, 3, len));
        assert_eq!((stats.open_sessions, stats.bodies, stats.accepted), (2, 3, 2));
    }
}
