//! The configuration as its users meet it: found, obeyed, shown, documented.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::program::{assert_fails, json, stderr, stdout};
use assert_cmd::cargo::cargo_bin_cmd;
use playproof::config::{self, Table, keys};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

const QUICKSTART: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/quickstart.har");

/// Runs `playproof` in a directory.
fn run_in(directory: &Path, args: &[&str]) -> Output {
    let mut command = cargo_bin_cmd!("playproof");
    for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    command.current_dir(directory).args(args).output().unwrap()
}

/// A directory with a configuration.
fn project(text: &str) -> TempDir {
    let directory = tempdir().unwrap();
    fs::write(directory.path().join("playproof.toml"), text).unwrap();
    directory
}

/// The JSON report on the first capture by a configuration, with more arguments.
fn checked(text: &str, args: &[&str]) -> Value {
    let directory = project(text);
    let output =
        run_in(directory.path(), &[&["check", QUICKSTART, "--format=json"], args].concat());
    assert!(output.status.code() < Some(2), "{output:?}");
    json(&output)
}

fn rules(report: &Value) -> Vec<(&str, &str)> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|it| (it["rule"].as_str().unwrap(), it["severity"].as_str().unwrap())).collect()
}

fn severity(report: &Value, rule: &str) -> Option<String> {
    let found = rules(report).into_iter().find(|(id, _)| *id == rule);
    found.map(|(_, severity)| severity.to_owned())
}

#[test]
fn the_nearest_configuration_is_read_unless_another_is_named() {
    let directory = project("fail-on = 'never'");
    let deep = directory.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    let status = |at: &Path, args: &[&str]| {
        run_in(at, &[&["check", QUICKSTART], args].concat()).status.code()
    };
    assert_eq!(status(&deep, &[]), Some(0));
    assert_eq!(status(&deep, &["--no-config"]), Some(1));
    assert_eq!(status(&deep, &["--fail-on=error"]), Some(1));
    fs::write(deep.join("other.toml"), "fail-on = 'note'").unwrap();
    assert_eq!(status(&deep, &["--config=other.toml"]), Some(1));
    assert_fails(
        &run_in(&deep, &["check", "--config=no.toml", QUICKSTART]),
        "cannot read `no.toml`",
    );
    assert_fails(&run_in(&deep, &["check", "--config=x", "--no-config"]), "cannot be used with");
}

#[test]
fn rules_and_groups_have_the_severity_that_is_wanted() {
    let text = "[rules]\nads = 'note'\nad-outside-break = 'warning'";
    let of = |text, args: &[&str]| severity(&checked(text, args), "ad-outside-break");
    assert_eq!(of("", &[]).as_deref(), Some("error"));
    assert_eq!(of(text, &[]).as_deref(), Some("warning"));
    assert_eq!(of("[rules]\nads = 'note'", &[]).as_deref(), Some("note"));
    assert_eq!(of(text, &["--severity=ads=error"]).as_deref(), Some("error"));
    assert_eq!(of("[rules]\nads = 'off'", &[]), None);
    assert_eq!(of("[rules]\nads = 'off'", &["--rule=ads"]).as_deref(), Some("error"));
    assert_eq!(of(text, &["--ignore=ads"]), None);
    let report = checked("", &["--rule=ads", "--rule=late-event"]);
    let only: Vec<_> = rules(&report);
    assert!(!only.is_empty() && only.iter().all(|(rule, _)| rule.contains("ad-")), "{only:?}");
}

#[test]
fn ignored_findings_are_counted_and_neither_told_nor_held_against_the_run() {
    let all = checked("", &[]);
    let all = rules(&all).len() as u64;
    let report = checked("[[ignore]]\nreason = 'x'\nrule = 'ad-outside-break'", &[]);
    assert_eq!(severity(&report, "ad-outside-break"), None);
    assert_eq!(report["summary"]["ignored"], 1);
    assert_eq!(rules(&report).len() as u64, all - 1);
    // `city-walk` is the media ID of all that is in there.
    let directory =
        project("[[ignore]]\nreason = 'x'\nmedia-id = 'city-walk'\nhost = '*.omtrdc.net'");
    let output = run_in(directory.path(), &["check", QUICKSTART]);
    let text = stdout(&output);
    assert!(text.contains("findings, as the configuration says"), "{text}");
}

