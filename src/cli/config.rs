//! `playproof config`

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use super::Outcome;
use super::failure::Failure;
use super::output::print;
use super::settings;
use crate::config::{self, Line, Origin, Settings};

const MORE: &str = "\
Examples:
  playproof config                         what holds here, and since which line
  playproof config --fail-on note --rule ads
  playproof config --no-config             the defaults
  playproof config --format json";

/// Show the effective configuration: each setting, and where it comes from
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Those of a `check`; they are not read
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print it: text (TOML, with the origins behind) or json
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,

    #[command(flatten)]
    settings: settings::Args,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people: TOML, with the origin of each value behind it
    Text,
    /// For programs: an object with `file` and `settings`
    Json,
}

/// The settings as `--format json` tells of them: machines depend on these names.
#[derive(Serialize)]
struct Document {
    file: Option<String>,
    settings: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    table: &'static str,
    event_type: Option<&'static str>,
    key: String,
    value: Value,
    from: &'static str,
    line: Option<usize>,
}

impl Row {
    fn new(line: Line) -> Self {
        let Line { table, event_type, key, value, origin } = line;
        let (from, line) = match origin {
            Origin::Default => ("default", None),
            Origin::File { line } => ("file", Some(line)),
            Origin::CommandLine => ("commandLine", None),
        };
        Self { table: table.name(), event_type, key, value, from, line }
    }
}

/// Prints what holds.
///
/// # Errors
/// The configuration cannot be read or says what cannot be, or standard output cannot be written to.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let settings = args.settings.settings()?;
    print(|out| match args.format {
        Format::Text => config::write(&settings, out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document(&settings))?;
            writeln!(out)
        }
    })?;
    Ok(Outcome::Clean)
}

fn document(settings: &Settings) -> Document {
    Document {
        file: settings.file.as_ref().map(|file| file.display().to_string()),
        settings: config::lines(settings).into_iter().map(Row::new).collect(),
    }
}
