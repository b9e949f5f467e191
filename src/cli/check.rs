//! `playproof check`

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::Outcome;
use super::failure::Failure;
use super::filter::Filter;
use super::gate::{self, Gate, Prune, Wanted};
use super::progress::Bar;
use super::reports::{self, Reports};
use super::spreadsheet::SpreadsheetArgs;
use super::stats::{self, Spent, slow};
use super::terminal::Terminal;
use super::{open, remarks, settings};
use crate::check::{self, Bounds, Options, Progress, RunError, Survey};
use crate::config::{self, Setting, Settings, Target};
use crate::payload::schemas::Schemas;
use crate::replay::Replay;
use crate::report::Format;
use crate::report::issues::Listed;
use crate::report::options::{Options as Look, Run, Show};
use crate::source::{self, Input};

const MORE: &str = "\
Examples:
  playproof check capture.har              one HAR file
  playproof check captures/                all captures below a directory
  zcat player.log.gz | playproof check     a log from a pipe
  playproof check --format json --output report.json captures/
  playproof check --fail-on warning --ignore stream-type capture.har
  playproof check --where 'session.ads > 0 and session.live' captures/
  playproof check --rule ads --rule ping-overdue captures/

A playproof.toml in the working directory or above it is read: `playproof init`
writes one, and `playproof config` shows what holds.

Exit status:
  0  no finding at or above the bound of --fail-on
  1  at least one such finding
  2  the run itself failed: bad usage, or something cannot be read or written";

/// Check captures: HAR files and newline-JSON logs
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files, directories (searched for .har .json .ndjson .jsonl .log .zip .zhar .chlsj .gor, also with
    /// .gz .zst .zz behind), or `-` for standard input, which is also read if no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print the report: pretty (for people; the default), json (for programs, with a published
    /// schema), ndjson, csv, html, sarif, junit, markdown, github or gitlab
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,

    /// Write the report to a file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The most bytes of a markdown report; the default, 60000, fits a comment
    #[arg(long, value_name = "N")]
    max_bytes: Option<usize>,

    /// Tell paths in sarif, gitlab, github, junit and markdown reports from this directory, that of the
    /// repository, where it is not the one that playproof runs in
    #[arg(long, value_name = "DIR", value_parser = directory)]
    sarif_base_dir: Option<PathBuf>,

    #[command(flatten)]
    csv: SpreadsheetArgs,

    /// Show every finding, not one of each issue, and list all notes
    #[arg(long)]
    all: bool,

    /// The most findings that a report shows, the most severe, beside the first of each rule: 5000 where
    /// not given; json, ndjson and csv have all errors and warnings
    #[arg(long, value_name = "N", conflicts_with = "all")]
    max_findings: Option<usize>,

    /// Print on standard error how fast the run was, how much memory it took, and where the time went
    #[arg(long)]
    stats: bool,

    /// Print on standard error which configuration was used, which schemas are judged the slow way, and
    /// how often inputs were read
    #[arg(long)]
    verbose: bool,

    /// Write the baseline again: with what is new, without what is fixed in these captures
    #[arg(long, conflicts_with_all = ["session", "media", "has", "expression"])]
    update_baseline: bool,

    /// Remove the entries of captures that are not checked from the baseline, too
    #[arg(long, requires = "update_baseline")]
    prune: bool,

    /// Open the HTML report that `--report html=FILE` (or `--format html --output FILE`) writes
    #[arg(long)]
    open: bool,

    /// Print only the last line, which counts what was found
    #[arg(short, long, conflicts_with_all = ["all", "format"])]
    quiet: bool,

    #[command(flatten)]
    settings: settings::Args,

    /// Threads to work with; by default one for each processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    #[command(flatten)]
    filter: Filter,
}

/// Checks, prints the report, and says whether a finding fails the run.
///
/// # Errors
/// An input or a schema cannot be read, or the report cannot be written.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = settings(args)?;
    let schemas = schemas(&settings)?;
    let mapping = Arc::new(settings.mapping());
    let inputs = inputs(&args.paths)?;
    let mut inputs: Vec<Input> =
        inputs.into_iter().map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let mut gate = open_gate(args, &settings, &mut inputs)?;
    let targets: Vec<Target> = settings.reports.iter().map(|it| it.value.clone()).collect();
    let format = settings.format.value;
    let reports = Reports::open(format, args.output.as_deref(), &targets, &inputs)?;
    let page = match args.open {
        true => Some(reports.page().ok_or(Failure::NothingToOpen)?),
        false => None,
    };
    let today = config::today();
    let options = Options {
        query: args.filter.query()?,
        bounds: bounds(args, &settings, &reports),
        excerpts: reports.excerpts(),
        ..settings.options(schemas, today)
    };
    let slow = slow(&options.schemas);
    let begun = Instant::now();
    let check = if reports.draws() {
        check::check_and_draw
    } else {
        |inputs: &[Input], options: &Options| check::survey(inputs, options, &|_| ())
    };
    let Survey { mut report, stats, .. } = on_threads(&inputs, options, args.threads, check)?;
    let checking = begun.elapsed();
    if let Some(gate) = &mut gate {
        gate.judge(&mut report, &settings)?;
        report.shorten(listed(args, &settings));
    }
    gate::require(&mut report, &settings);
    let begun = Instant::now();
    let run = reports::run(&inputs);
    reports.write(&report, |terminal| look(args, &settings, &run, terminal), terminal)?;
    let spent = Spent { checking, writing: begun.elapsed() };
    gate.map_or(Ok(()), Gate::finish)?;
    remarks::tell(&settings, today, &report);
    if let Some(path) = page {
        open::open(&path).map_err(|reason| Failure::Open { path, reason })?;
    }
    if args.verbose {
        stats::tell_more(&settings, &slow, &stats);
    }
    if args.stats {
        stats::tell(&stats, spent);
    }
    match report.unreadable.first() {
        Some(first) => Err(Failure::NothingRead(first.to_string())),
        None if report.summary.failed_gate => Ok(Outcome::Findings),
        None => Ok(Outcome::Clean),
    }
}

