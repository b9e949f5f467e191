//! What holds of the figures of any session, and that those as meant are those of the session before it was
//! spoilt.

use crate::generator::defects::{self, Base};
use crate::generator::plan::{self, Client, Plan, Precision};
use crate::generator::player;
use crate::generator::wire::{Capture, Upload};
use crate::support::figures::{Seen, seen, seen_in};
use playproof::metrics::{Figures, Metric};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// A session's clock and playhead are told in milliseconds: figures may differ by rounding.
const ROUNDING_S: f64 = 0.002;

/// A player that tells its playhead in whole seconds may be off by one wherever it stops.
const WHOLE_S: f64 = 1.0;

/// Two events that a player sends for one thing are this far apart at most.
const APART_S: f64 = 0.1;

/// A playhead may be reported a little past the end of the content.
const END_S: f64 = 1.0;

/// How many cases of another property one of seeded defects takes the place of.
const SHARE: u32 = 8;

fn capture(plan: &Plan) -> Capture {
    Capture { sessions: player::play(plan, 0), ..Capture::default() }
}

fn get(figures: &Figures, metric: Metric) -> f64 {
    figures.get(metric).unwrap_or_default()
}

/// What is impossible in a session's figures, if anything.
fn impossible(plan: &Plan, seen: &Seen) -> Option<String> {
    let figure = |metric| get(&seen.reported, metric);
    let (content_s, ad_s) = (figure(Metric::ContentTime), figure(Metric::AdTime));
    let unique_s = figure(Metric::UniqueTime);
    let rounding_s = match plan.precision {
        Precision::Exact => ROUNDING_S * seen.events as f64,
        Precision::Whole => {
            WHOLE_S
                * (1.0
                    + figure(Metric::Pauses)
                    + figure(Metric::Buffers)
                    + figure(Metric::AdStarts))
        }
    };
    let told = [
        (
            "media time is content time and ad time",
            (figure(Metric::MediaTime) - content_s - ad_s).abs() < 1e-9,
        ),
        ("media time is within wall clock", content_s + ad_s <= seen.span_s + 1e-9),
        (
            "halts are within wall clock",
            // A pause goes on while the player buffers in it.
            content_s + ad_s + figure(Metric::PauseTime).max(figure(Metric::BufferTime))
                <= seen.span_s + 1e-9,
        ),
        ("chapter time is within content time", figure(Metric::ChapterTime) <= content_s + 1e-9),
        (
            "unique time is within the content",
            seen.length_s.is_none_or(|length_s| unique_s <= length_s + END_S),
        ),
        ("unique time is within content time", unique_s <= content_s + rounding_s),
        ("a healthy session is meant as it was sent", seen.reported == seen.expected),
    ];
    told.iter().find(|(_, holds)| !holds).map(|(what, _)| format!("not true: {what}: {seen:#?}"))
}

proptest! {
    #![proptest_config(crate::generator::config(1))]

    #[test]
    fn no_figure_is_impossible(
        plan in prop_oneof![Just(Client::Careful), Just(Client::Sdk)].prop_flat_map(plan::session),
    ) {
        let written = capture(&plan).write();
        for seen in seen(written.text.clone()) {
            let told = impossible(&plan, &seen);
            prop_assert!(told.is_none(), "{}\n{}", told.unwrap_or_default(), written.brief());
        }
    }

    #[test]
    fn neither_disorder_nor_files_change_a_figure(
        plan in plan::session(Client::Careful),
        delays in prop::collection::vec(0..900_i64, 1..30),
        files in prop::collection::vec(0..3_usize, 1..30),
    ) {
        let healthy = capture(&plan);
        let expected = seen(healthy.write().text);
        let mut late = healthy;
        for session in late.sessions.iter_mut().filter(|one| matches!(one.upload, Upload::Events)) {
            for (call, delay) in session.calls.iter_mut().skip(1).zip(delays.iter().cycle()) {
                call.delay_ms = 60 + delay;
            }
        }
        let text = late.write().text;
        let mut split = vec![String::new(); 3];
        for (line, file) in text.lines().zip(files.iter().cycle()) {
            split[*file] += &format!("{line}\n");
        }
        prop_assert_eq!(by_sid(seen(text)), by_sid(expected.clone()));
        prop_assert_eq!(by_sid(seen_in(split)), by_sid(expected));
    }

    #[test]
    fn a_downloaded_twin_has_the_same_figures(plan in plan::session(Client::Careful)) {
        let mut twin = capture(&plan);
        let online = seen(twin.write().text);
        for session in &mut twin.sessions {
            session.upload = Upload::Batch { path: "/downloaded", delay_ms: 600_000 };
        }
        for (twin, online) in by_sid(seen(twin.write().text)).iter().zip(by_sid(online)) {
            let changes = twin.1.changes(&online.1);
            let own = |key: &str| key == Metric::Downloaded.row().key;
            prop_assert!(changes.iter().all(|change| own(&change.key)), "{:?}", changes);
        }
    }
}

