//! `playproof metrics`

use super::Outcome;
use super::failure::Failure;
use super::filter::tell_of_none;
use super::output::print;
use super::survey::{ListFormat, Reading};
use super::terminal::Terminal;
use crate::check::{Bounds, Survey};
use crate::report::figures::{Ledger, Readings, write_csv};
use crate::report::figures_json::write_json;
use crate::report::groups::By;
use crate::report::options::Options as Look;
use crate::report::pretty::{ShowExpected, write_figures};

const MORE: &str = "\
Examples:
  playproof metrics capture.har            the metrics of its sessions, and their sum
  playproof metrics --expected --session 6d63 capture.har
  playproof metrics --by media captures/   the sums of each media
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

    /// Sum the metrics up by what sessions have in common: media (`media.id`), player
    /// (`media.playerName`), app-version (`media.sdkVersion`) or day (of the first event, in UTC)
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    by: Option<GroupBy>,

    #[command(flatten)]
    reading: Reading,
}

/// The names of what sessions are grouped by.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum GroupBy {
    Media,
    Player,
    AppVersion,
    Day,
}

impl From<GroupBy> for By {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Media => Self::Media,
            GroupBy::Player => Self::Player,
            GroupBy::AppVersion => Self::AppVersion,
            GroupBy::Day => Self::Day,
        }
    }
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
    let Survey { report, mut views, mut redactor, .. } = survey;
    let mut shown = |name: &str, value: &str| redactor.parameter(name, value);
    views.iter_mut().for_each(|readings: &mut Readings| readings.rename(&mut shown));
    let ledger = Ledger { sessions: report.sessions, figures: views };
    let by = args.by.map(By::from);
    print(|out| match args.format {
        ListFormat::Table => write_figures(&ledger, expected(args), by, &look(terminal), out),
        ListFormat::Json => write_json(&ledger, by, out),
        ListFormat::Csv => write_csv(&ledger, by, out),
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
