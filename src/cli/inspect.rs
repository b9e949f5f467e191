//! `playproof inspect`

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use super::Outcome;
use super::check::inputs;
use super::failure::Failure;
use super::{output, settings};
use crate::config;
use crate::inspect::{self, Inspection, Names};
use crate::payload::schemas::Schemas;
use crate::source::Mapping;

const MORE: &str = "\
Examples:
  playproof inspect capture.har            its content, and what is not checked
  playproof inspect --show-mapping player.log
  playproof inspect --map body=req.sent --map time=at --show-mapping player.log";

/// Show the format, the content and the gaps of captures
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Files, directories, or `-` for the standard input, which is also read where no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print it: text (for people) or json (for programs)
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,

    /// Say where a log keeps a field, as in `body=request.payload`; may be repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = parse_mapping)]
    map: Vec<Mapping>,

    #[command(flatten)]
    source: settings::Source,

    /// Show by which names the fields of a log were found
    #[arg(long)]
    show_mapping: bool,
}

/// How to print an inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Inspects, and prints what was found.
///
/// # Errors
/// An input cannot be read, or standard output cannot be written to.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut settings = args.source.settings()?;
    settings::map_over(&mut settings, &args.map);
    let mapping = Arc::new(settings.mapping());
    let inputs = inputs(&args.paths)?;
    let inputs: Vec<_> =
        inputs.into_iter().map(|input| input.with_mapping(Arc::clone(&mapping))).collect();
    let options = settings.options(Schemas::built_in(), config::today());
    let inspection = inspect::inspect(&inputs, &options).map_err(Failure::Run)?;
    print(&inspection, args)?;
    Ok(Outcome::Clean)
}

fn print(inspection: &Inspection, args: &Args) -> Result<(), Failure> {
    let names = if args.show_mapping { Names::Shown } else { Names::Hidden };
    output::print(|out| match args.format {
        Format::Text => inspect::write(inspection, names, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, inspection)?;
            writeln!(out)
        }
    })
}

/// The mapping of one `--map`.
pub(super) fn parse_mapping(text: &str) -> Result<Mapping, String> {
    text.parse().map_err(|error: crate::source::MappingError| error.to_string())
}
