//! `playproof test`

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use owo_colors::Style;

use super::Outcome;
use super::failure::Failure;
use super::output::print;
use super::settings::Source;
use super::terminal::Terminal;
use crate::cases::{self, Case, CaseError};
use crate::check::{Bounds, Options, check};
use crate::config::{self, Settings, did_you_mean, nearest};
use crate::report::escape::visible;
use crate::report::words::counted;
use crate::rules::{self, Selector};
use crate::source::Input;

/// The directory of cases beside the configuration.
const DIRECTORY: &str = "playproof-tests";

/// The largest file of cases, in bytes.
const MAX_FILE: u64 = 16 << 20;

const MORE: &str = "\
Examples:
  playproof test                           all cases in playproof-tests/
  playproof test rules/ads.txt

A case is a capture in short, with the findings that it must get:

  === an ad of 75 s is too long
  0    0  sessionStart
  0.1  0  adBreakStart
  0.2  0  adStart media.ad.length=75       <- house-ad-length

docs/own-rules.md describes the lines.

Exit status:
  0  each case gets its findings, and no other
  1  at least one does not
  2  the run itself failed: bad usage, or something cannot be read";

/// Run the cases of the rules that playproof.toml defines: each is a short timeline with its findings
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files of cases, or directories of files that end in .txt; by default `playproof-tests` beside
    /// the configuration
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    source: Source,
}