/// Figures by session ID: order of sessions is that of their records.
fn by_sid(mut seen: Vec<Seen>) -> Vec<(String, Figures, Figures)> {
    seen.sort_by(|one, other| one.sid.cmp(&other.sid));
    seen.into_iter().map(|seen| (seen.sid, seen.reported, seen.expected)).collect()
}

/// Metrics that the change of a session itself moves, by the rule of the defect.
const MOVED: [(&str, &[Metric]); 6] = [
    // A playhead and a length that were sent wrong: nobody knows the right ones.
    ("playhead-out-of-range", &[Metric::UniqueTime]),
    (
        "content-length",
        &[
            Metric::Progress10,
            Metric::Progress25,
            Metric::Progress50,
            Metric::Progress75,
            Metric::Progress95,
            Metric::AverageMinuteAudience,
        ],
    ),
    // Where the capture is cut off, the last call is not known.
    ("truncated-capture", &[Metric::SinceLastCall]),
    // The pause is made longer than the session may be silent.
    ("session-timeout", &[Metric::PauseTime]),
    ("idle-timeout", &[Metric::PauseTime]),
    // The pause before the mid-roll is new.
    (
        "ad-while-paused",
        &[
            Metric::Pauses,
            Metric::PauseImpacted,
            Metric::PauseTime,
            Metric::AdTime,
            Metric::MediaTime,
            Metric::ContentTime,
            Metric::UniqueTime,
        ],
    ),
];

/// Defects that take away or change what was played, so that the capture does not show the healthy session any
/// more: an event, a flag or a figure is missing, the session is another one, or none is left.
const UNKNOWN: [&str; 24] = [
    "no-tracking-calls",
    "bitrate-missing",
    "resume-flag",
    "missing-session-start",
    "event-after-session-complete",
    "session-not-closed",
    "premature-complete",
    "session-too-long",
    "downloaded-first-event",
    "downloaded-flag",
    "playhead-stalled",
    "playhead-jump",
    "ad-event-without-ad",
    "overlapping-ads",
    "ad-not-closed",
    "empty-ad-break",
    "playback-event-in-break",
    "chapter-event-without-chapter",
    "overlapping-chapters",
    "chapter-not-closed",
    "state-limit",
    "state-already-active",
    "state-not-active",
    "state-spelling",
];

/// How the expected metrics of the session with a defect differ from the metrics of the healthy one, if they do.
fn difference(
    what: &str,
    moved: &[Metric],
    healthy: &Capture,
    spoil: impl FnOnce(&mut Capture),
) -> Option<String> {
    let healthy_seen = seen(healthy.write().text);
    let mut spoilt = healthy.clone();
    spoil(&mut spoilt);
    let written = spoilt.write();
    let spoilt = seen(written.text.clone());
    let (Some(healthy), Some(spoilt)) = (healthy_seen.first(), spoilt.first()) else {
        return Some(format!("{what}: no session"));
    };
    let near = |one: f64, other: f64| (one - other).abs() <= APART_S;
    let other: Vec<String> = healthy
        .reported
        .changes(&spoilt.expected)
        .into_iter()
        .filter(|change| !moved.iter().any(|metric| metric.row().key == change.key))
        .filter(|change| {
            !change.reported.zip(change.expected).is_some_and(|(one, other)| near(one, other))
        })
        .map(|change| format!("{change:?}"))
        .collect();
    (!other.is_empty()).then(|| format!("{what}\n{}\n{}", other.join("\n"), written.brief()))
}

