//! Inputs that nobody writes by accident: each ends soon, with a finding.

use crate::support::files;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use playproof::check::{Options, check};
use playproof::ingest::{self, Item};
use playproof::place::{InputId, Part, Side};
use playproof::report::model::Report;
use playproof::source::Input;
use proptest::prelude::*;

/// What takes longer than this hangs, even in a build for tests and on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(60);

fn checked(name: &str, bytes: impl Into<Vec<u8>>) -> Report {
    let started = Instant::now();
    let input = Input::once(name, Cursor::new(bytes.into()));
    let inputs = input.expand().expect("bytes in memory can be read");
    let report = check(&inputs, &Options::default()).expect("bytes in memory can be read");
    assert!(started.elapsed() < LIMIT, "{name} took {:?}", started.elapsed());
    report
}

fn has(report: &Report, rule: &str) -> bool {
    report.findings.iter().any(|finding| finding.rule == rule)
}

/// A call whose body is `body`, JSON as it stands.
fn line(body: &str) -> String {
    let sid = "5e55".repeat(16);
    format!(
        r#"{{"startedDateTime":"2026-01-05T08:00:00Z","method":"POST","url":"https://x.hb-api.omtrdc.net/api/v1/sessions/{sid}/events","requestBody":{body},"status":204}}"#
    )
}

const DEPTH: usize = 10_000;

#[test]
fn brackets_without_end_are_told() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let (opened, closed) = (open.repeat(DEPTH), close.repeat(DEPTH));
        for nested in [opened.clone(), format!("{opened}1{closed}")] {
            for text in [
                nested.clone(),
                line(&nested),
                line(&serde_json::to_string(&nested).expect("a string can be written")),
                format!("{}\n{nested}\n", line("{}")),
                format!(r#"{{"log":{{"entries":[{nested}]}}}}"#),
                format!(r#"{{"log":{{"entries":[{{"request":{nested}}}]}}}}"#),
            ] {
                let report = checked("nested", text);
                assert!(!report.findings.is_empty(), "{open}");
            }
        }
    }
}

#[test]
fn records_in_records_without_end_are_told() {
    let mut text = line("{}");
    for _ in 0..12 {
        text = serde_json::json!({ "log": text }).to_string();
    }
    let report = checked("wrapped", text);
    assert!(has(&report, "unreadable-record"));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

#[test]
fn a_gzip_bomb_names_its_bound() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(line("{}").as_bytes()).expect("memory can be written");
    let blank = vec![b'\n'; 1 << 20];
    for _ in 0..256 {
        encoder.write_all(&blank).expect("memory can be written");
    }
    let report = checked("bomb.gz", encoder.finish().expect("memory can be written"));
    let told = report.findings.iter().find(|finding| finding.rule == "unreadable-record");
    let message = &told.expect("the bound is told").message;
    assert!(message.contains("more than 200 times its compressed size"), "{message}");
    assert_eq!(report.summary.calls, 1);
}

#[test]
fn a_zip_bomb_names_its_bound() {
    let mut archive = zip(&[("a.ndjson", &vec![b'\n'; 64 << 20])]);
    let report = checked("bomb.zip", archive.clone());
    let told = report.findings.iter().find(|finding| finding.rule == "unreadable-record");
    let message = &told.expect("the bound is told").message;
    assert!(message.contains("swells to more than 200 times"), "{message}");
    archive.truncate(archive.len() / 2);
    let report = checked("cut.zip", archive);
    assert!(has(&report, "truncated-capture"));
}

/// A zip of deflated files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut list = Vec::new();
    for (name, bytes) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory can be written");
        let data = encoder.finish().expect("memory can be written");
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let start = out.len() as u32;
        let mut head = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        head.extend(crc.sum().to_le_bytes());
        head.extend((data.len() as u32).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.bytes());
        out.extend(data);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(start.to_le_bytes());
        list.extend(name.bytes());
    }
    let (at, count) = (out.len() as u32, files.len() as u16);
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn giants_are_told() {
    let digits = "9".repeat(1 << 20);
    let string = format!("\"{}\"", "x".repeat(1 << 20));
    let values = [digits.clone(), format!("1e{digits}"), format!("-0.{digits}"), string];
    for value in &values {
        let report = checked("giant", line(value));
        assert!(!report.findings.is_empty());
        let body =
            format!(r#"{{"eventType":"play","playerTime":{{"playhead":{value},"ts":{value}}}}}"#);
        let report = checked("giant value", line(&body));
        assert!(!report.findings.is_empty());
    }
    let names: Vec<String> = (0..20_000).map(|n| format!("\"k{n}\":{n}")).collect();
    let body = format!("{{\"eventType\":\"play\",\"params\":{{{}}}}}", names.join(","));
    assert!(!checked("many names", line(&body)).findings.is_empty());
}

#[test]
fn nuls_and_broken_text_are_told() {
    for bytes in [
        vec![0; 4096],
        [line("{}").as_bytes(), &[0; 64], b"\n"].concat(),
        [&b"\xff\xfe\xff\xfe"[..], &[0xd8; 999]].concat(),
        [line("\"\\u0000\"").as_bytes(), b"\n\xff\xff\xff\n\xc3\x28"].concat(),
    ] {
        assert!(!checked("bytes", bytes).findings.is_empty());
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    files(&["fixtures/dialects"])
        .iter()
        .map(|path| std::fs::read(path).expect("it can be read"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn mutated_captures_never_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8),
    ) {
        let fixtures = fixtures();
        let mut bytes = which.get(&fixtures).clone();
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        checked("mutated", bytes);
    }

    #[test]
    fn every_part_that_is_found_lies_in_its_record(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = which.get(&fixtures()).clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mut places = Vec::new();
        for chunk in ingest::read(InputId(0), Box::new(Cursor::new(bytes.clone()))) {
            chunk.expect("bytes in memory can be read").items(&mut |item| places.push(match item {
                Item::Exchange(exchange) => exchange.place,
                Item::Answer(answer) => answer.place,
                Item::Trouble(trouble) => trouble.place,
            }));
        }
        for place in places {
            let record = &bytes[place.offset as usize..(place.offset + place.len) as usize];
            let value = Part::Body { pointer: "/playerTime/ts".into(), side: Side::Value };
            for part in [Part::Record, Part::Url, Part::Method, Part::Status, Part::BodyByte(9), value] {
                if let Some(found) = ingest::locate(&place, record, &part) {
                    prop_assert!(found.span.end <= record.len());
                    prop_assert!(found.text.get(found.text_span).is_some());
                }
            }
        }
    }

    #[test]
    fn cut_gzip_loses_no_complete_line(cut in 1..400_usize) {
        let text = format!("{}\n", line("{}")).repeat(3);
        let whole = gzip(text.as_bytes());
        let kept = whole.len().saturating_sub(cut).max(1);
        let report = checked("cut.gz", &whole[..kept]);
        prop_assert!(!report.findings.is_empty());
    }
}
