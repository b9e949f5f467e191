//! `playproof metrics`

use super::Outcome;
use super::failure::Failure;
use super::filter::tell_of_none;
use super::output::print;
use super::survey::{ListFormat, Reading};
use super::terminal::Terminal;
use crate::check::Bounds;
use crate::report::figures::{Ledger, Readings, write_csv, write_json};
use crate::report::options::Options as Look;
use crate::report::pretty::{ShowExpected, write_figures};

const MORE: &str = "\
Examples:
  playproof metrics capture.har            the metrics of its sessions, and their sum
  playproof metrics --expected --session 6d63 capture.har
  playproof metrics --has ad-outside-break --format csv captures/ > metrics.csv

`playproof explain metrics` says how each metric is computed.";

/// Replay the metrics that Adobe reports of the sessions, and the expected ones without defects
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// How to print the metrics: table (for people), json (for programs, with a published schema) or
    /// csv (for spreadsheets); json and csv always have both, reported and expected
    #[arg(long, value_name = "FORMAT", default_value = "table", hide_possible_values = true)]
    format: ListFormat,

    /// Show the expected metrics beside the reported ones: those without the session's defects
    #[arg(long)]
    expected: bool,

    #[command(flatten)]
    reading: Reading,
}

/// Calculates the metrics and prints them.
///
/// # Errors
/// The configuration or an input cannot be read, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = args.reading.settings()?;
    let inputs = args.reading.inputs(&settings)?;
    let survey = args.reading.survey(&inputs, &settings, Bounds::DEFAULT, &Readings::of)?;
    tell_of_none(&survey.report.summary);
    let ledger = Ledger { sessions: survey.report.sessions, figures: survey.views };
    print(|out| match args.format {
        ListFormat::Table => write_figures(&ledger, expected(args), &look(terminal), out),
        ListFormat::Json => write_json(&ledger, out),
        ListFormat::Csv => write_csv(&ledger, out),
    })?;
    Ok(Outcome::Clean)
}

fn expected(args: &Args) -> ShowExpected {
    if args.expected { ShowExpected::Shown } else { ShowExpected::Counted }
}

fn look(terminal: &Terminal) -> Look {
    Look {
        color: terminal.color,
        glyphs: terminal.glyphs,
        width: terminal.width,
        ..Look::default()
    }
}
