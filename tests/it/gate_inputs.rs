//! What a directory of captures may hold, and what cannot be read.

use std::fs;
use std::path::Path;

use crate::support::program::{QUICKSTART, file_in, json, playproof, stderr, stdout};
use playproof::source::{COMPRESSED, EXTENSIONS};
use tempfile::tempdir;

#[test]
fn an_input_that_cannot_be_read_at_all_is_a_failure_of_the_run() {
    let root = tempdir().unwrap();
    for (name, bytes) in [
        ("a.har.gz", &b"\x1f\x8b\x08 nothing that gzip has"[..]),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        let path = file_in(&root, name, bytes);
        let output = playproof(&["check", "--format=json", &path, QUICKSTART]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
        assert_eq!(json(&output)["summary"]["outcome"], "failed", "{name}");
        assert!(stderr(&output).contains(&format!("nothing of `{path}` can be read")), "{name}");
    }
}

#[test]
fn reports_among_the_captures_do_not_fail_the_next_run() {
    let root = tempdir().unwrap();
    fs::copy(QUICKSTART, root.path().join("a.har")).unwrap();
    let directory = root.path().to_str().unwrap();
    let at = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    let reports = [
        ("json", "report.json"),
        ("ndjson", "report.ndjson"),
        ("sarif", "sarif.json"),
        ("gitlab", "gl.json"),
        ("csv", "report.csv"),
        ("html", "report.html"),
        ("junit", "report.xml"),
    ];
    let reports: Vec<String> =
        reports.iter().map(|(format, name)| format!("--report={format}={}", at(name))).collect();
    let mut args = vec!["check", directory];
    args.extend(reports.iter().map(String::as_str));
    let first = playproof(&args);
    assert_eq!(first.status.code(), Some(1));
    let baseline = at("baseline.json");
    assert_eq!(playproof(&["baseline", directory, "-o", &baseline]).status.code(), Some(0));
    let sessions = playproof(&["sessions", "--format=json", directory]);
    fs::write(at("sessions.json"), &sessions.stdout).unwrap();
    let again = playproof(&args);
    assert_eq!(stdout(&again), stdout(&first));
    fs::remove_file(root.path().join("a.har")).unwrap();
    let none = playproof(&["check", directory]);
    assert_eq!(none.status.code(), Some(2), "{}", stdout(&none));
}

#[test]
fn the_list_of_what_is_searched_for_is_the_same_everywhere() {
    let listed = EXTENSIONS.map(|extension| format!(".{extension}")).join(" ");
    let compressed = COMPRESSED.map(|extension| format!(".{extension}")).join(" ");
    for command in ["check", "baseline", "sessions", "timeline", "metrics", "extract"] {
        let help = stdout(&playproof(&[command, "--help"]));
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(&listed) && help.contains(&compressed), "{command}: {help}");
    }
    for page in ["README.md", "docs/captures.md"] {
        let text = fs::read_to_string(Path::new(page)).unwrap().replace('`', "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&listed) && text.contains(&compressed), "{page}");
    }
}
