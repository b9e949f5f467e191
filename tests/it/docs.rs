//! What is generated from the rules: their index, and the list that shows a renamed id in review.
//! `UPDATE_DOCS=1 cargo test docs::` writes both anew.

use std::env;
use std::fmt::Write;
use std::fs;

use playproof::finding::Severity;
use playproof::query::{FIELDS, Kind, Query};
use playproof::rules::{self, Group, Rule};

/// Holds the file at `path` against `expected`, or writes it where that is asked for.
#[track_caller]
fn hold(path: &str, expected: &str) {
    if env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::write(path, expected).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let differs = written.lines().zip(expected.lines()).find(|(written, wanted)| written != wanted);
    assert!(
        written == expected,
        "{path} does not tell of the rules as they are; the first difference is\n{differs:#?}\n\
         write it anew with `UPDATE_DOCS=1 cargo test docs::`, and look at what changed"
    );
}

fn of_group(group: Group) -> Vec<&'static Rule> {
    rules::all().filter(|rule| rule.group == group).collect()
}

/// What the rules of a group are about, in a sentence.
fn about(group: Group) -> &'static str {
    match group {
        Group::Capture => "What the capture itself lacks: nothing of it is the player's fault.",
        Group::Transport => "Requests and their answers.",
        Group::Payload => "The shape of a payload, by the JSON Schema of its event type.",
        Group::Values => "Values that a schema allows and a report does not survive.",
        Group::Session => "The life of a session: its start, its end, and what lies outside.",
        Group::Order => "The order in which events arrive.",
        Group::Playback => "Play, pause, buffering, and the playhead.",
        Group::Ping => "The pings that keep a session alive and count its time.",
        Group::Ads => "Ad breaks and ads.",
        Group::Chapters => "Chapters.",
        Group::States => "Player states: fullscreen, mute and the like.",
        Group::Downloaded => "Sessions that were watched offline and uploaded as a batch.",
        Group::Own => "What `playproof.toml` adds.",
    }
}

#[test]
fn the_index_lists_every_rule() {
    let mut index = format!(
        "# The rules\n\n{} rules, {} of them errors, {} warnings and {} notes. Each has a page: what it \
         says, why it matters, an example that raises it and the mended one (both run as tests), its \
         source, and how to configure it. `playproof explain RULE` prints the page.\n\n\
         *error*: the server rejects or drops data, or a reported figure comes out wrong, or a call \
         cannot be checked. *warning*: figures are likely distorted, or a documented contract is broken \
         without proven loss. *note*: worth knowing; fails no run by default.\n\n\
         This page is written by `UPDATE_DOCS=1 cargo test docs::`.\n",
        rules::all().count(),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
    );
    for group in Group::ALL {
        let rules = of_group(group);
        if rules.is_empty() {
            continue;
        }
        let about = about(group);
        write!(index, "\n## {group}\n\n{about}\n\n| rule | severity | what it says |\n").unwrap();
        index.push_str("| --- | --- | --- |\n");
        for Rule { id, severity, summary, .. } in rules {
            let summary = summary.replace('|', "\\|");
            writeln!(index, "| [{id}]({id}.md) | {} | {summary} |", severity.as_str()).unwrap();
        }
    }
    hold("docs/rules/README.md", &index);
}

fn count(severity: Severity) -> usize {
    rules::all().filter(|rule| rule.severity == severity).count()
}

#[test]
fn ids_groups_and_severities_are_those_known() {
    let list: String = rules::all()
        .map(|rule| format!("{} {} {}\n", rule.group, rule.id, rule.severity.as_str()))
        .collect();
    hold("tests/rules.snapshot", &list);
}

/// The rows of the table of fields.
fn fields() -> String {
    let row = |field: &playproof::query::Field| {
        let name = match field.key() {
            Some(key) => format!("{}[\"{key}\"]", field.name),
            None => field.name.to_owned(),
        };
        let words = match field.kind {
            Kind::Words(words) => format!(": `\"{}\"`", words.join("\"`, `\"")),
            _ => String::new(),
        };
        format!("| `{name}` | {} | {}{words} |\n", field.kind.as_str(), field.about)
    };
    FIELDS.iter().map(row).collect()
}

#[test]
fn the_page_of_where_lists_every_field() {
    let path = "docs/where.md";
    let page = fs::read_to_string(path).unwrap();
    let heading = "| field | kind | what it is |\n| --- | --- | --- |\n";
    let (before, rest) = page.split_once(heading).unwrap();
    let after: String =
        rest.split_inclusive('\n').skip_while(|line| line.starts_with('|')).collect();
    hold(path, &format!("{before}{heading}{}{after}", fields()));
}

#[test]
fn the_expressions_of_the_page_are_expressions() {
    let page = fs::read_to_string("docs/where.md").unwrap();
    let block = page.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(block.lines().count() > 5);
    let quoted = page.lines().filter_map(|line| line.strip_prefix("$ ")?.split('\'').nth(1));
    for expression in block.lines().chain(quoted) {
        assert!(expression.parse::<Query>().is_ok(), "{expression}");
    }
}
