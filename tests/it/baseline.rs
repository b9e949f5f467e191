//! Baselines: what is known again in another recording, and what is told as new.

use crate::support::report_together;
use std::fs;
use std::path::PathBuf;

use crate::support::timeline;
use playproof::baseline::{Baseline, Unchecked};
use playproof::finding::Severity;
use playproof::report::model::{BaselineState, Report};

fn timelines(captures: &[(&str, &str)]) -> Report {
    let captures: Vec<(&str, String)> =
        captures.iter().map(|(name, lines)| (*name, timeline::read(lines).capture)).collect();
    report_together(&captures)
}

/// The baseline of a report, as it comes back from its file.
fn baseline(report: &Report) -> Baseline {
    let mut file = Vec::new();
    Baseline::of(report, None).unwrap().write(&mut file).unwrap();
    let schema = fs::read("docs/baseline.schema.json").unwrap();
    let schema = serde_json::from_slice(&schema).unwrap();
    jsonschema::validate(&schema, &serde_json::from_slice(&file).unwrap()).unwrap();
    Baseline::read(&*file).unwrap()
}

/// What `later` has that `earlier` had not, as `rule @ record`, and the rules of what is gone.
fn compared(earlier: &Report, mut later: Report) -> (Vec<String>, Vec<String>) {
    baseline(earlier).compare(&mut later, None, Some(Severity::Note));
    let is_new = |state| state == Some(BaselineState::New);
    let new: Vec<_> =
        later.findings.iter().filter(|one| is_new(one.baseline_state)).cloned().collect();
    assert_eq!(later.summary.failed_gate, !new.is_empty());
    let comparison = later.baseline.unwrap();
    assert_eq!(comparison.new, new.len() as u64);
    let held = later.findings.iter().filter(|finding| finding.rule != "tied-timestamps").count();
    assert_eq!(comparison.new + comparison.unchanged, held as u64);
    let gone = comparison.gone.into_iter().map(|gone| gone.rule).collect();
    (crate::support::told(&new), gone)
}

fn nothing() -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}

/// An ad outside of a break, in a session that begins `at` seconds.
fn stray_ad(sid: &str, media: &str, at: u32) -> String {
    let second = |n: u32| at + n;
    format!(
        "[{sid}] {at} 0 sessionStart media.length=60 media.id={media}\n\
         [{sid}] {} 0 adStart media.ad.length=1\n\
         [{sid}] {} 0 adComplete\n\
         [{sid}] {} 0 play\n\
         [{sid}] {} 7 ping\n\
         [{sid}] {} 10 sessionEnd\n",
        second(1),
        second(2),
        second(7),
        second(14),
        second(17),
    )
}

