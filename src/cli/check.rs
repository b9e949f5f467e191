//! `playproof check`

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use super::Outcome;
use super::failure::Failure;
use super::inspect;
use super::progress::Bar;
use super::reports::{self, Reports, Target, parse_target};
use super::rules::parse_rule;
use super::terminal::Terminal;
use crate::check::{self, Bounds, Empty, Options, Overrides, Progress, Values};
use crate::finding::Severity;
use crate::payload::schemas::Schemas;
use crate::report::Format;
use crate::report::model::Report;
use crate::report::options::{Options as Look, Show};
use crate::rules::Rule;
use crate::source::{self, Input, Mapping};

const MORE: &str = "\
Examples:
  playproof check capture.har              one HAR file
  playproof check captures/                all captures below a directory
  zcat player.log.gz | playproof check     a log from a pipe
  playproof check --format json --output report.json captures/
  playproof check --fail-on warning --ignore stream-type capture.har

Exit status:
  0  no finding at or above the bound of --fail-on
  1  at least one such finding
  2  the run itself failed: bad usage, or something cannot be read or written";

/// Check captures: HAR files and newline-JSON logs
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files, directories, or `-` for the standard input, which is also read where no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print the report: pretty (for people), json (for programs, with a published schema),
    /// ndjson, csv, html, sarif, junit, markdown, github or gitlab
    #[arg(long, value_name = "FORMAT", default_value = "pretty", hide_possible_values = true)]
    format: Format,

    /// Write the report to a file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write another report to a file, as in `--report sarif=out.sarif`; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_target)]
    report: Vec<Target>,

    /// The most bytes of a markdown report: 60000, for a comment, where not given
    #[arg(long, value_name = "N")]
    max_bytes: Option<usize>,

    /// Show every finding, however many there are
    #[arg(long)]
    all: bool,

    /// The most findings that a report shows, the most severe, beside the first of each rule: 5000 where
    /// not given; json, ndjson and csv always have all
    #[arg(long, value_name = "N", conflicts_with = "all")]
    max_findings: Option<usize>,

    /// The least severity that makes the exit status 1: error, warning, note or never
    #[arg(long, value_name = "LEVEL", default_value = "error", hide_possible_values = true)]
    fail_on: FailOn,

    /// Leave a rule out; may be repeated
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    ignore: Vec<&'static Rule>,

    /// Give a rule another severity: error, warning or note; may be repeated
    #[arg(long, value_name = "RULE=LEVEL", value_parser = parse_severity)]
    severity: Vec<(&'static Rule, Severity)>,

    /// Let a capture without any Media Collection call pass
    #[arg(long)]
    allow_empty: bool,

    /// Show visitor IDs, tokens, cookies, query strings and customMetadata values as they are
    #[arg(long)]
    show_values: bool,

    /// Judge payloads by the schemas in this directory, in files named by event type; built-in ones
    /// stand in for what it lacks
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,

    /// Say where a log keeps a field, as in `body=request.payload`, where it is not found; may be
    /// repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = inspect::parse_mapping)]
    map: Vec<Mapping>,

    /// Threads to work with; as many as there are processors where not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Which findings fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Every finding
    Note,
    /// None
    Never,
}

impl FailOn {
    fn bound(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// Checks, prints the report, and says whether a finding fails the run.
///
/// # Errors
/// An input or a schema cannot be read, or the report cannot be written.
pub(super) fn run(args: Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let schemas = match &args.schemas {
        Some(directory) => Schemas::with_directory(directory).map_err(Failure::Schemas)?,
        None => Schemas::built_in(),
    };
    let mapping = Arc::new(inspect::joined(&args.map));
    let inputs = inputs(&args.paths)?;
    let inputs: Vec<Input> =
        inputs.into_iter().map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let reports = Reports::open(args.format, args.output.as_deref(), &args.report, &inputs)?;
    let report = check(&inputs, options(&args, schemas), args.threads)?;
    reports.write(&report, |terminal| look(&args, terminal), terminal)?;
    Ok(if report.summary.failed_gate { Outcome::Findings } else { Outcome::Clean })
}

/// The inputs that `paths` name, or the standard input.
///
/// # Errors
/// A path cannot be read, or there is neither a path nor a pipe.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    if !paths.is_empty() {
        return source::discover(paths).map_err(Failure::Source);
    }
    if io::stdin().is_terminal() {
        return Err(Failure::NoInput);
    }
    source::discover(&["-".into()]).map_err(Failure::Source)
}

fn options(args: &Args, schemas: Schemas) -> Options {
    let mut overrides = Overrides::default();
    for (rule, severity) in &args.severity {
        overrides.set_severity(rule, *severity);
    }
    for rule in &args.ignore {
        overrides.ignore(rule);
    }
    Options {
        schemas,
        empty: if args.allow_empty { Empty::Allowed } else { Empty::Finding },
        fail_on: args.fail_on.bound(),
        overrides,
        values: if args.show_values { Values::Shown } else { Values::default() },
        bounds: bounds(args),
        ..Options::default()
    }
}

fn bounds(args: &Args) -> Bounds {
    let all = args.all.then_some(usize::MAX);
    let max_findings = all.or(args.max_findings).unwrap_or(Bounds::MAX_FINDINGS);
    Bounds { max_findings, ..Bounds::default() }
}

/// Checks on so many threads, with a bar where somebody waits.
fn check(inputs: &[Input], options: Options, threads: Option<u16>) -> Result<Report, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        // 0 stands for as many as there are processors.
        .num_threads(threads.map_or(0, usize::from))
        .build()
        .map_err(Failure::Threads)?;
    let bar = Bar::begin(inputs);
    let progress = bar.as_ref().map(|bar| -> Arc<dyn Progress> { Arc::<Bar>::clone(bar) });
    let options = Options { progress, ..options };
    let report = pool.install(|| check::check(inputs, &options));
    if let Some(bar) = bar {
        bar.end();
    }
    report.map_err(Failure::Run)
}

/// How reports look in a terminal or in a file.
fn look(args: &Args, terminal: &Terminal) -> Look {
    Look {
        color: terminal.color,
        glyphs: terminal.glyphs,
        width: terminal.width,
        show: if args.all { Show::All } else { Show::FirstOfEachRule },
        fail_on: args.fail_on.bound(),
        base: reports::base(),
        max_bytes: args.max_bytes,
    }
}

/// `RULE=LEVEL`
fn parse_severity(text: &str) -> Result<(&'static Rule, Severity), String> {
    let (rule, level) = text
        .split_once('=')
        .ok_or("write the rule, `=` and the level, as in `stream-type=warning`")?;
    let rule = parse_rule(rule)?;
    let severity = Severity::ALL.into_iter().find(|severity| severity.as_str() == level);
    let severity = severity.ok_or("the level is `error`, `warning` or `note`")?;
    Ok((rule, severity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_is_given_to_a_rule() {
        let (rule, severity) = parse_severity("ad-outside-break=note").unwrap();
        assert_eq!((rule.id, severity), ("ad-outside-break", Severity::Note));
        for wrong in ["", "=", "ad-outside-break", "ad-outside-break=fatal", "no-rule=note"] {
            assert!(parse_severity(wrong).is_err(), "{wrong}");
        }
    }
}
