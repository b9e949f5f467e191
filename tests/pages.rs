//! The rules' pages: fixed headings, and examples that do what they say.

mod support;

use playproof::rules::{self, Rule};
use support::{report, timeline};

const HEADINGS: [&str; 5] = ["What it says", "Why it matters", "Example", "Source", "Configure"];

/// The fenced blocks of a page whose info string is `language word`, with the language.
fn examples(page: &str, word: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, kind) = info.split_once(' ').unwrap_or((info, ""));
                let wanted = kind == word;
                open =
                    Some((if wanted { language.to_owned() } else { String::new() }, String::new()));
            }
            (Some(_), Some(_)) => {
                found.extend(open.take().filter(|(language, _)| !language.is_empty()))
            }
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
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

fn told(rule: &Rule, language: &str, text: &str) -> Vec<String> {
    let report = report(rule.id, capture(language, text));
    report.findings.iter().map(|finding| finding.rule.to_owned()).collect()
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
        let long =
            rule.page.lines().find(|line| line.chars().count() > 110 && !line.starts_with('{'));
        assert_eq!(long, None, "{}: a line too long for a terminal", rule.id);
    }
}

#[test]
fn the_tripping_example_gives_exactly_its_rule() {
    for rule in rules::all() {
        let examples = examples(rule.page, "trips");
        assert!(!examples.is_empty(), "{} has no tripping example", rule.id);
        for (language, text) in examples {
            let told = told(rule, &language, &text);
            assert_eq!(told, [rule.id], "{}\n{text}", rule.id);
        }
    }
}

#[test]
fn the_mended_example_gives_nothing() {
    for rule in rules::all() {
        let examples = examples(rule.page, "mended");
        assert!(!examples.is_empty(), "{} has no mended example", rule.id);
        for (language, text) in examples {
            let told = told(rule, &language, &text);
            assert_eq!(told, Vec::<String>::new(), "{}\n{text}", rule.id);
        }
    }
}
