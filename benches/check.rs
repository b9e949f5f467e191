//! The whole run, from bytes to the finished report, beside the least that reading JSON costs:
//! serde_json skipping each line unread. Quote the ratio within one run; the machine's own speed drifts.
//!
//! The capture is made of the healthy published timelines, sent again and again under new session IDs.
//! `PLAYPROOF_BENCH=FILE cargo bench --bench check` takes a capture of your own instead.

use std::hint::black_box;
use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use playproof::check::{Options, check};
use playproof::source::Input;
use serde::de::IgnoredAny;

/// The length of the capture that is made, in bytes.
const LENGTH: usize = 20 << 20;

fn main() {
    divan::main();
}

/// Newline-JSON of about [`LENGTH`] bytes.
fn made() -> Vec<u8> {
    let timelines: Vec<String> = (1..=3)
        .map(|number| format!("fixtures/timelines/timeline-{number}.ndjson"))
        .map(|path| std::fs::read_to_string(path).expect("the fixtures are part of the project"))
        .collect();
    let mut capture = Vec::with_capacity(LENGTH);
    for round in 0.. {
        for timeline in &timelines {
            if capture.len() >= LENGTH {
                return capture;
            }
            // The last digits of each session ID are its own: 64 digits and no other run is as long.
            let mut rest = timeline.as_str();
            while let Some(at) = rest.find("/sessions/") {
                let (before, sid) = rest.split_at(at + "/sessions/".len());
                capture.extend_from_slice(before.as_bytes());
                capture.extend_from_slice(format!("{round:08x}").as_bytes());
                rest = &sid[8..];
            }
            capture.extend_from_slice(rest.as_bytes());
        }
    }
    capture
}

/// The capture as a file on disk, as a user has it.
fn capture() -> (tempfile::NamedTempFile, usize) {
    let bytes = match std::env::var_os("PLAYPROOF_BENCH") {
        Some(path) => std::fs::read(Path::new(&path)).expect("PLAYPROOF_BENCH names a file"),
        None => made(),
    };
    let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    std::fs::write(file.path(), &bytes).expect("a temporary file can be written");
    (file, bytes.len())
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn skip_each_line_unread(bencher: Bencher<'_, '_>) {
    let (file, length) = capture();
    bencher.counter(BytesCount::new(length)).bench_local(|| {
        let bytes = std::fs::read(file.path()).expect("it was written");
        for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let _: IgnoredAny = serde_json::from_slice(black_box(line)).expect("each line is JSON");
        }
    });
}

#[divan::bench(sample_count = 10, sample_size = 1, args = [1, 2])]
fn check_all(bencher: Bencher<'_, '_>, threads: usize) {
    let (file, length) = capture();
    let options = Options { fail_on: None, ..Options::default() };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool of a few threads can be made");
    let inputs = [Input::file(file.path())];
    bencher.counter(BytesCount::new(length)).bench_local(|| {
        pool.install(|| check(black_box(&inputs), &options)).expect("it was written")
    });
}
