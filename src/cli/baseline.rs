//! `playproof baseline`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Outcome;
use super::check::{inputs, schemas, survey};
use super::failure::Failure;
use super::offered::offered;
use super::output;
use super::rules::{parse_selector, selectors};
use super::{inspect, reports, settings};
use crate::baseline::Baseline;
use crate::check::{Bounds, Options};
use crate::config::{self, Setting, Settings};
use crate::report::escape::visible;
use crate::report::words::counted;
use crate::rules::Selector;
use crate::source::{Input, Mapping};

const MORE: &str = "\
Examples:
  playproof baseline captures/ -o baseline.json     record what is there today
  playproof check --baseline baseline.json captures/       fail on what is new
  playproof check --baseline baseline.json --update-baseline captures/

A finding is known again by rule, event type and pointer, whatever the session
IDs, times, lines and file names; of each kind as many are known as there were.";

/// Record the present findings, so that `check --baseline` fails only on new ones
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files, directories (searched for .har .json .ndjson .jsonl .log .zip .zhar .chlsj .gor, also with
    /// .gz .zst .zz behind), or `-` for standard input, which is also read if no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write the baseline to a file, whole or not at all; where not given, to the one that the
    /// configuration names, or else to the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    source: settings::Source,

    /// Leave a rule or a group of rules out; may be repeated
    #[arg(long, value_name = "RULE", value_parser = offered(parse_selector, selectors))]
    #[arg(hide_possible_values = true)]
    ignore: Vec<Selector>,

    /// Judge payloads by the schemas in this directory, in files named by event type; built-in ones
    /// stand in for what it lacks
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,

    /// Say where a log keeps a field, as in `body=request.payload`, where it is not found; may be
    /// repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = inspect::parse_mapping)]
    map: Vec<Mapping>,

    /// Threads to work with; by default one for each processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Checks, and writes a baseline of what was found.
///
/// # Errors
/// An input or a schema cannot be read, nothing could be checked, or the baseline cannot be written.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let settings = settings(args)?;
    let schemas = schemas(&settings)?;
    let mapping = Arc::new(settings.mapping());
    let inputs = inputs(&args.paths)?;
    let mut inputs: Vec<Input> =
        inputs.into_iter().map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let path = args.output.as_ref().or(settings.baseline.value.as_ref());
    let file = match path {
        Some(path) => {
            without(&mut inputs, path);
            Some((reports::open(path, &inputs)?, path))
        }
        None => None,
    };
    let options = settings.options(schemas, config::today());
    let options = Options { bounds: Bounds::ALL_SHOWN, ..options };
    let report = survey(&inputs, options, args.threads, &|_| ())?.report;
    let baseline = Baseline::of(&report, reports::base(None).as_ref());
    let baseline = baseline.map_err(Failure::NothingChecked)?;
    match file {
        Some((file, path)) => {
            file.fill(|out| baseline.write(out))?;
            output::print(|out| tell(&baseline, path, out))?;
        }
        None => output::print(|out| baseline.write(out))?,
    }
    Ok(Outcome::Clean)
}

/// What holds for the run; whatever they say, no secret gets into the file.
fn settings(args: &Args) -> Result<Settings, Failure> {
    let mut settings = args.source.settings()?;
    settings.show_values = Setting::command_line(false);
    settings.levels.ignored.clone_from(&args.ignore);
    if let Some(directory) = &args.schemas {
        settings.schemas = Setting::command_line(Some(directory.clone()));
    }
    settings::map_over(&mut settings, &args.map);
    Ok(settings)
}

fn tell(baseline: &Baseline, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    let findings = counted(baseline.findings() as u64, "finding");
    let path = path.display().to_string();
    writeln!(out, "recorded {findings} in {}", visible(&path))
}

/// Takes the file at `path` out of `inputs`: a search of its directory finds it, and it is no capture.
pub(super) fn without(inputs: &mut Vec<Input>, path: &Path) {
    let Ok(path) = fs::canonicalize(path) else { return };
    let is_it = |input: &Input| {
        input
            .path()
            .and_then(|input| fs::canonicalize(input).ok())
            .is_some_and(|input| input == path)
    };
    if !inputs.iter().all(is_it) {
        inputs.retain(|input| !is_it(input));
    }
}
