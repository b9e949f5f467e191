//! `docs/capture-formats.md` says how to add a format: what it names is there, and nothing is left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../docs/capture-formats.md");

const NOTATION: &str = include_str!("../../src/ingest/notation.rs");

/// The texts between backticks, each with the text up to the next one.
fn spans() -> Vec<(&'static str, &'static str)> {
    let parts: Vec<&str> = PAGE.split('`').collect();
    assert_eq!(parts.len() % 2, 1, "a backtick is not closed");
    parts[1..].chunks(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Every item that the page says to be in a file: `item` in `file`.
fn items() -> Vec<(&'static str, &'static str)> {
    let spans = spans();
    let pairs = spans.windows(2).filter(|pair| pair[0].1 == " in ");
    pairs.map(|pair| (pair[0].0, pair[1].0)).collect()
}

/// The notations of the list: the file below `src/ingest` and the type.
fn notations() -> Vec<(&'static str, &'static str)> {
    let list = NOTATION.split_once("NOTATIONS: [").expect("the list").1;
    let list = &list[..list.find("];").expect("its end")];
    let entries = list.split('&').filter_map(|entry| entry.trim().split_once("::"));
    entries.map(|(module, name)| (module, name.trim_end_matches([',', ' ', '\n']))).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
}

#[test]
fn the_files_of_the_page_exist() {
    let roots = ["src/", "tests/", "fixtures/", "fuzz/"];
    let named: BTreeSet<&str> = spans().into_iter().map(|(span, _)| span).collect();
    let paths: Vec<&str> =
        named.into_iter().filter(|span| roots.iter().any(|root| span.starts_with(root))).collect();
    assert!(paths.len() > 10, "{paths:?}");
    let missing: Vec<&&str> = paths.iter().filter(|path| !Path::new(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_items_of_the_page_are_in_their_files() {
    let items = items();
    assert!(items.len() > 10, "{items:?}");
    let is_missing = |(item, path): &&(&str, &str)| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let name = words(item).last().unwrap_or_default();
        let defines = ["fn", "enum", "struct", "trait", "const", "static", "mod"];
        let all: Vec<&str> = words(&text).filter(|word| !word.is_empty()).collect();
        !all.windows(2).any(|pair| defines.contains(&pair[0]) && pair[1] == name)
    };
    let missing: Vec<_> = items.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "not defined there: {missing:?}");
}

#[test]
fn the_page_names_every_notation_of_the_list() {
    let notations = notations();
    assert!(notations.len() >= 4, "{notations:?}");
    let items = items();
    for (module, name) in notations {
        let path = format!("src/ingest/{module}.rs");
        assert!(items.contains(&(name, &path)), "the page does not say `{name}` in `{path}`");
    }
}

#[test]
fn the_page_says_what_each_method_does() {
    let named: BTreeSet<&str> = spans().into_iter().map(|(span, _)| span).collect();
    let traits = NOTATION.split("trait ").skip(1).map(|text| {
        let end = text.find("\n}").expect("the end of the trait");
        &text[..end]
    });
    let mut methods = 0;
    for body in traits {
        let name = words(body).next().expect("a name");
        assert!(named.contains(name), "the page does not name the trait `{name}`");
        for method in body.split("fn ").skip(1) {
            let method = words(method).next().expect("a name");
            assert!(named.contains(method), "the page does not name `{name}::{method}`");
            methods += 1;
        }
    }
    assert!(methods >= 11, "{methods}");
}
