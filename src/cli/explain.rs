//! `playproof explain`

use clap::ValueEnum;

use super::Outcome;
use super::failure::Failure;
use super::markdown;
use super::offered::{any, offered};
use super::output::print;
use super::rules::nearest_rule;
use super::terminal::Terminal;
use crate::rules;

/// The page of the `--where` language.
const WHERE: &str = include_str!("../../docs/where.md");

/// The page of the schemas.
const SCHEMAS: &str = include_str!("../../docs/schemas.md");

/// Show the page of a rule: what it says, why it matters, examples; `explain where` shows that of the
/// language of `--where`, `explain schemas` where the demands of the schemas come from
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule, as a finding names it, or `where`, or `schemas`
    #[arg(value_name = "RULE", value_parser = offered(any, topics), hide_possible_values = true)]
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
    let page = match (args.rule.as_str(), rules::find(&args.rule)) {
        ("where", _) => WHERE,
        ("schemas", _) => SCHEMAS,
        (_, Some(rule)) => rule.page,
        (word, None) => {
            return Err(Failure::NoRule { word: word.to_owned(), near: nearest_rule(word) });
        }
    };
    print(|out| match args.format {
        Format::Text => markdown::write(page, terminal, out),
        Format::Markdown => out.write_all(page.as_bytes()),
    })?;
    Ok(Outcome::Clean)
}

/// The words that have a page, as shells offer them.
fn topics() -> Vec<&'static str> {
    rules::all().map(|rule| rule.id).chain(["where", "schemas"]).collect()
}