#[test]
fn ignores_can_be_narrow() {
    let ignored = |scope: &str| {
        let text = format!("[[ignore]]\nreason = 'x'\nrule = 'ad-outside-break'\n{scope}");
        checked(&text, &[])["summary"]["ignored"].clone()
    };
    assert_eq!(ignored("event-type = 'adStart'"), 1);
    assert_eq!(ignored("event-type = 'play'"), 0);
    assert_eq!(ignored("pointer = '/eventType'"), 1);
    assert_eq!(ignored("pointer = '/params'"), 0);
    assert_eq!(ignored("media-id = 'city-walk'"), 1);
    assert_eq!(ignored("media-id = 'city'"), 0);
    assert_eq!(ignored("host = '*.example.invalid'"), 0);
}

#[test]
fn ended_and_stale_ignores_are_told() {
    let directory = project(
        "[[ignore]]\nreason = 'old'\nrule = 'ads'\nuntil = 2020-02-29\n\
         [[ignore]]\nreason = 'x'\nmedia-id = 'nobody'\n",
    );
    let output = run_in(directory.path(), &["check", QUICKSTART]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "warning: playproof.toml:1: this ignore ended on 2020-02-29, its findings count again (old)\n\
         note: playproof.toml: no finding here is meant by the ignore in line 5\n"
    );
}

