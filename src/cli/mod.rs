//! The command line: one file a command, and an exit status that scripts can rely on.

mod baseline;
mod check;
mod completions;
mod config;
mod diff;
mod explain;
mod extract;
mod failure;
mod filter;
mod gate;
mod init;
mod inspect;
mod man;
mod markdown;
mod metrics;
mod offered;
mod open;
mod output;
mod progress;
mod remarks;
mod reports;
mod rules;
mod schema;
mod sessions;
mod settings;
mod spreadsheet;
mod stats;
mod survey;
mod table;
mod terminal;
mod test;
mod timeline;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use owo_colors::Style;

use crate::report::escape::visible;
use crate::source::{COMPRESSED, EXTENSIONS};
use terminal::{ColorChoice, Terminal};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing that fails the run.
    Clean,
    /// A finding at or above the bound of `--fail-on`.
    Findings,
}

/// The exit status of a run that itself failed: bad usage, an input that cannot be read, a report that
/// cannot be written. 0 and 1 are those of [`Outcome`]; clap uses 2 as well.
const FAILED: u8 = 2;

/// Columns that the help takes at most: longer lines are hard to read.
const MAX_HELP_WIDTH: usize = 100;

/// Replay captured Adobe Media Collection API traffic offline, and find what the server does not
/// report: broken sessions, bad payloads, wrong metrics.
#[derive(Debug, Parser)]
#[command(name = "playproof", version, disable_help_subcommand = true)]
#[command(after_help = "`playproof <COMMAND> --help` shows more, with examples.")]
struct Cli {
    /// When to use colours: auto, always or never; NO_COLOR and FORCE_COLOR are respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, display_order = 100)]
    color: ColorChoice,

    /// Columns of a line; those of the terminal (80 in a pipe) by default
    #[arg(long, global = true, value_name = "N", display_order = 101)]
    #[arg(value_parser = clap::value_parser!(u16).range(40..=1000))]
    width: Option<u16>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Args>),
    Baseline(baseline::Args),
    Diff(diff::Args),
    Sessions(sessions::Args),
    Timeline(timeline::Args),
    Metrics(metrics::Args),
    Extract(extract::Args),
    Inspect(inspect::Args),
    Init(init::Args),
    Config(config::Args),
    Rules(rules::Args),
    Test(test::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Does what the arguments of this process ask for, and says how it ended.
pub fn run() -> ExitCode {
    let width = terminal::width().min(MAX_HELP_WIDTH);
    let matches = Cli::command().term_width(width).try_get_matches();
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let terminal = Terminal::detect(cli.color, cli.width);
    let done = match cli.command {
        Command::Check(args) => check::run(&args, &terminal),
        Command::Baseline(args) => baseline::run(&args),
        Command::Diff(args) => diff::run(&args, &terminal),
        Command::Sessions(args) => sessions::run(&args, &terminal),
        Command::Timeline(args) => timeline::run(&args, &terminal),
        Command::Metrics(args) => metrics::run(&args, &terminal),
        Command::Extract(args) => extract::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Rules(args) => rules::run(&args, &terminal),
        Command::Test(args) => test::run(&args, &terminal),
        Command::Explain(args) => explain::run(&args, &terminal),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => man::run(&args, Cli::command()),
    };
    match done {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::FAILURE,
        Err(failure) => {
            failure.tell();
            ExitCode::from(FAILED)
        }
    }
}

/// Prints clap's error, which may also be the help or the version that was asked for.
fn usage(error: &clap::Error) -> ExitCode {
    // Whoever closed the pipe does not want to read it.
    let _ = error.print();
    if let Some(path) = meant_check(error) {
        let stderr = AutoStream::auto(io::stderr());
        let word = Style::new().bold();
        let path = visible(&path).into_owned();
        // There is nowhere left to tell of an error.
        let _ = writeln!(
            stderr.lock(),
            "\n{} check a capture with `playproof check {path}`",
            word.style("help:")
        );
    }
    if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
}

/// The path that was given in the place of a command.
fn meant_check(error: &clap::Error) -> Option<String> {
    let wrong = match error.kind() {
        ErrorKind::InvalidSubcommand => error.get(ContextKind::InvalidSubcommand),
        ErrorKind::UnknownArgument => error.get(ContextKind::InvalidArg),
        _ => None,
    };
    let Some(ContextValue::String(word)) = wrong else { return None };
    let path = Path::new(word);
    let has_extension = path.extension().is_some_and(|extension| {
        EXTENSIONS.iter().chain(&COMPRESSED).any(|known| extension.eq_ignore_ascii_case(known))
    });
    (has_extension || path.exists()).then(|| word.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_defined() {
        Cli::command().debug_assert();
    }
}
