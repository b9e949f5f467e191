//! The rules' cases, as data: `tests/rules/<rule>.txt` holds timelines with the findings that each must
//! get, and no other; lines that begin with `config` are its `playproof.toml`. `docs/rules/<rule>.md` holds an
//! example that trips the rule and a mended one.

use std::fs;
use std::path::Path;

use crate::support::timeline;

/// What is wrong with a case, if anything.
fn failure(name: &str, text: &str) -> Option<String> {
    let (config, text) = crate::support::config_and_timeline(text);
    let case = timeline::read(&text);
    let report =
        crate::support::report_by(name, case.capture.clone(), crate::support::configured(&config));
    let mut told = crate::support::told(&report.findings);
    told.sort();
    (told != case.expected).then(|| {
        let messages: Vec<String> = report
            .findings
            .iter()
            .map(|finding| format!("  {}: {}", finding.rule, finding.message))
            .collect();
        format!(
            "{name}\n  expected {:?}\n  told     {told:?}\n{}\n{text}",
            case.expected,
            messages.join("\n")
        )
    })
}

/// The cases of a file: each begins with a line `=== what it shows`.
fn cases(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).unwrap();
    let file = file.file_name().unwrap().to_string_lossy().into_owned();
    text.split("=== ")
        .skip(1)
        .map(|case| {
            let (name, lines) = case.split_once('\n').unwrap();
            (format!("{file}: {name}"), lines.to_owned())
        })
        .collect()
}

#[test]
fn each_case_gets_its_findings_and_no_other() {
    let wanted = std::env::var("CASE").ok();
    let mut failures = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir("tests/rules").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for (name, text) in files.iter().flat_map(|file| cases(file)) {
        if wanted.as_ref().is_none_or(|wanted| name.contains(wanted.as_str())) {
            failures.extend(failure(&name, &text));
        }
    }
    assert!(failures.is_empty(), "{} cases fail\n\n{}", failures.len(), failures.join("\n"));
}