/// Runs them.
///
/// # Errors
/// The configuration or a file cannot be read, or says what cannot be.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = args.source.settings()?;
    let mut tester = Tester::new(&settings)?;
    for file in files(args, &settings)? {
        tester.file(&file)?;
    }
    print(|out| tester.write(terminal, out))?;
    Ok(if tester.failures.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

/// The files that hold cases.
fn files(args: &Args, settings: &Settings) -> Result<Vec<PathBuf>, Failure> {
    let beside = settings.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let usual = [beside.join(DIRECTORY)];
    let paths = if args.paths.is_empty() { &usual[..] } else { &args.paths };
    let mut files = Vec::new();
    for path in paths {
        let wrong = |reason| Failure::Cases { path: path.clone(), reason };
        if !fs::metadata(path).map_err(wrong)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(wrong)?;
        let own: io::Result<Vec<PathBuf>> = entries.map(|it| it.map(|it| it.path())).collect();
        let mut own = own.map_err(wrong)?;
        own.retain(|file| file.extension().is_some_and(|it| it == "txt"));
        own.sort();
        if own.is_empty() {
            return Err(Failure::NoCases(path.clone()));
        }
        files.extend(own);
    }
    Ok(files)
}

struct Tester {
    options: Options,
    own: BTreeSet<&'static str>,
    cases: u64,
    failures: Vec<Failed>,
    /// Rules that a case trips.
    tripped: BTreeSet<String>,
}

/// A case that does not get what it must get.
struct Failed {
    file: PathBuf,
    case: Case,
    /// What is missing, as `rule @ record`.
    missing: Vec<String>,
    /// What is too much, with its message.
    beyond: Vec<(String, String)>,
}

impl Tester {
    fn new(settings: &Settings) -> Result<Self, Failure> {
        let options = settings.options(super::check::schemas(settings)?, config::today());
        // The cases are of the rules, whatever is known of other captures.
        let options = Options { ignores: Vec::new(), bounds: Bounds::ALL_SHOWN, ..options };
        let own = settings.own.all().map(|rule| rule.id).collect();
        Ok(Self { options, own, cases: 0, failures: Vec::new(), tripped: BTreeSet::new() })
    }

    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let wrong = |error: CaseError, before: usize| Failure::WrongCase {
            path: path.to_owned(),
            line: before + error.line,
            message: error.message,
        };
        let text = read(path).map_err(|reason| Failure::Cases { path: path.to_owned(), reason })?;
        let cases = cases::cases(&text).map_err(|error| wrong(error, 0))?;
        if cases.is_empty() {
            return Err(Failure::NoCases(path.to_owned()));
        }
        for case in cases {
            let timeline = cases::read(&case.text).map_err(|error| wrong(error, case.line))?;
            for expected in &timeline.expected {
                self.known(expected, &case).map_err(|message| Failure::WrongCase {
                    path: path.to_owned(),
                    line: case.line,
                    message,
                })?;
            }
            self.case(path, case, timeline)?;
        }
        Ok(())
    }

    /// Makes sure that what a case expects is a rule.
    fn known(&self, expected: &str, case: &Case) -> Result<(), String> {
        let rule = rule_of(expected);
        if self.own.contains(rule) || rules::all().any(|known| known.id == rule) {
            return Ok(());
        }
        let near = nearest(rule, Selector::words().chain(self.own.iter().copied()));
        Err(format!(
            "the case \"{}\" expects `{rule}`, which is no rule{}",
            case.name,
            did_you_mean(near)
        ))
    }

    fn case(&mut self, file: &Path, case: Case, timeline: cases::Timeline) -> Result<(), Failure> {
        self.cases += 1;
        let input = Input::once(&case.name, Cursor::new(timeline.capture.into_bytes()));
        let report = check(&[input], &self.options).map_err(Failure::Run)?;
        let named: BTreeSet<&str> = timeline.expected.iter().map(|it| rule_of(it)).collect();
        // Of the rules of the catalogue only those count that a case names: it is short, and need not be healthy.
        let counts = |rule: &str| self.own.contains(rule) || named.contains(rule);
        let found = report.findings.iter().filter(|finding| counts(finding.rule));
        let found = found.map(|finding| {
            let at = format!("{} @ {}", finding.rule, finding.location.record);
            (at, finding.message.clone())
        });
        let mut beyond: Vec<(String, String)> = found.collect();
        let mut missing = Vec::new();
        for expected in &timeline.expected {
            match beyond.iter().position(|(at, _)| at == expected) {
                Some(at) => {
                    beyond.remove(at);
                    self.tripped.insert(rule_of(expected).to_owned());
                }
                None => missing.push(expected.clone()),
            }
        }
        if !missing.is_empty() || !beyond.is_empty() {
            self.failures.push(Failed { file: file.to_owned(), case, missing, beyond });
        }
        Ok(())
    }

    fn write(&self, terminal: &Terminal, out: &mut dyn Write) -> io::Result<()> {
        let (red, green) = (Style::new().red().bold(), Style::new().green().bold());
        for Failed { file, case, missing, beyond } in &self.failures {
            let place = format!("{}:{}", file.display(), case.line);
            let mark = terminal.style(red).style("fails").to_string();
            writeln!(out, "{mark} {}: {}", visible(&place), visible(&case.name))?;
            for expected in missing {
                writeln!(out, "  missing: {}", visible(expected))?;
            }
            for (found, message) in beyond {
                writeln!(out, "  not expected: {}: {}", visible(found), visible(message))?;
            }
        }
        let failed = self.failures.len() as u64;
        let (style, result) = match failed {
            0 => (green, format!("{} passed", counted(self.cases, "case"))),
            failed => (red, format!("{} of {} failed", failed, counted(self.cases, "case"))),
        };
        writeln!(out, "{}", terminal.style(style).style(result))?;
        for rule in self.own.iter().filter(|rule| !self.tripped.contains(**rule)) {
            writeln!(out, "note: no case trips `{rule}`")?;
        }
        Ok(())
    }
}

/// The rule of an expectation: `rule @ record`.
fn rule_of(expected: &str) -> &str {
    expected.split_once(" @ ").map_or(expected, |(rule, _)| rule)
}

fn read(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > MAX_FILE {
        return Err(io::Error::other(format!("it is larger than {} MB", MAX_FILE >> 20)));
    }
    fs::read_to_string(path)
}
