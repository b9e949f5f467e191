//! `playproof baseline`, and what `playproof check` does with one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Outcome;
use super::check::{check, inputs};
use super::failure::Failure;
use super::offered::offered;
use super::output::{self, Output};
use super::rules::{ids, parse_rule};
use super::{inspect, reports};
use crate::baseline::{Baseline, BaselineError};
use crate::check::{Empty, Options, Overrides};
use crate::finding::Severity;
use crate::payload::schemas::Schemas;
use crate::report::model::{Report, Update};
use crate::report::words::counted;
use crate::rules::Rule;
use crate::source::{Input, Mapping};

const MORE: &str = "\
Examples:
  playproof baseline captures/ -o baseline.json     record what is there today
  playproof check --baseline baseline.json captures/       fail on what is new
  playproof check --baseline baseline.json --update-baseline captures/

A finding is known again by rule, event type and pointer, whatever the session
IDs, times, lines and file names; of each kind as many are known as there were.";

/// Record the findings that are there, so that `check --baseline` fails on new ones alone
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files, directories, or `-` for the standard input, which is also read where no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write the baseline to a file, whole or not at all; to the standard output where not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Leave a rule out; may be repeated
    #[arg(long, value_name = "RULE", value_parser = offered(parse_rule, ids), hide_possible_values = true)]
    ignore: Vec<&'static Rule>,

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

/// Checks, and writes a baseline of what was found.
///
/// # Errors
/// An input or a schema cannot be read, nothing could be checked, or the baseline cannot be written.
pub(super) fn run(args: Args) -> Result<Outcome, Failure> {
    let schemas = match &args.schemas {
        Some(directory) => Schemas::with_directory(directory).map_err(Failure::Schemas)?,
        None => Schemas::built_in(),
    };
    let mapping = Arc::new(inspect::joined(&args.map));
    let inputs = inputs(&args.paths)?;
    let mut inputs: Vec<Input> =
        inputs.into_iter().map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let mut overrides = Overrides::default();
    args.ignore.iter().for_each(|rule| overrides.ignore(rule));
    let file = match &args.output {
        Some(path) => {
            without(&mut inputs, path);
            Some(reports::open(path, &inputs)?)
        }
        None => None,
    };
    let options = Options { schemas, empty: Empty::Finding, overrides, ..Options::default() };
    let report = check(&inputs, options, args.threads)?;
    let baseline = Baseline::of(&report, reports::base(None).as_ref());
    let baseline = baseline.map_err(Failure::NothingChecked)?;
    match (file, &args.output) {
        (Some(file), Some(path)) => {
            file.fill(|out| baseline.write(out))?;
            output::print(|out| tell(&baseline, path, out))?;
        }
        _ => output::print(|out| baseline.write(out))?,
    }
    Ok(Outcome::Clean)
}

fn tell(baseline: &Baseline, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    use crate::report::escape::visible;

    let findings = counted(baseline.findings() as u64, "finding");
    let path = path.display().to_string();
    writeln!(out, "recorded {findings} in {}", visible(&path))
}

/// What `check --baseline` holds a report against.
pub(super) struct Gate {
    baseline: Baseline,
    /// Where the baseline is written anew.
    update: Option<Output>,
}

/// What is to become of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It stays as it is, and must be there.
    Compare,
    /// It is written anew, and need not be there.
    Update,
}

impl Gate {
    /// Reads the baseline in `path`, which is none of `inputs`, though it may lie among them.
    ///
    /// # Errors
    /// It cannot be read, is none, or cannot be written where that is wanted.
    pub(super) fn open(
        path: &Path,
        wanted: Wanted,
        inputs: &mut Vec<Input>,
    ) -> Result<Self, Failure> {
        let failure = |reason| Failure::Baseline { path: path.to_owned(), reason };
        let baseline = match File::open(path) {
            Ok(file) => Baseline::read(file).map_err(failure)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && wanted == Wanted::Update => {
                Baseline::default()
            }
            Err(error) => return Err(failure(BaselineError::Read(error))),
        };
        without(inputs, path);
        let update = match wanted {
            Wanted::Compare => None,
            Wanted::Update => Some(reports::open(path, inputs)?),
        };
        Ok(Self { baseline, update })
    }

    /// Says what is new in `report`, and decides on the gate. Where the baseline is written anew, nothing
    /// fails it: what is there is known from then on.
    pub(super) fn judge(&self, report: &mut Report, fail_on: Option<Severity>) {
        let base = reports::base(None);
        let fail_on = fail_on.filter(|_| self.update.is_none());
        self.baseline.compare(report, base.as_ref(), fail_on);
        if let (Some(_), Some(comparison)) = (&self.update, &mut report.baseline) {
            comparison.update = Update::Written;
        }
    }

    /// Writes the baseline anew, where that is wanted.
    ///
    /// # Errors
    /// It cannot be written, or nothing could be checked; what was there is still there.
    pub(super) fn finish(self, report: &Report) -> Result<(), Failure> {
        let Some(file) = self.update else { return Ok(()) };
        let base = reports::base(None);
        let updated = self.baseline.updated(report, base.as_ref());
        let updated = updated.map_err(Failure::NothingChecked)?;
        file.fill(|out| updated.write(out))
    }
}

/// Takes the file at `path` out of `inputs`: a search of its directory finds it, and it is no capture.
fn without(inputs: &mut Vec<Input>, path: &Path) {
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
