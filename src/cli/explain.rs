//! `playproof explain`

use clap::ValueEnum;

use super::Outcome;
use super::failure::Failure;
use super::markdown;
use super::offered::{any, offered};
use super::output::print;
use super::rules::nearest_rule;
use super::settings::Source;
use super::terminal::Terminal;
use crate::rules;

/// The page of the `--where` language.
const WHERE: &str = include_str!("../../docs/where.md");

/// Show the page of a rule: what it says, why it matters, examples; `explain where` shows that of the
/// language of `--where`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule, as a finding names it, or `where`
    #[arg(value_name = "RULE", value_parser = offered(any, topics), hide_possible_values = true)]
    rule: String,

    /// How to print the page: text or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,

    #[command(flatten)]
    source: Source,
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
    // The configuration may have rules of its own; one that is broken hides no other page.
    let read = args.source.settings();
    let page = match (args.rule.as_str(), rules::find(&args.rule)) {
        ("where", _) => WHERE,
        (_, Some(rule)) => rule.page,
        (word, None) => {
            read?;
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
    rules::all().map(|rule| rule.id).chain(["where"]).collect()
}
