//! `playproof diff`

use std::path::PathBuf;
use std::sync::Arc;

use super::Outcome;
use super::failure::Failure;
use super::output::{Output, print};
use super::terminal::Terminal;
use super::{check, inspect, settings};
use crate::check::{Bounds, Options as Run};
use crate::config::{self, Setting, Settings};
use crate::diff::report::Format;
use crate::diff::{Diff, Drawing, Kind, Options, Shape, Side, TOLERANCE_MS, compare};
use crate::report::options::Options as Look;
use crate::source::Mapping;

const MORE: &str = "\
Examples:
  playproof diff old-release/ new-release/     two directories of captures
  playproof diff before.har after.har
  playproof diff --fail-on events,findings old/ new/
  playproof diff --format html --output diff.html old/ new/

Sessions are paired by the names of their files, then by media, then by what
they have in common. docs/diff.md says how they are compared.

Exit status:
  0  no change of a kind that --fail-on names
  1  at least one such change
  2  the run itself failed: bad usage, or something cannot be read or written";

/// Compare two captures: what a new release of a player, or another player, sends otherwise
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// The file or directory that is compared with, or `-` for the standard input
    #[arg(value_name = "BEFORE")]
    before: PathBuf,

    /// The file or directory that is compared
    #[arg(value_name = "AFTER")]
    after: PathBuf,

    /// How to print the comparison: pretty (for people), json (for programs, with a published schema),
    /// markdown (for pull requests) or html (a page with both timelines)
    #[arg(long, value_name = "FORMAT", default_value = "pretty", hide_possible_values = true)]
    format: Format,

    /// Write the comparison to a file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The kinds of change that make the exit status 1: sessions, events, parameters, values, timing,
    /// pings, metrics and findings, with commas between; any (the default) or never
    #[arg(long, value_name = "KINDS", default_value = "any", value_parser = parse_kinds)]
    fail_on: Kinds,

    /// How far times may differ: a number with its unit, as in `500ms` or `2s` (the default)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    tolerance: Option<i64>,

    /// Say where a log keeps a field, as in `body=request.payload`, where it is not found; may be
    /// repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = inspect::parse_mapping)]
    map: Vec<Mapping>,

    /// Show values that are hidden in reports, as `check --show-values`
    #[arg(long)]
    show_values: bool,

    #[command(flatten)]
    source: settings::Source,

    /// Threads to work with; by default as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// The kinds of change that fail a run.
#[derive(Clone, Debug)]
struct Kinds(Vec<Kind>);

/// Compares two captures.
///
/// # Errors
/// The configuration or a capture cannot be read, or the comparison cannot be written.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut settings = args.source.settings()?;
    settings::map_over(&mut settings, &args.map);
    if args.show_values {
        settings.show_values = Setting::command_line(true);
    }
    let output = args.output.as_deref().map(Output::open).transpose()?;
    let (before, after) =
        (side(&args.before, args, &settings)?, side(&args.after, args, &settings)?);
    let options = Options {
        tolerance_ms: args.tolerance.unwrap_or(TOLERANCE_MS),
        show_values: settings.show_values.value,
    };
    let diff = compare(before, after, options).map_err(Failure::Run)?;
    match output {
        Some(output) => {
            let look = look(&terminal.file());
            output.fill(|out| args.format.write(&diff, &look, out))?;
        }
        None => print(|out| args.format.write(&diff, &look(terminal), out))?,
    }
    Ok(outcome(&diff, &args.fail_on))
}

fn side(path: &PathBuf, args: &Args, settings: &Settings) -> Result<Side, Failure> {
    let mapping = Arc::new(settings.mapping());
    let inputs = check::inputs(std::slice::from_ref(path))?.into_iter();
    let inputs: Vec<_> = inputs.map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let options = settings.options(check::schemas(settings)?, config::today());
    let options = Run { bounds: Bounds::ALL_SHOWN, ..options };
    let drawing = match args.format {
        Format::Html => Drawing::Wanted,
        Format::Pretty | Format::Json | Format::Markdown => Drawing::Unwanted,
    };
    let survey =
        check::survey(&inputs, options, args.threads, &|replay| Shape::of(replay, drawing))?;
    Ok(Side { name: path.display().to_string(), inputs, survey })
}

fn outcome(diff: &Diff, fail_on: &Kinds) -> Outcome {
    match fail_on.0.iter().any(|kind| diff.has(*kind)) {
        true => Outcome::Findings,
        false => Outcome::Clean,
    }
}

fn look(terminal: &Terminal) -> Look {
    Look {
        color: terminal.color,
        glyphs: terminal.glyphs,
        width: terminal.width,
        ..Look::default()
    }
}

fn parse_kinds(text: &str) -> Result<Kinds, String> {
    let kind = |word: &str| {
        let kinds = Kind::ALL.into_iter();
        let words = kinds.clone().map(Kind::as_str).chain(["any", "never"]);
        kinds.clone().find(|kind| kind.as_str() == word).ok_or_else(|| {
            let near = config::did_you_mean(config::nearest(word, words.clone()));
            let all: Vec<&str> = words.collect();
            match near.is_empty() {
                true => format!("there is no kind `{word}`; write some of {}", all.join(", ")),
                false => format!("there is no kind `{word}`{near}"),
            }
        })
    };
    match text {
        "any" => Ok(Kinds(Kind::ALL.into())),
        "never" => Ok(Kinds(Vec::new())),
        several => {
            several.split(',').map(|word| kind(word.trim())).collect::<Result<_, _>>().map(Kinds)
        }
    }
}

fn parse_time(text: &str) -> Result<i64, String> {
    config::duration_ms(text).map_err(|message| {
        format!("`{text}` {message}; write a number with its unit, as in `500ms` or `2s`")
    })
}
