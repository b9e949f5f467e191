//! What `--stats` and `--verbose` tell of a run, on standard error.

use std::fs;
use std::io::{self, Write};
use std::time::Duration;

use anstream::AutoStream;

use crate::check::Stats;
use crate::config::Settings;
use crate::payload::schemas::Schemas;
use crate::report::escape::visible;
use crate::report::words::{counted, thousands};

/// How long a run took, as its command saw it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// Until the report was ready.
    pub checking: Duration,
    /// Writing it.
    pub writing: Duration,
}

/// Tells how fast the run was, and where the time went.
pub(super) fn tell(stats: &Stats, spent: Spent) {
    // There is nowhere left to tell of an error.
    let _ = write(stats, spent, peak_bytes(), &mut AutoStream::auto(io::stderr()).lock());
}

fn write(
    stats: &Stats,
    spent: Spent,
    peak_bytes: Option<u64>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let &Stats { records, bytes, open_sessions, bodies, accepted, .. } = stats;
    let total = spent.checking + spent.writing;
    let speed = megabytes(bytes) / total.as_secs_f64().max(f64::MIN_POSITIVE);
    let records = counted(records, "record");
    writeln!(out, "{records}, {:.1} MB in {}: {speed:.0} MB/s", megabytes(bytes), seconds(total))?;
    let share = 100.0 * accepted as f64 / bodies.max(1) as f64;
    let mut line = |what: &str, told: String| writeln!(out, "  {what:<20}  {told}");
    let of = if bodies == 1 { "body" } else { "bodies" };
    line("accept path", format!("{share:.1} % of {} {of}", thousands(bodies)))?;
    line("sessions open", format!("{} at most", thousands(open_sessions as u64)))?;
    if let Some(peak) = peak_bytes {
        line("peak memory", format!("{:.1} MB", megabytes(peak)))?;
    }
    line("reading, examining", seconds(stats.examining))?;
    line("joining, judging", seconds(stats.judging))?;
    line("locating", seconds(stats.locating))?;
    line("writing", seconds(spent.writing))?;
    out.flush()
}

/// Tells what the run was done by, and what slowed it down.
pub(super) fn tell_more(settings: &Settings, schemas: &Slow, stats: &Stats) {
    // There is nowhere left to tell of an error.
    let _ = write_more(settings, schemas, stats, &mut AutoStream::auto(io::stderr()).lock());
}

/// The event types whose payloads are judged by their schema alone, each with the keywords that the
/// accept path does not know.
pub(super) type Slow = Vec<(&'static str, Vec<String>)>;

/// Those of `schemas`.
pub(super) fn slow(schemas: &Schemas) -> Slow {
    let slow = schemas.without_accept_path();
    slow.map(|(event_type, keywords)| (event_type.as_str(), keywords.cloned().collect())).collect()
}

fn write_more(
    settings: &Settings,
    slow: &Slow,
    stats: &Stats,
    out: &mut dyn Write,
) -> io::Result<()> {
    match &settings.file {
        Some(file) => writeln!(out, "configuration: {}", visible(&file.display().to_string()))?,
        None => writeln!(out, "configuration: none")?,
    }
    for (event_type, keywords) in slow {
        let keywords: Vec<String> =
            keywords.iter().map(|keyword| format!("`{}`", visible(keyword))).collect();
        let why = match keywords.is_empty() {
            true => "its form is not known".to_owned(),
            false => format!("{} is not known", keywords.join(", ")),
        };
        writeln!(out, "accept path: none for `{event_type}`, in whose schema {why}")?;
    }
    if stats.readings > 1 {
        writeln!(
            out,
            "read {} times: calls came to sessions that seemed to be over",
            thousands(stats.readings.into())
        )?;
    }
    out.flush()
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The most memory that this process has held, in bytes, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn figures_and_times_are_told() {
        let stats = Stats {
            readings: 2,
            records: 2_862_603,
            bytes: 1_001_831_607,
            open_sessions: 1_431,
            bodies: 2_000_000,
            accepted: 1_998_000,
            examining: Duration::from_millis(3_100),
            judging: Duration::from_millis(2_250),
            locating: Duration::from_millis(320),
        };
        let spent =
            Spent { checking: Duration::from_millis(5_700), writing: Duration::from_millis(300) };
        assert_eq!(
            told(|out| write(&stats, spent, Some(64_000_000), out)),
            "2,862,603 records, 1001.8 MB in 6.00 s: 167 MB/s\n  \
             accept path           99.9 % of 2,000,000 bodies\n  \
             sessions open         1,431 at most\n  \
             peak memory           64.0 MB\n  \
             reading, examining    3.10 s\n  \
             joining, judging      2.25 s\n  \
             locating              0.32 s\n  \
             writing               0.30 s\n"
        );
        let slow = vec![("adStart", vec!["minProperties".to_owned(), "not".to_owned()])];
        assert_eq!(
            told(|out| write_more(&Settings::default(), &slow, &stats, out)),
            "configuration: none\n\
             accept path: none for `adStart`, in whose schema `minProperties`, `not` is not known\n\
             read 2 times: calls came to sessions that seemed to be over\n"
        );
    }

    #[test]
    fn a_run_that_read_nothing_has_figures_too() {
        let spent = Spent { checking: Duration::ZERO, writing: Duration::ZERO };
        let text = told(|out| write(&Stats::default(), spent, None, out));
        assert!(text.starts_with("0 records, 0.0 MB in 0.00 s: 0 MB/s\n"), "{text}");
        assert!(!text.contains("NaN") && !text.contains("peak"), "{text}");
    }
}
