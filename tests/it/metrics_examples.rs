//! The examples of `docs/metrics.md` have the metrics that the page shows.

use std::fs;

use crate::metrics::{PAGE, only, printed};
use crate::support::timeline;

/// The text blocks of a section, each with the table after it.
fn examples(page: &str, section: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let (_, rest) = page.split_once(&format!("\n## {section}\n")).unwrap();
    let text = rest.split("\n## ").next().unwrap();
    let blocks = text.split("```timeline\n").skip(1);
    let examples = blocks.map(|block| {
        let (timeline, rest) = block.split_once("```").unwrap();
        let rows = rest.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
        let rows = rows.map(|row| {
            row.split(" | ").map(|cell| cell.trim_matches('`').trim().to_owned()).collect()
        });
        (timeline.to_owned(), rows.collect())
    });
    examples.collect()
}

#[test]
fn the_examples_of_the_page_have_the_metrics_it_shows() {
    let page = fs::read_to_string(PAGE).unwrap();
    let examples = examples(&page, "Examples");
    assert!(examples.len() >= 12, "{}", examples.len());
    for (text, rows) in examples {
        let seen = only(timeline::read(&text).capture);
        assert!(!rows.is_empty(), "{text}");
        for row in rows {
            let [key, reported, expected] = row.as_slice() else { panic!("{row:?}") };
            for (figures, value) in [(&seen.reported, reported), (&seen.expected, expected)] {
                assert_eq!(&printed(figures, key), &value.replace(',', ""), "{key}\n{text}");
            }
        }
    }
}
