//! `playproof explain`

use clap::ValueEnum;

use super::Outcome;
use super::failure::Failure;
use super::markdown;
use super::offered::{any, offered};
use super::output::print;
use super::rules::{ids, nearest_rule};
use super::terminal::Terminal;
use crate::rules;

/// Show the page of a rule: what it says, why it matters, examples
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule, as a finding names it
    #[arg(value_name = "RULE", value_parser = offered(any, ids), hide_possible_values = true)]
    rule: String,

    /// How to print the page: text or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// As it is written
    Markdown,
}

/// Prints the page.
///
/// # Errors
/// There is no such rule, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(rule) = rules::find(&args.rule) else {
        let near = nearest_rule(&args.rule);
        return Err(Failure::NoRule { word: args.rule.clone(), near });
    };
    print(|out| match args.format {
        Format::Text => markdown::write(rule.page, terminal, out),
        Format::Markdown => out.write_all(rule.page.as_bytes()),
    })?;
    Ok(Outcome::Clean)
}
