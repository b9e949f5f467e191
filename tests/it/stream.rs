//! Sessions are judged while the capture is read; the report is the same as if they had been held to its
//! end.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::timeline;
use playproof::check::{Horizon, Options, check, survey};
use playproof::replay::Replay;
use playproof::report::model::Report;
use playproof::source::Input;
use proptest::prelude::*;

/// How far apart sessions begin, in s.
const APART_S: usize = 400;

/// How a session goes wrong, or does not. `SID` stands for its session ID, `T+n` for n seconds after its
/// beginning.
const SESSIONS: [&str; 6] = [
    // Healthy.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300\n[SID] T+0.1 0 play\nPINGS\n[SID] T+300.1 300 \
     sessionComplete",
    // Its first response does not tell the sid.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300 location=?\n[SID] T+0.1 0 play\nPINGS\n[SID] \
     T+300.1 300 sessionComplete",
    // Not closed, and back when nobody waits for it.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300\n[SID] T+0.1 0 play\nPINGS\n[SID] T+20000 290 \
     ping",
    // Not closed.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300\n[SID] T+0.1 0 play\nPINGS",
    // Refused, then accepted.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300 @500\n[SID] T+0.2 0 sessionStart media.id=SID \
     media.length=300\n[SID] T+0.4 0 play\nPINGS\n[SID] T+300.4 300 sessionEnd",
    // Nothing follows its start, and a call has no usable sid.
    "[SID] T+0 0 sessionStart media.id=SID media.length=300\n[SID] T+1 0 ping \
     url=https://media.example.com/api/v1/sessions/undefined/events",
];

/// A log of such sessions, one after another, in order of capture.
fn log(sessions: &[usize]) -> String {
    let mut lines: Vec<(i64, String)> = Vec::new();
    for (number, &session) in sessions.iter().enumerate() {
        let begins = (number * APART_S) as f64;
        let mut text = String::new();
        for line in SESSIONS[session].lines() {
            if line == "PINGS" {
                for ping in 1..30 {
                    let at = ping * 10;
                    writeln!(text, "[SID] {} {at} ping", begins + f64::from(at) + 0.1).unwrap();
                }
                continue;
            }
            let (head, tail) = line.split_once(" T+").unwrap();
            let (offset, rest) = tail.split_once(' ').unwrap();
            writeln!(text, "{head} {} {rest}", begins + offset.parse::<f64>().unwrap()).unwrap();
        }
        let text = text.replace("SID", &format!("sid-{number}"));
        for line in timeline::read(&text).capture.lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let body = &record["requestBody"];
            let body =
                body.as_str().map_or(body.clone(), |text| serde_json::from_str(text).unwrap());
            lines.push((body["playerTime"]["ts"].as_i64().unwrap(), format!("{line}\n")));
        }
    }
    lines.sort_by_key(|(ts, _)| *ts);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// All that a report tells, but excerpts.
fn told(report: &Report) -> String {
    let mut told = format!("{:#?}\n", report.summary);
    for finding in &report.findings {
        writeln!(
            told,
            "{} {:?} {:?} {:?} x{} {} @{}: {} {:?}",
            finding.rule,
            finding.severity,
            finding.session,
            finding.event,
            finding.count,
            finding.fingerprint,
            finding.location.record,
            finding.message,
            finding.related.iter().map(|related| related.location.record).collect::<Vec<_>>(),
        )
        .unwrap();
    }
    for session in &report.sessions {
        writeln!(told, "{session:?}").unwrap();
    }
    told
}

fn options(horizon: Horizon) -> Options {
    Options { horizon, ..Options::default() }
}

/// The reports of a run that lets sessions go, and of one that holds them all.
fn both(inputs: &[String]) -> [String; 2] {
    [Horizon::default(), Horizon::UNBOUNDED].map(|horizon| {
        let inputs: Vec<Input> = inputs
            .iter()
            .zip(0..)
            .map(|(text, number)| {
                Input::once(&format!("{number}.ndjson"), Cursor::new(text.clone()))
            })
            .collect();
        told(&check(&inputs, &options(horizon)).unwrap())
    })
}

/// Many sessions, enough for several chunks.
fn many(pattern: &[usize]) -> Vec<usize> {
    pattern.iter().copied().cycle().take(120).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_report_does_not_depend_on_when_sessions_were_judged(
        pattern in prop::collection::vec(0..SESSIONS.len(), 1..9),
        split in 0.0..1.0,
    ) {
        let log = log(&many(&pattern));
        let [streamed, held] = both(std::slice::from_ref(&log));
        prop_assert_eq!(streamed, held);

        let at = (log.len() as f64 * split) as usize;
        let at = log[at..].find('\n').map_or(log.len(), |end| at + end + 1);
        let [streamed, held] = both(&[log[..at].to_owned(), log[at..].to_owned()]);
        prop_assert_eq!(&streamed, &held);
        let [streamed, held] = both(&[log[at..].to_owned(), log[..at].to_owned()]);
        prop_assert_eq!(&streamed, &held);
    }
}

/// Tells how far it has been read.
struct Counted {
    bytes: Cursor<String>,
    read: Arc<AtomicUsize>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.read.fetch_add(count, Ordering::Relaxed);
        Ok(count)
    }
}

#[test]
fn sessions_are_judged_before_the_capture_is_read() {
    let sessions: Vec<usize> = [0, 3, 1, 4].into_iter().cycle().take(300).collect();
    let log = log(&sessions);
    let len = log.len();
    let read = Arc::new(AtomicUsize::new(0));
    let input = Input::once("log", Counted { bytes: Cursor::new(log), read: Arc::clone(&read) });
    // So much is read ahead for each thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let view = |_: &Replay<'_>| read.load(Ordering::Relaxed);
    let survey = pool.install(|| survey(&[input], &Options::default(), &view)).unwrap();
    let early = survey.views.iter().filter(|at| **at < len).count();
    assert!(early > 100, "{early} of {} sessions", survey.views.len());
}

#[test]
fn a_clock_that_is_far_ahead_ends_no_session() {
    let log = log(&many(&[0]));
    let mut lines: Vec<&str> = log.lines().collect();
    let ahead = lines[40].replace("2026-", "2099-");
    lines[40] = &ahead;
    let [streamed, held] = both(&[lines.join("\n")]);
    assert_eq!(streamed, held);
}
