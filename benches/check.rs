//! The whole run, from bytes to the JSON report, as `playproof check --format json` does it, beside the
//! least that reading JSON costs: serde_json skipping each line unread, from blocks of 512 KiB. Both are
//! timed in turn, round after round, for the machine's own speed drifts: quote the ratio.
//! `docs/performance.md` has the figures.
//!
//! The capture is made of the healthy published timelines, sent again and again under new session IDs, as
//! they are and with the members of each object in any order.
//! `PLAYPROOF_BENCH=FILE cargo bench --bench check` takes a capture of your own instead; a HAR is skipped
//! as one value. `PLAYPROOF_THREADS=2` checks on two threads.
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use mimalloc::MiMalloc;
use playproof::check::{Bounds, Excerpts, Options, check};
use playproof::report::{Format, options};
use playproof::source::Input;
use serde::de::IgnoredAny;
use serde_json::Value;

/// The program's own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The length of a capture that is made, in bytes.
const LENGTH: usize = 50 << 20;

/// How often each is timed.
const ROUNDS: usize = 9;

/// How much is read at once where lines are skipped, in bytes.
const BLOCK: usize = 512 << 10;

fn main() -> io::Result<()> {
    if let Some(path) = std::env::var_os("PLAYPROOF_BENCH") {
        return compare("yours", Path::new(&path));
    }
    let directory = tempfile::tempdir()?;
    let log = made();
    let in_any_order = shuffled(&log);
    for (name, bytes) in [("healthy", log), ("in any order", in_any_order)] {
        let path = directory.path().join(format!("{name}.ndjson"));
        std::fs::write(&path, bytes)?;
        compare(name, &path)?;
    }
    Ok(())
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

/// `log` with the members of each object in another order on each line, the same in every run.
fn shuffled(log: &[u8]) -> Vec<u8> {
    let mut state = 7_u64;
    let mut out = Vec::with_capacity(log.len());
    for line in log.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let value: Value = serde_json::from_slice(line).expect("each line is JSON");
        write_shuffled(&value, &mut state, &mut out);
        out.push(b'\n');
    }
    out
}

fn write_shuffled(value: &Value, state: &mut u64, out: &mut Vec<u8>) {
    let Value::Object(members) = value else {
        return write!(out, "{value}").expect("a vector takes all that is written");
    };
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    for last in (1..members.len()).rev() {
        // Xorshift.
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        members.swap(last, (*state % (last as u64 + 1)) as usize);
    }
    for (number, (name, value)) in members.into_iter().enumerate() {
        out.push(if number == 0 { b'{' } else { b',' });
        write!(out, "{}:", Value::from(name.as_str())).expect("a vector takes all that is written");
        write_shuffled(value, state, out);
    }
    out.push(b'}');
}

/// Times both, and prints the medians, the median of the rounds' ratios, and the least and most of them.
fn compare(name: &str, path: &Path) -> io::Result<()> {
    let threads = match std::env::var("PLAYPROOF_THREADS") {
        Ok(threads) => threads.parse().map_err(io::Error::other)?,
        Err(_) => 1,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(io::Error::other)?;
    let inputs = [Input::file(path)];
    let options = Options {
        excerpts: Excerpts::LeftOut,
        bounds: Bounds { shown_of_more: 0, ..Bounds::default() },
        ..Options::default()
    };
    let (mut skipping, mut checking, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        skip(path)?;
        skipping.push(start.elapsed());
        let start = Instant::now();
        let report = pool.install(|| check(&inputs, &options)).map_err(io::Error::other)?;
        Format::Json.write(&report, &options::Options::default(), &mut io::sink())?;
        checking.push(start.elapsed());
        ratios.push(checking[checking.len() - 1].div_duration_f64(skipping[skipping.len() - 1]));
    }
    ratios.sort_by(f64::total_cmp);
    let megabytes = path.metadata()?.len() as f64 / 1e6;
    for (what, times) in [("skip", &mut skipping), ("check", &mut checking)] {
        times.sort();
        let median: Duration = times[ROUNDS / 2];
        let speed = megabytes / median.as_secs_f64();
        println!("{name}: {what} {:.1} ms, {speed:.0} MB/s", median.as_secs_f64() * 1e3);
    }
    let (least, median, most) = (ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]);
    println!("{name}: ratio {median:.2} ({least:.2} to {most:.2}), threads {threads}");
    Ok(())
}

/// Skips each line, or the one value that the file is.
fn skip(path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    if path.extension().is_some_and(|extension| extension == "har") {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let _: IgnoredAny = serde_json::from_slice(black_box(&bytes))?;
        return Ok(());
    }
    let mut block = vec![0; BLOCK];
    let mut len = 0;
    loop {
        if len == block.len() {
            block.resize(2 * len, 0);
        }
        let count = file.read(&mut block[len..])?;
        if count == 0 {
            return Ok(());
        }
        len += count;
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &block[..len]) {
            let line = block[start..end].trim_ascii();
            if !line.is_empty() {
                let _: IgnoredAny = serde_json::from_slice(black_box(line))?;
            }
            start = end + 1;
        }
        block.copy_within(start..len, 0);
        len -= start;
    }
}