/// What the report is held against, where there is a baseline.
///
/// # Errors
/// The baseline cannot be used, or is to be written anew and cannot be.
fn open_gate(
    args: &Args,
    settings: &Settings,
    inputs: &mut Vec<Input>,
) -> Result<Option<Gate>, Failure> {
    let wanted = match args.update_baseline {
        true if settings.show_values.value => return Err(Failure::UpdateShowsValues),
        true => Wanted::Update(if args.prune { Prune::Yes } else { Prune::No }),
        false => Wanted::Compare,
    };
    match &settings.baseline.value {
        Some(path) => Gate::open(path, wanted, inputs).map(Some),
        None if wanted != Wanted::Compare => Err(Failure::NoBaseline),
        None => Ok(None),
    }
}

/// What holds for the run.
fn settings(args: &Args) -> Result<Settings, Failure> {
    let mut settings = args.settings.settings()?;
    if let Some(format) = args.format {
        settings.format = Setting::command_line(format);
    }
    if args.quiet {
        settings.format = Setting::command_line(Format::Pretty);
    }
    Ok(settings)
}

/// The schemas that the settings name, or the built-in ones.
///
/// # Errors
/// One cannot be read, or cannot be used.
pub(super) fn schemas(settings: &Settings) -> Result<Schemas, Failure> {
    match &settings.schemas.value {
        Some(directory) => Schemas::with_directory(directory).map_err(Failure::Schemas),
        None => Ok(Schemas::built_in()),
    }
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

/// How many findings are shown. A baseline is held against all of them.
fn bounds(args: &Args, settings: &Settings, reports: &Reports) -> Bounds {
    if settings.baseline.value.is_some() {
        return Bounds::ALL_SHOWN;
    }
    let listed = listed(args, settings);
    if args.all {
        return Bounds { listed, ..Bounds::ALL_SHOWN };
    }
    let max_findings = args.max_findings.unwrap_or(Bounds::MAX_FINDINGS);
    let shown_of_more = if reports.print_all() { 0 } else { max_findings };
    Bounds { max_findings, shown_of_more, listed, ..Bounds::default() }
}

/// Which findings reports list.
fn listed(args: &Args, settings: &Settings) -> Listed {
    let max_notes = if args.all { u64::MAX } else { Bounds::MAX_NOTES };
    Listed { max_notes, least: settings.show.value }
}

/// Checks on so many threads, with a bar where somebody waits, and keeps what `view` makes of each session.
///
/// # Errors
/// An input cannot be read, or the threads cannot be started.
pub(super) fn survey<T: Send>(
    inputs: &[Input],
    options: Options,
    threads: Option<u16>,
    view: &(dyn Fn(&Replay<'_>) -> T + Sync),
) -> Result<Survey<T>, Failure> {
    on_threads(inputs, options, threads, |inputs, options| check::survey(inputs, options, view))
}

/// Runs `check` on so many threads, with a bar where somebody waits.
fn on_threads<R: Send>(
    inputs: &[Input],
    options: Options,
    threads: Option<u16>,
    check: impl FnOnce(&[Input], &Options) -> Result<R, RunError> + Send,
) -> Result<R, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        // 0 stands for as many as there are processors.
        .num_threads(threads.map_or(0, usize::from))
        .build()
        .map_err(Failure::Threads)?;
    let bar = Bar::begin(inputs);
    let progress = bar.as_ref().map(|bar| -> Arc<dyn Progress> { Arc::<Bar>::clone(bar) });
    let options = Options { progress, ..options };
    let checked = pool.install(|| check(inputs, &options));
    if let Some(bar) = bar {
        bar.end();
    }
    checked.map_err(Failure::Run)
}

/// How reports look in a terminal or in a file.
fn look(args: &Args, settings: &Settings, run: &Run, terminal: &Terminal) -> Look {
    Look {
        color: terminal.color,
        glyphs: terminal.glyphs,
        width: terminal.width,
        show: match (args.all, args.quiet) {
            (true, _) => Show::All,
            (_, true) => Show::LastLine,
            _ => Show::Issues,
        },
        fail_on: settings.fail_on.value.bound(),
        base: reports::base(args.sarif_base_dir.as_deref()),
        max_bytes: args.max_bytes,
        csv: args.csv.look(),
        run: Some(run.clone()),
    }
}

/// A directory that is there: a wrong one would show in no report, but in links that lead nowhere.
fn directory(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("there is no such directory".to_owned()) }
}