#[test]
fn the_expected_metrics_of_a_defect_are_those_of_the_healthy_session() {
    let mut runner = TestRunner::new(crate::generator::config(SHARE));
    let all = |rich: Plan| {
        let told: Vec<String> = defects::all()
            .filter(|defect| !UNKNOWN.contains(&defect.rule))
            .filter_map(|defect| {
                let moved = MOVED.iter().find(|(rule, _)| *rule == defect.rule);
                let moved = moved.map_or(&[][..], |(_, moved)| moved);
                difference(defect.rule, moved, &defects::base(defect.base, &rich), |capture| {
                    (defect.spoil)(capture);
                })
            })
            .collect();
        prop_assert!(told.is_empty(), "{}", told.join("\n\n"));
        Ok(())
    };
    if let Err(error) = runner.run(&plan::rich(), all) {
        panic!("{error}");
    }
}

#[test]
fn what_a_rejected_event_causes_is_its_impact() {
    let mut runner = TestRunner::new(crate::generator::config(SHARE));
    let all = |rich: Plan| {
        let healthy = defects::base(Base::Rich, &rich);
        let mut kinds: Vec<usize> = Vec::new();
        let calls = &healthy.sessions[0].calls;
        for (number, call) in calls.iter().enumerate() {
            let kind = &call.body["eventType"];
            if !kinds.iter().any(|known| calls[*known].body["eventType"] == *kind) {
                kinds.push(number);
            }
        }
        for (number, status) in
            kinds.into_iter().skip(1).zip([400, 404, 410, 500, 403].iter().cycle())
        {
            let refuse =
                |capture: &mut Capture| capture.sessions[0].calls[number].status = Some(*status);
            let what = format!("{} of {}", status, calls[number].body["eventType"]);
            let told = difference(&what, &[], &healthy, refuse);
            prop_assert!(told.is_none(), "{}", told.unwrap_or_default());
            let mut refused = healthy.clone();
            refuse(&mut refused);
            let text = refused.write().text;
            let seen = seen(text.clone());
            let reported = seen[0].reported.changes(&seen[0].expected);
            let report = crate::support::report("refused", text);
            let mut impacts = report.findings.iter().filter_map(|finding| finding.impact.as_ref());
            let impact = impacts.next().map(|impact| impact.changes.len()).unwrap_or_default();
            prop_assert_eq!(impact, reported.len(), "{}", what);
        }
        Ok(())
    };
    if let Err(error) = runner.run(&plan::rich(), all) {
        panic!("{error}");
    }
}

#[test]
fn a_premature_complete_is_meant_as_no_complete() {
    let mut runner = TestRunner::new(crate::generator::config(SHARE));
    let all = |rich: Plan| {
        let defect = defects::all().find(|defect| defect.rule == "premature-complete").unwrap();
        let mut spoilt = defects::base(Base::Rich, &rich);
        (defect.spoil)(&mut spoilt);
        let seen = seen(spoilt.write().text);
        let changes = seen[0].reported.changes(&seen[0].expected);
        prop_assert_eq!(changes.len(), 1, "{:?}", changes);
        prop_assert_eq!(changes[0].key.as_ref(), Metric::ContentCompletes.row().key);
        prop_assert_eq!((changes[0].reported, changes[0].expected), (Some(1.0), Some(0.0)));
        Ok(())
    };
    if let Err(error) = runner.run(&plan::rich(), all) {
        panic!("{error}");
    }
}
