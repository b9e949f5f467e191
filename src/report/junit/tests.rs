use std::collections::HashSet;

use roxmltree::{Document, Node};

use super::super::{Format, sample};
use super::*;
use crate::finding::Severity;

fn print_with(report: &Report, options: &Options) -> String {
    sample::print(Format::Junit, report, options)
}

fn print(report: &Report) -> String {
    print_with(report, &Options::default())
}

fn all<'d>(document: &'d Document<'_>, tag: &str) -> Vec<Node<'d, 'd>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

#[test]
fn prints_the_sample() {
    insta::assert_snapshot!(print(&sample::report()));
}

/// What Jenkins, GitLab and Azure DevOps agree on.
#[test]
fn is_well_formed_and_has_what_its_readers_need() {
    for report in [sample::report(), sample::many(), sample::clean(), Report::default()] {
        let text = print(&report);
        let document = Document::parse(&text).unwrap();
        assert!(document.root_element().has_tag_name("testsuites"));
        for suite in all(&document, "testsuite") {
            let count = |tag: &str| {
                let nodes = suite.descendants();
                nodes.filter(|node| node.has_tag_name(tag)).count().to_string()
            };
            assert_eq!(suite.attribute("tests"), Some(&*count("testcase")));
            assert_eq!(suite.attribute("failures"), Some(&*count("failure")));
            assert_eq!(suite.attribute("errors"), Some(&*count("error")));
            assert_eq!(suite.attribute("classname"), None);
        }
        for fault in all(&document, "failure").into_iter().chain(all(&document, "error")) {
            assert!(fault.attribute("message").is_some_and(|message| !message.is_empty()));
        }
    }
}

#[test]
fn names_are_unique() {
    let mut report = sample::many();
    report.sessions.extend([sample::session(), sample::session()]);
    let text = print(&report);
    let document = Document::parse(&text).unwrap();
    let cases = all(&document, "testcase");
    let names: HashSet<_> =
        cases.iter().map(|case| (case.attribute("classname"), case.attribute("name"))).collect();
    assert_eq!(names.len(), cases.len());
    assert!(!names.iter().any(|(class, name)| class.is_none() || name.is_none()));
    let suites = all(&document, "testsuite");
    let names: HashSet<_> = suites.iter().map(|suite| suite.attribute("name")).collect();
    assert_eq!(names.len(), suites.len());
}

#[test]
fn clean_sessions_pass_and_captures_err() {
    let clean = print(&sample::clean());
    let document = Document::parse(&clean).unwrap();
    assert_eq!(all(&document, "testcase").len(), 2 * (Group::ALL.len() - 1));
    assert!(all(&document, "failure").is_empty());

    let text = print(&sample::report());
    let document = Document::parse(&text).unwrap();
    assert_eq!(all(&document, "error").len(), 1);
    assert_eq!(all(&document, "failure").len(), 2);
}

#[test]
fn the_bound_of_the_gate_is_that_of_failures() {
    let failures = |fail_on| {
        let options = Options { fail_on, ..Options::default() };
        let text = print_with(&sample::report(), &options);
        let document = Document::parse(&text).unwrap();
        (all(&document, "failure").len(), all(&document, "system-out").len())
    };
    assert_eq!(failures(None), (0, 5));
    assert_eq!(failures(Some(Severity::Error)), (2, 2));
    assert_eq!(failures(Some(Severity::Warning)), (3, 1));
}

#[test]
fn what_a_baseline_has_does_not_fail() {
    let options = Options { fail_on: Some(Severity::Note), ..Options::default() };
    let report = sample::against_baseline();
    let text = print_with(&report, &options);
    let document = Document::parse(&text).unwrap();
    assert_eq!(all(&document, "failure").len() + all(&document, "error").len(), 2);
    assert!(text.contains("error[body-not-captured] (known from the baseline)"), "{text}");
}

#[test]
fn what_xml_forbids_is_replaced() {
    let mut report = sample::report();
    report.findings.truncate(2);
    report.findings[1].message = "\0\u{1b}\u{fffe}\u{ffff}]]>&<".into();
    let text = print(&report);
    let document = Document::parse(&text).unwrap();
    let message = all(&document, "failure")[0].attribute("message").unwrap();
    assert_eq!(message, r"\u{0}\u{1b}\u{fffe}\u{ffff}]]>&<");
}

#[test]
fn long_texts_are_cut() {
    let mut report = sample::report();
    report.findings = vec![report.findings[3].clone(); 100];
    let text =
        print_with(&report, &Options { fail_on: Some(Severity::Note), ..Options::default() });
    let document = Document::parse(&text).unwrap();
    let text = all(&document, "failure")[0].text().unwrap();
    assert!(text.len() < MAX_TEXT + 100 && text.contains("more findings"), "{}", text.len());
}

