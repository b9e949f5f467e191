//! What `docs/ci.md` gives to paste: each file parses, and each command line runs.

use std::fs;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use saphyr::{LoadableYamlNode, Yaml};

/// The fenced blocks: their languages and texts.
fn blocks() -> Vec<(String, String)> {
    let page = fs::read_to_string("docs/ci.md").unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for event in Parser::new(&page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                open = Some((language.to_string(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, block)) = &mut open {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// The strings in a document of YAML, those that are keys too.
fn strings(node: &Yaml<'_>, found: &mut Vec<String>) {
    if let Some(text) = node.as_str() {
        found.push(text.to_owned());
    }
    for item in node.as_sequence().into_iter().flatten() {
        strings(item, found);
    }
    for (key, value) in node.as_mapping().into_iter().flatten() {
        strings(key, found);
        strings(value, found);
    }
}

/// The command lines of playproof in a script, each on one line.
fn command_lines(script: &str) -> Vec<String> {
    let script = script.replace("\\\n", " ");
    let lines = script.lines().map(str::trim);
    let lines = lines.filter_map(|line| Some(&line[line.find("playproof ")?..]));
    lines.filter(|line| !line.contains("could not run")).map(ToOwned::to_owned).collect()
}

#[test]
fn every_file_parses() {
    let mut languages = Vec::new();
    for (language, text) in blocks() {
        if language == "yaml" {
            let documents =
                Yaml::load_from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(documents.len(), 1, "{text}");
        }
        if ["groovy", "ts"].contains(&&*language) {
            for (open, close) in [('{', '}'), ('(', ')'), ('[', ']')] {
                let count = |wanted| text.chars().filter(|&c| c == wanted).count();
                assert_eq!(count(open), count(close), "{open}{close} in {text}");
            }
        }
        languages.push(language);
    }
    languages.sort();
    assert_eq!(languages, ["groovy", "sh", "sh", "sh", "sh", "ts", "yaml", "yaml", "yaml", "yaml"]);
}

#[cfg(unix)]
#[test]
fn every_command_line_runs() {
    use std::process::Command;

    let mut lines = Vec::new();
    for (language, text) in blocks() {
        if language == "yaml" {
            let mut found = Vec::new();
            strings(&Yaml::load_from_str(&text).unwrap()[0], &mut found);
            lines.extend(found.iter().flat_map(|text| command_lines(text)));
        } else if language != "ts" {
            lines.extend(command_lines(&text));
        }
    }
    lines.retain(|line| line.contains(" check ") || line.contains(" baseline "));
    assert_eq!(lines.len(), 11, "{lines:#?}");

    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("captures")).unwrap();
    fs::copy(crate::support::program::QUICKSTART, root.path().join("captures/a.har")).unwrap();
    let program = assert_cmd::cargo::cargo_bin!("playproof");
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    // The baseline comes first, as a reader would do it.
    lines.sort_by_key(|line| !line.starts_with("playproof baseline"));
    for line in lines {
        let on_files = line.ends_with("check --baseline baseline.json");
        let line = if on_files { format!("{line} captures/a.har") } else { line };
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(root.path())
            .env("PATH", &path)
            .output()
            .unwrap();
        let expected = if line.contains("baseline") { 0 } else { 1 };
        assert_eq!(output.status.code(), Some(expected), "{line}: {output:?}");
    }
    for file in ["playproof.sarif", "playproof.xml", "summary.md", "gl-code-quality-report.json"] {
        assert!(root.path().join(file).is_file(), "{file}");
    }
}
