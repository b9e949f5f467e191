//! Reports for the tests of formats: an ordinary one full of hostile text, a long one, a clean one.

mod drawing;
mod limits;

use std::borrow::Cow;
use std::collections::BTreeMap;

use drawing::drawing;
use limits::limits;

use super::Format;
use super::figures::{Ledger, Readings};
use super::issues;
use super::model::{
    BaselineState, ClosedBy, Comparison, EventRef, Excerpt, Finding, Gone, Headline, ImpactTotal,
    Location, Overflow, Related, Report, SessionSummary, StartKnown, Summary, Update,
};
use super::options::Options;
use crate::check;
use crate::finding::{Change, Impact, Severity, Unit};
use crate::source::Input;
use crate::spill::RunWriter;

/// 2026-01-05T08:00:00Z.
const START_MS: i64 = 1_767_600_000_000;

/// `report` as `format` prints it.
pub(super) fn print(format: Format, report: &Report, options: &Options) -> String {
    let mut out = Vec::new();
    format.write(report, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A session that was watched to its end.
pub(super) fn session() -> SessionSummary {
    SessionSummary {
        id: "bfcc1a2e5d6f47089a3b".into(),
        inputs: vec!["capture.har".into()],
        start_ms: Some(START_MS),
        end_ms: Some(START_MS + 95_000),
        start_known: StartKnown::BySid,
        closed_by: ClosedBy::SessionComplete,
        events: 95,
        ads: 3,
        chapters: 0,
        findings: 2,
        by_severity: [1, 0, 1],
        ignored: 0,
        content_type: Some("VOD".into()),
        player: Some("web".into()),
        media_id: Some("asset-1".into()),
        media_name: Some("A walk".into()),
        media_length: Some(60.0),
    }
}

/// A finding of the first session, without anything that may be left out.
pub(super) fn finding(rule: &'static str, severity: Severity, message: &str) -> Finding {
    Finding {
        rule,
        group: "ads",
        severity,
        message: message.into(),
        help: None,
        session: Some(0),
        event: None,
        location: location(37, 48_213),
        related: Vec::new(),
        fingerprint: format!("5f0e6d1c2b3a4958{:04x}", rule.bytes().map(u16::from).sum::<u16>()),
        count: 1,
        baseline_state: None,
        impact: None,
        value_class: None,
    }
}

/// A place in a HAR of one line, without an excerpt.
fn location(record: u64, column: u64) -> Location {
    Location {
        input: "capture.har".into(),
        record,
        line: 1,
        column,
        end_line: 1,
        end_column: column + 9,
        byte_offset: column - 1,
        byte_length: 9,
        pointer: None,
        excerpt: None,
    }
}

/// A window of a payload with `mark` marked where it comes first; as it were out of a longer text
/// where it begins or ends with `~`.
fn excerpt(text: &str, mark: &str) -> Option<Excerpt> {
    let (cut_before, cut_after) = (text.starts_with('~'), text.ends_with('~'));
    let text = text.trim_matches('~').to_owned();
    let start = text.find(mark).unwrap();
    Some(Excerpt { start, len: mark.len(), text, cut_before, cut_after })
}

fn event(index: u64, event_type: &str, elapsed_ms: i64, playhead: f64) -> Option<EventRef> {
    Some(EventRef {
        index,
        event_type: Some(event_type.into()),
        ts: Some(START_MS + elapsed_ms),
        playhead: Some(playhead),
        elapsed_ms: Some(elapsed_ms),
    })
}

/// The ordinary case: an ad outside a break, with a related place.
fn ad_outside_break() -> Finding {
    let payload = r#"{"playerTime":{"playhead":21,"ts":1767600062060},"eventType":"adStart","params":{"media.ad.name":"Spring campaign, 15 s","media.ad.id":"ad-7"}}"#;
    let opened = r#"~yerTime":{"playhead":21,"ts":1767600060000},"eventType":"adBreakComplete"}"#;
    Finding {
        help: Some(
            "send `adBreakStart` before the first ad; without it the ad is counted under no pod \
             and the break's figures are missing"
                .into(),
        ),
        event: event(12, "adStart", 62_060, 21.0),
        location: Location {
            pointer: Some("/eventType".into()),
            excerpt: excerpt(payload, r#""adStart""#),
            ..location(37, 48_213)
        },
        related: vec![
            Related {
                message: "the last break ended here".into(),
                location: Location {
                    excerpt: excerpt(opened, r#""adBreakComplete""#),
                    ..location(35, 44_012)
                },
            },
            Related { message: "the session starts here".into(), location: location(2, 1_003) },
        ],
        impact: Some(impact()),
        ..finding(
            "ad-outside-break",
            Severity::Error,
            "`adStart` outside an ad break: the last break ended 2 s before",
        )
    }
}

/// An ad of 15 s that counts as content, and the time of a player state with a hostile name.
fn impact() -> Impact {
    let change = |metric, key, unit, reported, expected| Change {
        metric: Cow::Borrowed(metric),
        key: Cow::Borrowed(key),
        unit,
        reported: Some(reported),
        expected: Some(expected),
    };
    let seconds = Unit::Seconds;
    let changes = vec![
        change("Content time spent", "a.media.timePlayed", seconds, 402.06, 387.06),
        change("Ad time spent", "a.media.ad.timePlayed", seconds, 0.0, 15.0),
        change(
            "=mute\u{1b}[2J|<b> time",
            "a.media.states.=mute\u{1b}[2J|<b>.time",
            seconds,
            1.5,
            0.0,
        ),
        change("Ad starts", "a.media.ad.view", Unit::Count, 0.0, 1.0),
    ];
    Impact { changes }
}

fn impact_total() -> ImpactTotal {
    let words = "of ad time counted as content";
    let headline = Headline { amount: 15.0, unit: Unit::Seconds, one: words, many: words };
    let Impact { changes } = impact();
    ImpactTotal { rule: "ad-outside-break", sessions: 1, headline: Some(headline), changes }
}

/// Text that attacks terminals, markup and spreadsheets.
fn hostile_name() -> Finding {
    let text = "~\"media.name\":\"=HYPERLINK(\u{1b}[31m\\\"x\\\")\u{1b}[0m]]></script>\u{202e}nimda\u{9b}2J\r\nmore\",\"media.length\":60,\"media.id\":\"asset-1\"~";
    Finding {
        group: "payload",
        help: Some("=cmd|' /C calc'!A0 \u{1b}]0;owned\u{7} </script>".into()),
        event: Some(EventRef {
            index: 1,
            event_type: Some("session\u{200b}Start\n".into()),
            ts: Some(i64::MIN),
            playhead: Some(-1e300),
            elapsed_ms: Some(i64::MIN),
        }),
        location: Location {
            input: "-captures/\u{1b}[2Jevil \"quoted\".har".into(),
            pointer: Some("/params/=media.name\u{202e}".into()),
            excerpt: excerpt(text, "\u{1b}[31m"),
            ..location(38, 51_000)
        },
        count: 12,
        ..finding(
            "invalid-value",
            Severity::Error,
            "=1+1 \"quoted\", 'single', `code` ]]> </script> <b>&amp;</b> \u{1b}[31mred\u{1b}[0m \
             \u{202e}rtl\u{2069}\r\nsecond line\tafter a tab",
        )
    }
}

/// Wide characters before and in the mark, and a pretty-printed log far down a file.
fn wide_name() -> Finding {
    let text = "~\"media.show\":\"深夜食堂 🍜 シーズン 2 第 10 話\",\"media.name\":\"とても長い番組名がここに続きます\",\"media.length\":1800~";
    Finding {
        group: "values",
        event: event(1, "sessionStart", 0, 0.0),
        session: Some(1),
        location: Location {
            input:
                "logs/2026/01/very/deep/folder/with/a/long/name/そして日本語/player-traffic.ndjson"
                    .into(),
            line: 1_204_577,
            end_line: 1_204_577,
            pointer: Some("/params/media.name".into()),
            excerpt: excerpt(text, "\"とても長い番組名がここに続きます\""),
            ..location(1_204_577, 88)
        },
        ..finding("placeholder-value", Severity::Warning, "`media.name` is a placeholder 番組名")
    }
}

/// A report with every severity, with and without session, event, excerpt and help.
pub(super) fn report() -> Report {
    let huge = format!("`media.name` is {}", "very long ".repeat(100));
    let findings = vec![
        Finding {
            group: "capture",
            session: None,
            help: Some("record again with request bodies".into()),
            location: Location { record: 0, byte_length: 0, end_column: 1, ..location(1, 1) },
            count: 4,
            ..finding("body-not-captured", Severity::Error, "4 calls were captured without a body")
        },
        ad_outside_break(),
        hostile_name(),
        Finding {
            event: event(14, "ping", 75_000, 22.5),
            ..finding("ping-overdue", Severity::Note, &huge)
        },
        wide_name(),
    ];
    let second = SessionSummary {
        id: "bfcc1a2e77\u{1b}[1m".into(),
        inputs: vec!["capture.har".into(), "logs.ndjson".into()],
        start_known: StartKnown::NotCaptured,
        start_ms: None,
        closed_by: ClosedBy::None,
        events: 1,
        ads: 0,
        chapters: 2,
        findings: 1,
        by_severity: [0, 1, 0],
        content_type: None,
        media_id: Some("=深夜食堂\u{202e}".repeat(12).into()),
        media_name: Some("\u{1b}[2J=深夜食堂".into()),
        media_length: None,
        ..session()
    };
    issued(Report {
        summary: Summary {
            inputs: 2,
            records: 1_360,
            calls: 1_320,
            events: 1_320,
            sessions: 14,
            sessions_with_findings: 2,
            errors: 3,
            warnings: 1,
            notes: 1,
            ignored: 2,
            bodies_missing: 4,
            skipped: 32,
            passed_over: 0,
            failed_gate: true,
        },
        findings,
        overflow: None,
        issues: Vec::new(),
        beyond_issues: 0,
        unlisted: [0; 3],
        sessions: vec![session(), second],
        impacts: vec![impact_total()],
        ignores: vec![2],
        baseline: None,
        limits: limits(),
        unreadable: Vec::new(),
        drawn: BTreeMap::from([(0, drawing())]),
    })
}

/// `report` with the issues of its findings.
pub(super) fn issued(report: Report) -> Report {
    let issues = issues::of(&report.findings, &report.sessions).issues;
    Report { issues, ..report }
}

/// A report that shows 20 of 60 findings.
pub(super) fn overflowing() -> Report {
    let many = many();
    let mut all = RunWriter::new().unwrap();
    many.findings.iter().for_each(|finding| all.push(finding).unwrap());
    let overflow = Overflow { all: all.finish().unwrap(), left_out: [2, 2, 36] };
    let findings = many.findings[..20].to_vec();
    Report { findings, overflow: Some(overflow), ..many }
}

/// The figures of a session with defects, under two names.
pub(super) fn ledger() -> Ledger {
    let capture = include_bytes!("../../fixtures/quickstart.har").as_slice();
    let input = Input::once("quickstart.har", capture);
    let figures = check::survey(&[input], &check::Options::default(), &Readings::of).unwrap().views;
    Ledger { sessions: report().sessions, figures: figures.into_iter().cycle().take(2).collect() }
}

/// A report too long to read.
pub(super) fn many() -> Report {
    let findings: Vec<Finding> = (0..60)
        .map(|i| match i % 20 {
            0 => finding("missing-play", Severity::Error, "no `play` before the first ping"),
            7 => Finding { session: Some(1), ..wide_name() },
            _ => finding("tied-timestamps", Severity::Note, "two events at the same `ts`"),
        })
        .collect();
    let summary = Summary { errors: 3, warnings: 3, notes: 54, ..report().summary };
    issued(Report { summary, findings, ..report() })
}

/// A report of healthy traffic.
pub(super) fn clean() -> Report {
    let mut report = report();
    report.findings.clear();
    report.issues.clear();
    report.limits.clear();
    report.impacts.clear();
    report.summary = Summary {
        errors: 0,
        warnings: 0,
        notes: 0,
        ignored: 0,
        sessions_with_findings: 0,
        bodies_missing: 0,
        skipped: 0,
        failed_gate: false,
        ..report.summary
    };
    report
}

/// A report against a baseline: an error and a warning are new, and a hostile file tells what is gone.
pub(super) fn against_baseline() -> Report {
    let mut report = report();
    for finding in &mut report.findings {
        let is_new = ["ad-outside-break", "placeholder-value"].contains(&finding.rule);
        let state = if is_new { BaselineState::New } else { BaselineState::Unchanged };
        finding.baseline_state = Some(state);
    }
    let gone = Gone {
        rule: "missing-play".into(),
        event_type: Some("ping\u{1b}[2J".into()),
        pointer: Some("/eventType".into()),
        input: "captures/<b>a|b\u{202e}.har".into(),
        message: "the playhead advances by … s although no `play` was ever reported".into(),
    };
    report.baseline = Some(Comparison {
        new: 2,
        new_by_severity: [1, 1, 0],
        unchanged: 3,
        gone: vec![gone; 12],
        missing: vec!["captures/<b>gone.har".to_owned()],
        recorded: None,
        update: Update::None,
    });
    report
}

/// Every sample, and what has nothing in it.
pub(super) fn all() -> [Report; 5] {
    [report(), many(), clean(), against_baseline(), Report::default()]
}
