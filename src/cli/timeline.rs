//! `playproof timeline`

use std::io::{self, Write};

use anstream::AutoStream;
use clap::ValueEnum;
use owo_colors::Style;

use super::Outcome;
use super::failure::Failure;
use super::filter::tell_of_none;
use super::output::print;
use super::sessions;
use super::survey::Reading;
use super::terminal::Terminal;
use crate::check::{Bounds, RunError, Survey};
use crate::report::options::{Options as Look, Show};
use crate::report::pretty::timeline::{Shown, write};
use crate::report::timeline::{write_csv, write_json};
use crate::source::Input;
use crate::timeline::{Timeline, tell_more};

const MORE: &str = "\
Examples:
  playproof timeline --session 6d63 capture.har
  playproof timeline --media city-walk --has ad-outside-break captures/
  playproof timeline --format json --session 6d63 capture.har
  playproof timeline --format csv captures/ > events.csv

Where the options leave more than one session, they are listed.";

/// Show a session event by event: time, playhead, what was open, what was found
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// How to print it: text (for people), json (for programs: every session that is left) or csv (for
    /// spreadsheets: a row for each event of these)
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Shows it, or lists the sessions where there are several.
///
/// # Errors
/// An input cannot be read, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = args.reading.settings()?;
    let inputs = args.reading.inputs(&settings)?;
    let mut survey = args.reading.survey(&inputs, &settings, Bounds::ALL_SHOWN, &Timeline::of)?;
    tell_of_none(&survey.report.summary);
    if args.format == Format::Text && survey.views.len() != 1 {
        tell_of_several(survey.views.len());
        print(|out| sessions::write_table(&survey.report, terminal, out))?;
        return Ok(Outcome::Clean);
    }
    fill(&mut survey, &inputs)?;
    let Survey { report, views, .. } = &survey;
    print(|out| match (args.format, views.first()) {
        (Format::Text, Some(timeline)) => {
            write(&Shown { report, session: 0, timeline }, &look(terminal), out)
        }
        (Format::Csv, _) => write_csv(report, views, out),
        _ => write_json(report, views, out),
    })?;
    Ok(Outcome::Clean)
}

fn fill(survey: &mut Survey<Timeline>, inputs: &[Input]) -> Result<(), Failure> {
    let Survey { views, redactor, .. } = survey;
    let mut shown = |name: &str, value: &str| redactor.parameter(name, value);
    tell_more(views, inputs, &mut shown).map_err(|(id, error)| {
        let name = inputs[id.0 as usize].name.to_string();
        Failure::Run(RunError::Read { name, error })
    })
}

fn look(terminal: &Terminal) -> Look {
    Look {
        color: terminal.color,
        glyphs: terminal.glyphs,
        width: terminal.width,
        show: Show::All,
        fail_on: None,
        ..Look::default()
    }
}

fn tell_of_several(sessions: usize) {
    if sessions == 0 {
        return;
    }
    let note = Style::new().bold().cyan();
    let stderr = AutoStream::auto(io::stderr());
    // There is nowhere left to tell of an error.
    let _ = writeln!(
        stderr.lock(),
        "{} these are {sessions} sessions: choose one with `--session PREFIX`",
        note.style("note:")
    );
}