/// The same without the ad.
fn without_ad(sid: &str, media: &str, at: u32) -> String {
    stray_ad(sid, media, at)
        .lines()
        .filter(|line| !line.contains(" ad"))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn another_recording_of_a_scenario_has_nothing_new() {
    let recordings = fs::read_dir("fixtures/sdk/js").unwrap().map(|entry| entry.unwrap().path());
    let hars: Vec<PathBuf> =
        recordings.filter(|path| path.extension().is_some_and(|end| end == "har")).collect();
    assert_eq!(hars.len(), 6);
    for path in hars {
        let of = |path: PathBuf| report_together(&[("capture", fs::read(path).unwrap())]);
        let (one, other) = (of(path.clone()), of(path.with_extension("ndjson")));
        for (earlier, later) in [(&one, &one), (&one, &other), (&other, &one), (&other, &other)] {
            assert_eq!(compared(earlier, later.clone()), nothing(), "{}", path.display());
        }
    }
}

#[test]
fn ids_times_lines_and_names_may_change() {
    let earlier = timelines(&[("a.ndjson", &stray_ad("s1", "movie-1", 0))]);
    let moved = format!(
        "other 1\nother 2\n{}{}",
        without_ad("s2", "movie-1", 100),
        stray_ad("s7", "movie-9", 4000)
    );
    assert_eq!(compared(&earlier, timelines(&[("b.har", &moved)])), nothing());
}

#[test]
fn a_mistake_more_is_new_and_a_mistake_less_is_gone() {
    // What is healed, and the rule that spoke of it. What is refused is told by the server, too, once.
    let mistakes = [
        (
            "timeline-1-refused-payloads.har",
            "media.ad.campaignID",
            "media.ad.campaignId",
            "unknown-parameter @ 38",
        ),
        (
            "timeline-2-early-events.ndjson",
            "\"text/plain;charset=UTF-8\"",
            "\"application/json\"",
            "wrong-content-type @ 32",
        ),
        ("timeline-1-refused-payloads.har", "60.333", "45", "premature-complete @ 53"),
    ];
    for (name, mistake, healed, told) in mistakes {
        let text = fs::read_to_string(format!("fixtures/broken/{name}")).unwrap();
        assert!(text.contains(mistake), "{name}");
        let broken = report_together(&[(name, &text)]);
        let healed = report_together(&[(name, text.replace(mistake, healed))]);
        assert_eq!(compared(&broken, broken.clone()), nothing());
        assert_eq!(compared(&healed, broken.clone()), (vec![told.to_owned()], Vec::new()));
        let rule = told.split(' ').next().unwrap().to_owned();
        assert_eq!(compared(&broken, healed), (Vec::new(), vec![rule]));
    }
}

#[test]
fn of_several_alike_the_one_that_was_not_there_is_new() {
    let (first, second) = (stray_ad("s1", "movie-1", 0), stray_ad("s2", "movie-2", 100));
    let healthy = without_ad("s1", "movie-1", 0);
    let new = |record: u32| (vec![format!("ad-outside-break @ {record}")], Vec::new());
    // Told apart by the content, in one file.
    let earlier = timelines(&[("a", &format!("{healthy}{second}"))]);
    let later = timelines(&[("a", &format!("{first}{second}"))]);
    assert_eq!(compared(&earlier, later), new(2));
    // Told apart by the file, with one content.
    let second = stray_ad("s2", "movie-1", 100);
    let earlier = timelines(&[("a", &healthy), ("b", &second)]);
    let later = timelines(&[("a", &first), ("b", &second)]);
    assert_eq!(compared(&earlier, later.clone()), new(2));
    assert_eq!(compared(&later, earlier), (Vec::new(), vec!["ad-outside-break".to_owned()]));
}

#[test]
fn how_often_in_a_session_does_not_matter() {
    let once = without_ad("s1", "movie-1", 0).replace(" play", " play type=text/plain");
    let twice = once.replace(" ping", " ping type=text/plain");
    let (once, twice) = (timelines(&[("a", &once)]), timelines(&[("a", &twice)]));
    let counts = [&once, &twice].map(|report| report.findings[0].count);
    assert_eq!(counts, [1, 2]);
    assert_eq!(compared(&once, twice.clone()), nothing());
    assert_eq!(compared(&twice, once), nothing());
}

#[test]
fn which_event_of_a_session_is_the_first_may_change() {
    let at = |event: &str| {
        let healthy = without_ad("s1", "movie-1", 0);
        let ill = healthy.replace(&format!(" {event}"), &format!(" {event} type=text/plain"));
        assert_ne!(healthy, ill);
        timelines(&[("a", &ill)])
    };
    assert_eq!(compared(&at("play"), at("sessionEnd")), nothing());
    // Which parameter is at fault may not.
    let without = |name: &str| {
        let log = without_ad("s1", "movie-1", 0);
        timelines(&[("a", &log.replace("sessionStart", &format!("sessionStart -{name}")))])
    };
    let (new, gone) = compared(&without("media.channel"), without("media.playerName"));
    assert_eq!(
        (new, gone.as_slice()),
        (vec!["missing-parameter @ 1".to_owned()], &["missing-parameter".to_owned()][..])
    );
}

#[test]
fn a_capture_that_proves_less_is_new() {
    let with = |lost: usize| {
        let mut lines = without_ad("s1", "movie-1", 0);
        for number in 0..lost {
            lines += &format!(
                "raw {{\"method\":\"POST\",\"url\":\"https://media.example.com/api/v1/sessions/s1/events\",\"status\":204,\"time\":{number}}}\n"
            );
        }
        timelines(&[("a", &lines)])
    };
    assert_eq!(compared(&with(1), with(1)), nothing());
    assert_eq!(compared(&with(2), with(1)), nothing());
    assert_eq!(compared(&with(1), with(2)).0, ["body-not-captured @ 5"]);
    let mut all_lost = with(1);
    all_lost.summary.bodies_missing = all_lost.summary.calls;
    assert_eq!(compared(&with(1), all_lost.clone()).0, ["body-not-captured @ 5"]);
    assert!(Baseline::of(&all_lost, None).is_err());
}

#[test]
fn an_update_keeps_what_stayed_to_the_byte() {
    let earlier = timelines(&[("a", &stray_ad("s1", "movie-1", 0))]);
    let file = |baseline: &Baseline| {
        let mut file = Vec::new();
        baseline.write(&mut file).unwrap();
        String::from_utf8(file).unwrap()
    };
    let first = baseline(&earlier);
    let moved = timelines(&[("b", &stray_ad("s9", "movie-3", 500))]);
    let all = Unchecked::default();
    assert_eq!(file(&first.updated(&moved, None, &all).unwrap()), file(&first));
    let ill = stray_ad("s9", "movie-3", 500).replace(" play", " play type=text/plain");
    let more = first.updated(&timelines(&[("b", &ill)]), None, &all).unwrap();
    assert_eq!(more.findings(), first.findings() + 1);
    let none = timelines(&[("c", &without_ad("s1", "movie-1", 0))]);
    assert_eq!(more.updated(&none, None, &all).unwrap(), Baseline::default());
    // What did not speak is not gone.
    let unchecked = Unchecked { rules: vec!["wrong-content-type"], ..Unchecked::default() };
    let kept = more.updated(&none, None, &unchecked).unwrap();
    assert_eq!(kept.findings(), 1);
}
