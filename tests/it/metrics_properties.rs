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
            content_s + ad_s + figure(Metric::PauseTime) + figure(Metric::BufferTime)
                <= seen.span_s + 1e-9,
        ),
        ("chapter time is within content time", figure(Metric::ChapterTime) <= content_s + 1e-9),
        (
            "unique time is within the content",
            seen.length_s.is_none_or(|length_s| unique_s <= length_s + 1e-3),
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
        let expected = seen(twin.write().text);
        for session in &mut twin.sessions {
            session.upload = Upload::Batch { path: "/downloaded", delay_ms: 600_000 };
        }
        prop_assert_eq!(by_sid(seen(twin.write().text)), by_sid(expected));
    }
}

/// Figures by session ID: order of sessions is that of their records.
fn by_sid(mut seen: Vec<Seen>) -> Vec<(String, Figures, Figures)> {
    seen.sort_by(|one, other| one.sid.cmp(&other.sid));
    seen.into_iter().map(|seen| (seen.sid, seen.reported, seen.expected)).collect()
}

/// Defects whose sessions are meant as they were before; the metrics that the defect's own change of the
/// session moves.
const SEEDED: [(&str, &[Metric]); 8] = [
    ("ad-outside-break", &[]),
    ("ad-break-not-closed", &[]),
    ("missing-play", &[]),
    ("missing-resume", &[]),
    // The pause is made longer than the session may be silent.
    ("session-timeout", &[Metric::PauseTime]),
    ("idle-timeout", &[Metric::PauseTime]),
    ("playhead-unit", &[]),
    ("server-error", &[]),
];

/// How the figures as meant differ from those of the healthy session, if they do.
fn difference(rule: &str, moved: &[Metric], rich: &Plan) -> Option<String> {
    let defect = defects::all().find(|defect| defect.rule == rule).unwrap();
    let healthy = seen(defects::base(defect.base, rich).write().text);
    let mut spoilt = defects::base(defect.base, rich);
    (defect.spoil)(&mut spoilt);
    let written = spoilt.write();
    let spoilt = seen(written.text.clone());
    assert_eq!((healthy.len(), spoilt.len()), (1, 1));
    let (healthy, spoilt) = (&healthy[0], &spoilt[0]);
    let other: Vec<String> = healthy
        .reported
        .changes(&spoilt.expected)
        .into_iter()
        .filter(|change| !moved.iter().any(|metric| metric.row().key == change.key))
        .filter(|change| {
            let near = |one: f64, other: f64| (one - other).abs() <= APART_S;
            !change.reported.zip(change.expected).is_some_and(|(one, other)| near(one, other))
        })
        .map(|change| format!("{change:?}"))
        .collect();
    (!other.is_empty()).then(|| format!("{rule}\n{}\n{}", other.join("\n"), written.brief()))
}

#[test]
fn a_spoilt_session_is_meant_as_it_was() {
    let mut runner = TestRunner::new(crate::generator::config(SHARE));
    let all = |rich: Plan| {
        let told = SEEDED.iter().find_map(|(rule, moved)| difference(rule, moved, &rich));
        prop_assert!(told.is_none(), "{}", told.unwrap_or_default());
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
