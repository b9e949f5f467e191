//! `playproof extract`

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::AutoStream;
use clap::ValueEnum;
use owo_colors::Style;

use super::Outcome;
use super::failure::Failure;
use super::output::print;
use super::reports;
use super::survey::Reading;
use crate::check::{Bounds, Survey, rewriter};
use crate::config::Settings;
use crate::extract::{self, Call, Extracted, Shows, Taken};
use crate::place::Place;
use crate::report::model::{Finding, Report};
use crate::report::words::counted;
use crate::source::Input;

const MORE: &str = "\
Examples:
  playproof extract --session 6d63 --redact -o ticket.har capture.har
  playproof extract --finding 1c0f2a --redact -o ticket.ndjson captures/
  playproof extract --session 6d63 --curl capture.har >again.sh
  BASE=http://127.0.0.1:8080 sh again.sh

`playproof check` finds in it what it found before. `playproof check --format json`
prints the fingerprints of findings. The script of --curl sends the calls to the
captured server, or to BASE.";

/// Take a session out of captures, for a ticket: a small capture that shows the same
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Take the finding with this fingerprint, or the beginning of it: the start of its session, the calls
    /// that it needs, and no more
    #[arg(long, value_name = "FINGERPRINT")]
    #[arg(conflicts_with_all = ["session", "media", "has", "expression"])]
    finding: Option<String>,

    /// Put pseudonyms in the place of visitor and customer IDs, tokens, customMetadata values and
    /// session IDs, and drop query strings
    #[arg(long)]
    redact: bool,

    /// Write to this file: a HAR where it ends in .har, a log where it ends in .ndjson; `-` for the
    /// standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,

    /// What to write where the name of the file does not tell: har or ndjson
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,

    /// Write a shell script that sends the calls again with curl, and prints the status of each beside the
    /// captured one
    #[arg(long, conflicts_with = "format")]
    curl: bool,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A HAR file
    Har,
    /// A log of JSON lines
    Ndjson,
    /// Commands for a shell
    #[value(skip)]
    Curl,
}

/// Extracts, and tells on standard error what should be known of it.
///
/// # Errors
/// There is nothing to extract, or it cannot be read or written.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let format = format(args)?;
    let settings = args.reading.settings()?;
    let inputs = args.reading.inputs(&settings)?;
    let to_file = (args.output.as_os_str() != "-").then_some(args.output.as_path());
    let output = to_file.map(|path| reports::open(path, &inputs)).transpose()?;
    let mut calls = calls(args, &inputs, &settings)?;
    if args.redact {
        let rewriter = rewriter(&inputs, &settings.redact.value).map_err(Failure::Run)?;
        extract::redact(&mut calls, rewriter);
    }
    if format == Format::Har && calls.iter().any(Extracted::is_bare) {
        return Err(Failure::BareInHar);
    }
    let write = |out: &mut dyn Write| match format {
        Format::Har => extract::write_har(&calls, out),
        Format::Ndjson => extract::write_log(&calls, out),
        Format::Curl => extract::write_curl(&calls, out),
    };
    match output {
        Some(output) => output.fill(write)?,
        None => print(write)?,
    }
    if !args.redact {
        note(
            "what was sent is written as it was, with visitor IDs, tokens and query strings: \
              `--redact` puts pseudonyms in their place",
        );
    }
    Ok(Outcome::Clean)
}

fn format(args: &Args) -> Result<Format, Failure> {
    let by_name = match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("har") => Some(Format::Har),
        Some("ndjson" | "jsonl" | "log") => Some(Format::Ndjson),
        _ => None,
    };
    let is_stdout = args.output.as_os_str() == "-";
    let format = if args.curl { Some(Format::Curl) } else { args.format.or(by_name) };
    match format {
        Some(format) => Ok(format),
        None if is_stdout => Ok(Format::Ndjson),
        None => Err(Failure::ExtractFormat(args.output.clone())),
    }
}

/// The calls that are asked for.
fn calls(args: &Args, inputs: &[Input], settings: &Settings) -> Result<Vec<Extracted>, Failure> {
    let survey = args.reading.survey(inputs, settings, Bounds::ALL_SHOWN, &extract::calls)?;
    let Some(fingerprint) = &args.finding else {
        return match survey.views.len() {
            0 => Err(Failure::NothingToExtract),
            many @ 2.. if !args.reading.is_filtered() => Err(Failure::ManyToExtract(many)),
            _ => of_sessions(args, &survey, inputs, settings),
        };
    };
    let finding = find(fingerprint, &survey.report)?;
    if let Some(session) = finding.session {
        let calls = taken(&[session], &survey, inputs).map(told)?;
        let options = args.reading.options(settings)?;
        return extract::needed(calls, finding, inputs, &options).map_err(Failure::Run);
    }
    let calls = extract::records(finding, inputs).map_err(Failure::Run)?;
    if calls.is_empty() { Err(Failure::NoRecord(finding.rule)) } else { Ok(calls) }
}

/// The finding with this fingerprint, or with the only one that begins so.
fn find<'r>(fingerprint: &str, report: &'r Report) -> Result<&'r Finding, Failure> {
    let begins = |finding: &&Finding| finding.fingerprint.starts_with(fingerprint);
    let found: Vec<&Finding> = report.findings.iter().filter(begins).collect();
    match found.as_slice() {
        [only] => Ok(only),
        found => {
            Err(Failure::NoFinding { fingerprint: fingerprint.to_owned(), count: found.len() })
        }
    }
}

/// The calls of all sessions that are left.
fn of_sessions(
    args: &Args,
    survey: &Survey<Vec<Call>>,
    inputs: &[Input],
    settings: &Settings,
) -> Result<Vec<Extracted>, Failure> {
    let numbers: Vec<usize> = (0..survey.views.len()).collect();
    let first = taken(&numbers, survey, inputs)?;
    if first.shows == Shows::All || !args.reading.is_filtered() {
        return Ok(told(first));
    }
    // A finding speaks of a session that the options pass over.
    let begins = |calls: &Vec<Call>| calls.first().map(|call| call.place);
    let wanted: HashSet<Place> = survey.views.iter().filter_map(begins).collect();
    let all = args.reading.survey_all(inputs, settings, &extract::calls)?;
    let views = all.views.iter().enumerate();
    let is_wanted = |calls: &Vec<Call>| begins(calls).is_some_and(|it| wanted.contains(&it));
    let numbers: Vec<usize> =
        views.filter(|(_, calls)| is_wanted(calls)).map(|(number, _)| number).collect();
    taken(&numbers, &all, inputs).map(told)
}

fn taken(
    sessions: &[usize],
    survey: &Survey<Vec<Call>>,
    inputs: &[Input],
) -> Result<Taken, Failure> {
    extract::sessions(sessions, survey, inputs).map_err(Failure::Run)
}

/// Tells of what could not be taken; gives the rest.
fn told(taken: Taken) -> Vec<Extracted> {
    if taken.left_out > 0 {
        let records = counted(taken.left_out, "record");
        note(&format!("{records} left out: longer than can be read again, or no request"));
    }
    taken.calls
}

fn note(text: &str) {
    let stderr = AutoStream::auto(io::stderr());
    // There is nowhere left to tell of an error.
    let _ = writeln!(stderr.lock(), "{} {text}", Style::new().bold().cyan().style("note:"));
}
