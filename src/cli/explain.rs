//! `playproof explain`

use std::borrow::Cow;

use clap::ValueEnum;

use super::Outcome;
use super::failure::Failure;
use super::markdown;
use super::offered::{any, offered};
use super::output::print;
use super::rules::nearest_rule;
use super::settings::Source;
use super::terminal::Terminal;
use crate::rules::{self, Group};

/// The page of the `--where` language.
const WHERE: &str = include_str!("../../docs/where.md");

/// The page of the schemas.
const SCHEMAS: &str = include_str!("../../docs/schemas.md");

/// The page of the metrics.
const METRICS: &str = include_str!("../../docs/metrics.md");

/// Show the page of a rule: what it says, why it matters, examples. `explain GROUP` lists the rules of a
/// group, `explain where` shows the language of `--where`, `explain metrics` how metrics are computed,
/// `explain schemas` where the demands of the schemas come from
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule, as a finding names it; a group of rules; `where`; `metrics`; or `schemas`
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
    let word = args.rule.as_str();
    let group = || Group::ALL.into_iter().find(|group| group.as_str() == word);
    let page: Cow<'static, str> = match rules::find(word) {
        _ if word == "where" => WHERE.into(),
        _ if word == "metrics" => METRICS.into(),
        _ if word == "schemas" => SCHEMAS.into(),
        Some(rule) => rule.page.into(),
        None => match group() {
            Some(group) => of_group(group).into(),
            None => {
                read?;
                return Err(Failure::NoRule { word: word.to_owned(), near: nearest_rule(word) });
            }
        },
    };
    print(|out| match args.format {
        Format::Text => markdown::write(&page, terminal, out),
        Format::Markdown => out.write_all(page.as_bytes()),
    })?;
    Ok(Outcome::Clean)
}

/// The page of a group: its rules, each with what it says.
fn of_group(group: Group) -> String {
    let of_group = rules::all().filter(|rule| rule.group == group);
    let rows = of_group.map(|rule| {
        let summary = rule.summary.replace('|', "\\|");
        format!("| {} | {} | {summary} |\n", rule.id, rule.severity.as_str())
    });
    let rows: String = rows.collect();
    format!(
        "# {group}\n\nThe rules of the group `{group}`. `playproof explain RULE` shows the page of one, \
         `--rule {group}`, `--ignore {group}` and `--severity {group}=note` are about all of them.\n\n\
         | rule | severity | what it says |\n| --- | --- | --- |\n{rows}"
    )
}

/// The words that have a page, as shells offer them.
fn topics() -> Vec<&'static str> {
    let groups = Group::ALL.map(Group::as_str);
    rules::all().map(|rule| rule.id).chain(groups).chain(["where", "metrics", "schemas"]).collect()
}
