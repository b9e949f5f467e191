//! What shells and readers of manuals get.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::program::{assert_fails, playproof, stdout};
use playproof::rules;
use tempfile::tempdir;

/// The commands, as the help lists them: another one must be offered, and have a page, as well.
fn commands() -> Vec<String> {
    let help = stdout(&playproof(&["--help"]));
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect()
}

#[test]
fn every_shell_gets_every_command() {
    let commands = commands();
    assert!(commands.len() >= 8 && commands.contains(&"baseline".to_owned()), "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&playproof(&["completions", shell]));
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell}: {command}");
        }
    }
    assert_fails(&playproof(&["completions", "tcsh"]), "'tcsh'");
}

#[test]
fn rules_are_offered_and_their_list_stays_out_of_the_help() {
    for shell in ["bash", "fish", "zsh"] {
        let script = stdout(&playproof(&["completions", shell]));
        for rule in rules::all() {
            assert!(script.contains(rule.id), "{shell}: {}", rule.id);
        }
    }
    for command in ["check", "baseline", "explain"] {
        let help = stdout(&playproof(&[command, "--help"]));
        assert!(!help.contains("unknown-event-type"), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_a_rule() {
    let script = stdout(&playproof(&["completions", "bash"]));
    let ask = "COMP_WORDS=(playproof explain ad-out); COMP_CWORD=2\n\
               _playproof playproof ad-out explain; echo \"${COMPREPLY[@]}\"\n";
    let Ok(mut bash) = Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
    else {
        return;
    };
    bash.stdin.take().unwrap().write_all((script + ask).as_bytes()).unwrap();
    assert_eq!(stdout(&bash.wait_with_output().unwrap()), "ad-outside-break\n");
}

#[test]
fn every_command_has_its_page() {
    let root = tempdir().unwrap();
    let directory = root.path().join("man1");
    let output = playproof(&["man", "--output", directory.to_str().unwrap()]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    let pages: BTreeSet<String> = fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected: BTreeSet<String> =
        commands().iter().map(|command| format!("playproof-{command}.1")).collect();
    expected.insert("playproof.1".into());
    assert_eq!(pages, expected);
    let printed = playproof(&["man"]).stdout;
    assert_eq!(fs::read(directory.join("playproof.1")).unwrap(), printed);
    let file = directory.join("playproof.1/sub");
    assert_fails(&playproof(&["man", "--output", file.to_str().unwrap()]), "cannot write");
}