/// Sessions of so many media IDs.
fn of_media(count: usize) -> Vec<SessionSummary> {
    let of = |number: usize| Some(format!("asset-{number}").into());
    (0..count).map(|number| SessionSummary { media_id: of(number), ..sample::session() }).collect()
}

#[test]
fn sessions_of_one_media_id_share_a_suite_whatever_their_ids() {
    let mut report = sample::report();
    let second = SessionSummary { id: "another".into(), ..sample::session() };
    report.sessions.push(second);
    let mut again = report.clone();
    again.sessions.iter_mut().for_each(|session| session.id = "recorded again".into());
    let (text, again) = (print(&report), print(&again));
    assert_eq!(text, again);
    let document = Document::parse(&text).unwrap();
    let names: Vec<_> =
        all(&document, "testsuite").iter().map(|suite| suite.attribute("name").unwrap()).collect();
    assert_eq!(names[..2], ["capture.har", "capture.har asset-1"]);
    let cases: Vec<_> =
        all(&document, "testcase").iter().map(|case| case.attribute("name").unwrap()).collect();
    assert!(cases.contains(&"ad-outside-break adStart /eventType"), "{cases:?}");
}

#[test]
fn many_sessions_have_one_passing_case_each() {
    let mut report = sample::clean();
    report.sessions = of_media(3_000);
    let text = print(&report);
    let document = Document::parse(&text).unwrap();
    assert_eq!(all(&document, "testcase").len(), 3_000);
}

#[test]
fn no_more_parts_than_gitlab_reads_and_the_most_severe_are_kept() {
    let mut report = sample::clean();
    report.sessions = of_media(1_000);
    let finding = |session: usize| {
        let severity = if session == 900 { Severity::Error } else { Severity::Note };
        let found = sample::finding("missing-play", severity, "no play");
        super::super::model::Finding { session: Some(session), ..found }
    };
    report.findings = (600..1_000).map(finding).collect();
    let max = 300;
    let mut junit = Junit::new("test");
    junit.add_test_suites(suites(&report, &Options::default(), max));
    let text = junit.to_string().unwrap();
    let document = Document::parse(&text).unwrap();
    let nodes = document.descendants().filter(|node| !node.is_text() || node.text() != Some("\n"));
    let parts: usize = nodes.map(|node| 1 + node.attributes().count()).sum();
    assert!(parts <= max * 250_000 / MAX_PARTS, "{parts}");
    assert_eq!(all(&document, "failure").len(), 1);
    let told = "300 more findings that did not fit here: see the other reports";
    assert_eq!(all(&document, "skipped")[0].attribute("message"), Some(told));
    assert!(text.contains("name=\"600 sessions without findings\""), "{text}");
}

/// What the schema of Jenkins' xunit plugin (junit-10.xsd) lets an element have: attributes, of which the
/// first ones are required, and children.
const XUNIT: [(&str, usize, &[&str], &[&str]); 7] = [
    ("testsuites", 0, &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        4,
        &[
            "name",
            "tests",
            "failures",
            "errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        &["testsuite", "properties", "testcase", "system-out", "system-err"],
    ),
    (
        "testcase",
        1,
        &["name", "time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
    ),
    ("failure", 0, &["type", "message"], &[]),
    ("error", 0, &["type", "message"], &[]),
    ("skipped", 0, &["type", "message"], &[]),
    ("system-out", 0, &[], &[]),
];

#[test]
fn follows_the_schema_of_the_xunit_plugin() {
    for report in sample::all().into_iter().chain([sample::overflowing()]) {
        let text = print(&report);
        let document = Document::parse(&text).unwrap();
        assert!(document.root_element().has_tag_name("testsuites"));
        for element in document.descendants().filter(Node::is_element) {
            let name = element.tag_name().name();
            let known = XUNIT.iter().find(|(known, ..)| *known == name);
            let (_, required, attributes, children) = known.expect("the schema knows the element");
            for attribute in element.attributes() {
                let name = attribute.name();
                assert!(attributes.contains(&name), "{name} of {element:?}");
                // A number with at most one point, as Surefire writes it.
                let is_time = attribute.value().parse::<f64>().is_ok_and(|time| time >= 0.0);
                assert!(name != "time" || is_time, "{element:?}");
            }
            for name in &attributes[..*required] {
                assert!(element.has_attribute(*name), "{name} of {element:?}");
            }
            for child in element.children().filter(Node::is_element) {
                assert!(children.contains(&child.tag_name().name()), "{child:?} in {name}");
            }
        }
    }
}
