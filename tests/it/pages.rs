//! The rules' pages: fixed headings, and examples that do what they say.

use std::fs;

use crate::support::{report_by, timeline};
use playproof::check::Options;
use playproof::payload::schemas::Schemas;
use playproof::rules::{self, Rule};

const HEADINGS: [&str; 5] = ["What it says", "Why it matters", "Example", "Source", "Configure"];

/// A fenced block of a page, with an info string such as `timeline trips` or, where the example cannot
/// but raise other rules as well, `timeline trips +wrong-type`.
struct Example {
    language: String,
    beside: Vec<String>,
    text: String,
}

fn examples(page: &str, word: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Option<Example>> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace();
                let language = words.next().unwrap_or_default().to_owned();
                let wanted = words.next() == Some(word);
                let beside = words.map(|rule| rule.trim_start_matches('+').to_owned()).collect();
                open = Some(wanted.then(|| Example { language, beside, text: String::new() }));
            }
            (Some(_), Some(_)) => found.extend(open.take().flatten()),
            (Some(Some(example)), None) => {
                example.text.push_str(line);
                example.text.push('\n');
            }
            (Some(None) | None, None) => {}
        }
    }
    found
}

/// The capture that an example stands for: a timeline, or the capture itself.
fn capture(language: &str, text: &str) -> String {
    match language {
        "timeline" => timeline::read(text).capture,
        "ndjson" | "har" | "text" => text.to_owned(),
        other => panic!("no such example: {other}"),
    }
}

/// The options for a page's examples: by the configuration of a block `toml config`, or with the schemas of
/// blocks such as `json schema ping`.
fn options_for(page: &str) -> Options {
    if let Some(Example { text, .. }) = examples(page, "config").pop() {
        return crate::support::configured(&text);
    }
    let supplied = examples(page, "schema");
    if supplied.is_empty() {
        return Options::default();
    }
    let directory = tempfile::tempdir().expect("a directory can be made");
    for Example { beside: event_types, text, .. } in supplied {
        fs::write(directory.path().join(&event_types[0]), text).expect("it can be written");
    }
    let schemas = Schemas::with_directory(directory.path()).expect("a page's schema is one");
    Options { schemas, ..Options::default() }
}

fn told(rule: &Rule, example: &Example) -> Vec<String> {
    let capture = capture(&example.language, &example.text);
    let report = report_by(rule.id, capture, options_for(rule.page));
    let mut told: Vec<String> =
        report.findings.iter().map(|finding| finding.rule.to_owned()).collect();
    told.sort();
    told
}

#[test]
fn each_page_has_the_fixed_headings() {
    for rule in rules::all() {
        let title =
            format!("# {}\n\n**{}** · group `{}`\n", rule.id, rule.severity.as_str(), rule.group);
        assert!(rule.page.starts_with(&title), "the page of {} begins with\n{title}", rule.id);
        let headings: Vec<&str> =
            rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", rule.id);
        assert!(rule.page.contains(&format!("--ignore {}", rule.id)), "{}", rule.id);
        let may_be_long = |line: &&str| line.starts_with(['{', '<']);
        let long = rule.page.lines().find(|it| it.chars().count() > 110 && !may_be_long(it));
        assert_eq!(long, None, "{}: a line too long for a terminal", rule.id);
    }
}

#[test]
fn a_source_that_is_not_ours_is_linked() {
    for rule in rules::all() {
        let (_, source) = rule.page.split_once("## Source\n").unwrap();
        let (source, _) = source.split_once("\n## Configure").unwrap();
        let own = ["playproof itself", "This tool's own", "The configuration"];
        let is_own = own.iter().any(|own| source.trim().starts_with(own));
        assert!(is_own || rule.links().next().is_some(), "{}: {source}", rule.id);
        for link in rule.links() {
            let known =
                ["https://experienceleague.adobe.com/en/docs/", "https://www.rfc-editor.org/"];
            assert!(known.iter().any(|known| link.starts_with(known)), "{}: {link}", rule.id);
        }
    }
}

#[test]
fn the_tripping_example_gives_exactly_its_rule() {
    for rule in rules::all() {
        let examples = examples(rule.page, "trips");
        assert!(!examples.is_empty(), "{} has no tripping example", rule.id);
        for example in examples {
            let mut expected = example.beside.clone();
            expected.push(rule.id.to_owned());
            expected.sort();
            assert_eq!(told(rule, &example), expected, "{}\n{}", rule.id, example.text);
        }
    }
}

#[test]
fn the_mended_example_gives_nothing() {
    for rule in rules::all() {
        let examples = examples(rule.page, "mended");
        assert!(!examples.is_empty(), "{} has no mended example", rule.id);
        for example in examples {
            assert_eq!(told(rule, &example), Vec::<String>::new(), "{}\n{}", rule.id, example.text);
        }
    }
}
