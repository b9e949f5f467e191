//! Reports of playproof itself, which may lie among the captures that they are about.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at, in bytes: reports say at their beginning what they are.
const LOOKED_AT: u64 = 1 << 10;

/// How reports and baselines begin, without white space: a beginning, and what must follow it.
const BEGINNINGS: [(&str, &str); 5] = [
    ("{\"version\":1,\"tool\":{\"name\":\"playproof\",", ""),
    ("{\"version\":1,\"tool\":\"playproof\",", ""),
    ("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",", "\"name\":\"playproof\""),
    ("[{\"description\":", "\"check_name\":"),
    ("{\"rule\":\"", ",\"severity\":\""),
];

/// Whether the file at `path` is a report or a baseline that playproof wrote. A file that cannot be read is
/// none: reading it later says why.
pub(super) fn is_report(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut bytes));
    read.is_ok() && begins_as_report(&String::from_utf8_lossy(&bytes))
}

fn begins_as_report(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // What GitLab's format says of no finding.
    text == "[]"
        || BEGINNINGS.iter().any(|(beginning, follows)| {
            text.strip_prefix(beginning).is_some_and(|rest| rest.contains(follows))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_no_reports() {
        for text in [
            "",
            "[",
            r#"{"log":{"version":"1.2","entries":[]}}"#,
            r#"{"version":1,"tool":{"name":"other"}}"#,
            r#"[{"eventType":"sessionStart"}]"#,
            r#"{"url":"/api/v1/sessions","rule":"x"}"#,
        ] {
            assert!(!begins_as_report(text), "{text}");
        }
        assert!(begins_as_report(
            "{\n  \"version\": 1,\n  \"tool\": {\n    \"name\": \"playproof\",\n"
        ));
    }
}