#[test]
fn reports_paths_and_redaction_come_from_the_file() {
    let directory = project(
        "format = 'csv'\nredact = ['media.id']\n[[report]]\nformat = 'json'\nfile = 'out/a.json'\n",
    );
    let deep = directory.path().join("deep");
    fs::create_dir(&deep).unwrap();
    let output = run_in(&deep, &["check", QUICKSTART, "--report=ndjson=b.ndjson"]);
    assert!(stdout(&output).starts_with("rule,"), "{}", stdout(&output));
    let text = fs::read_to_string(directory.path().join("out/a.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["sessions"][0]["mediaId"], "[value-1]");
    assert!(deep.join("b.ndjson").is_file());
}

#[test]
fn a_log_of_ones_own_is_mapped_for_check_and_inspect() {
    let log = r#"{"zz":{"u":"https://a.hb-api.omtrdc.net/api/v1/sessions/s1/events","b":{"eventType":"ping","playerTime":{"playhead":1,"ts":1767600000000}}}}"#;
    let calls = |text: &str, command: &str| {
        let directory = project(text);
        fs::write(directory.path().join("player.log"), log).unwrap();
        let output = run_in(directory.path(), &[command, "player.log", "--format=json"]);
        let value = json(&output);
        value["summary"]["calls"].as_u64().or_else(|| value["inputs"][0]["calls"].as_u64())
    };
    let text = "[log]\nurl = 'zz.u'\nbody = 'zz.b'";
    for command in ["check", "inspect"] {
        assert_eq!(calls(text, command), Some(1), "{command}");
    }
}

#[test]
fn what_is_wrong_ends_the_run_with_all_of_it_told() {
    let directory = project("fail_on = 'note'\n[thresholds]\nmax-ping-gap = 20\n");
    for command in [&["check", QUICKSTART][..], &["config"], &["inspect", QUICKSTART]] {
        let output = run_in(directory.path(), command);
        assert_fails_with_places(&output);
    }
}

#[track_caller]
fn assert_fails_with_places(output: &Output) {
    assert_eq!((output.status.code(), stdout(output).as_str()), (Some(2), ""));
    let told = stderr(output);
    for part in [
        "there is no key `fail_on`: did you mean `fail-on`?",
        "playproof.toml:1:1",
        "`max-ping-gap` lacks its unit",
        "playproof.toml:3:16",
        "error: the configuration `playproof.toml` is wrong",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn what_a_configuration_holds_cannot_command_the_terminal() {
    let texts = ["\"\u{202e}\u{200b}\" = \"\u{2066}\"\n", "x = \"\u{1b}[31m\u{202e}\"\n"];
    for text in texts {
        let told = stderr(&run_in(project(text).path(), &["check", QUICKSTART]));
        assert!(told.contains(r"\u{202e}"), "{told}");
        let hidden = |c: char| c != '\n' && playproof::report::escape::is_hidden(c);
        assert!(!told.contains(hidden), "{told:?}");
    }
}

#[test]
fn init_writes_once() {
    let directory = tempdir().unwrap();
    let output = run_in(directory.path(), &["init"]);
    assert_eq!(stdout(&output), "wrote playproof.toml\n");
    let path = directory.path().join("playproof.toml");
    assert_eq!(fs::read_to_string(&path).unwrap(), config::template());
    fs::write(&path, "fail-on = 'note'").unwrap();
    assert_fails(&run_in(directory.path(), &["init"]), "`playproof.toml` is there already");
    assert_eq!(fs::read_to_string(&path).unwrap(), "fail-on = 'note'");
    assert_eq!(run_in(directory.path(), &["init", "--force"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), config::template());
}

#[test]
fn config_tells_where_each_value_comes_from() {
    let directory =
        project("fail-on = 'note'\nallow-empty = true\n[thresholds]\nmax-skew = '1 h'\n");
    let args = ["config", "some.har", "--fail-on=never", "--ignore=stream-type"];
    let text = stdout(&run_in(directory.path(), &args));
    for line in [
        "# playproof.toml",
        "fail-on = \"never\" # command line",
        "allow-empty = true # line 2",
        "stream-type = \"off\" # command line",
        "max-skew = \"1 h\" # line 4",
        "max-late = \"1 s\" # default",
    ] {
        let is_it = |told: &str| told.split_whitespace().eq(line.split_whitespace());
        assert!(text.lines().any(is_it), "{line}\n{text}");
    }
    let json = json(&run_in(directory.path(), &[&args[..], &["--format=json"]].concat()));
    assert_eq!(json["file"], "playproof.toml");
    let of = |key: &str| {
        let settings = json["settings"].as_array().unwrap();
        settings.iter().find(|it| it["key"] == key).unwrap().clone()
    };
    assert_eq!(
        (&of("fail-on")["value"], &of("fail-on")["from"]),
        (&"never".into(), &"commandLine".into())
    );
    assert_eq!(
        (&of("max-skew")["line"], &of("max-skew")["table"]),
        (&4.into(), &"thresholds".into())
    );
    assert_eq!(of("format")["from"], "default");
}

/// The rows of a table of keys, as the documentation has them.
fn documented(table: Table) -> String {
    let mut rows =
        String::from("| key | default | what it means | example |\n| --- | --- | --- | --- |\n");
    for key in keys().into_iter().filter(|key| key.table == table) {
        let default = key.default.map_or("none".to_owned(), |default| format!("`{default}`"));
        let (name, meaning, example) = (key.name, key.meaning, key.example);
        writeln!(rows, "| `{name}` | {default} | {meaning} | `{example}` |").unwrap();
    }
    rows
}

#[test]
fn the_documentation_knows_every_key() {
    const PATH: &str = "docs/configuration.md";
    let written = fs::read_to_string(PATH).unwrap();
    let mut wanted = written.clone();
    for table in Table::ALL {
        let mark = format!("<!-- keys: {} -->\n", table.name()).replace(":  ", ": ");
        let start = wanted.find(&mark).unwrap_or_else(|| panic!("no {mark}")) + mark.len();
        let end = start + wanted[start..].find("<!-- end -->").unwrap();
        wanted.replace_range(start..end, &documented(table));
    }
    if env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::write(PATH, &wanted).unwrap();
    }
    assert!(
        fs::read_to_string(PATH).unwrap() == wanted,
        "{PATH} does not tell of the keys as they are: `UPDATE_DOCS=1 cargo test config::`"
    );
}

#[test]
fn the_example_of_the_documentation_is_a_configuration() {
    let text = fs::read_to_string("docs/configuration.md").unwrap();
    for example in text.split("```toml\n").skip(1) {
        let example = example.split("```").next().unwrap();
        assert!(config::parse(Path::new("playproof.toml"), example).is_ok(), "{example}");
    }
}

#[test]
fn the_page_of_a_rule_names_the_threshold_that_bounds_it() {
    for key in keys().into_iter().filter(|key| key.table == Table::Thresholds) {
        let bounded = playproof::rules::all()
            .filter(|rule| key.meaning.contains(&format!("`{}`", rule.id)))
            .inspect(|rule| {
                let (_, configure) = rule.page.split_once("## Configure").unwrap();
                assert!(
                    configure.contains(&format!("`{}`", key.name)),
                    "{}: {}",
                    rule.id,
                    key.name
                );
            });
        assert!(bounded.count() > 0, "{}", key.name);
    }
}

#[test]
fn what_is_ignored_is_counted_in_the_sessions_that_are_looked_at() {
    let text = "[[ignore]]\nreason = 'x'\nrule = 'ad-outside-break'";
    let ignored = |args: &[&str]| checked(text, args)["summary"]["ignored"].clone();
    assert_eq!(ignored(&["--session=6d6391ae"]), 1);
    assert_eq!(ignored(&["--session=nobody"]), 0);
}
