//! Traffic of Adobe's own SDKs: healthy, but for what the test data makes of it. It raises no error, and
//! no warning but those that name such an artefact.

use crate::support::files;
use std::fs;
use std::path::PathBuf;

use crate::support::report;
use playproof::finding::Severity;
use playproof::report::model::Finding;

/// What the test data of the SDKs does: ends short of the length or past it, ads shorter than declared,
/// a playhead that does not move for a whole session.
const ARTEFACTS: [&str; 4] =
    ["premature-complete", "ad-duration-mismatch", "playhead-out-of-range", "playhead-stalled"];

fn captures() -> Vec<PathBuf> {
    files(&["fixtures/sdk/ios", "fixtures/sdk/js"])
}

#[test]
fn it_raises_nothing_but_the_artefacts_of_its_test_data() {
    let captures = captures();
    assert_eq!(captures.len(), 48);
    for path in captures {
        let name = path.display().to_string();
        let report = report(&name, fs::read(&path).unwrap());
        assert!(report.summary.sessions > 0, "{name}");
        for finding in &report.findings {
            let allowed = match finding.severity {
                Severity::Error => false,
                Severity::Warning => ARTEFACTS.contains(&finding.rule),
                Severity::Note => true,
            };
            assert!(allowed, "{name}: {}: {}", finding.rule, finding.message);
        }
    }
}

#[test]
fn a_scenario_is_the_same_from_a_browser_and_from_a_proxy() {
    for path in
        captures().into_iter().filter(|path| path.extension().is_some_and(|end| end == "har"))
    {
        let rules = |path: PathBuf| {
            let report = report("capture", fs::read(path).expect("the fixture is there"));
            let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
            rules.sort_unstable();
            (report.summary.sessions, rules)
        };
        assert_eq!(rules(path.clone()), rules(path.with_extension("ndjson")), "{}", path.display());
    }
}

/// What a report says, but for places: sessions with all that is known of them, and findings.
fn told(path: &str) -> (Vec<String>, Vec<String>) {
    let mut report = report("capture", fs::read(path).expect("the fixture is there"));
    let findings = report.findings.iter().map(|finding| {
        let Finding { rule, severity, message, session, event, fingerprint, count, .. } = finding;
        format!("{severity:?} {rule} {count} {session:?} {event:?} {fingerprint}: {message}")
    });
    let findings = findings.collect();
    let sessions = report.sessions.drain(..).map(|session| format!("{session:?}")).collect();
    (sessions, findings)
}

#[test]
fn one_run_is_the_same_from_each_of_its_recorders() {
    for (one, other) in [
        ("fixtures/sdk/js/b1-ads.har", "fixtures/sdk/recorders/b1-ads.chrome-har.har"),
        ("fixtures/sdk/js/b1-ads.ndjson", "fixtures/sdk/recorders/b1-ads.mitm-hardump.har"),
    ] {
        let (sessions, findings) = told(one);
        assert!(!sessions.is_empty() && !findings.is_empty());
        assert_eq!((sessions, findings), told(other), "{one} and {other}");
    }
}
