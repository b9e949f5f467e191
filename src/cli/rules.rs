//! `playproof rules`

use std::io::{self, Write};

use clap::ValueEnum;
use owo_colors::Style;
use serde::Serialize;

use super::Outcome;
use super::failure::Failure;
use super::output::print;
use super::settings::Source;
use super::terminal::Terminal;
use crate::config::{did_you_mean, nearest};
use crate::finding::Severity;
use crate::report::escape::visible;
use crate::report::fit::wrapped;
use crate::rules::{self, Group, Rule, Selector};

/// Columns that a summary takes at least, however narrow the terminal is.
const MIN_SUMMARY: usize = 20;
/// Longer lines are hard to read.
const MAX_SUMMARY: usize = 80;

/// List the rules, with what each of them says
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to print the list: text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,

    #[command(flatten)]
    source: Source,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table, for people
    Text,
    /// An array of objects with `id`, `group`, `severity` and `summary`
    Json,
}

/// A rule as `--format json` tells of it: machines depend on these names.
#[derive(Serialize)]
struct Row {
    id: &'static str,
    group: Group,
    severity: Severity,
    summary: &'static str,
}

/// Prints the list.
///
/// # Errors
/// The configuration cannot be read, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let settings = args.source.settings()?;
    let all: Vec<&Rule> = rules::all().chain(settings.own.all()).collect();
    print(|out| match args.format {
        Format::Text => write_table(&all, terminal, out),
        Format::Json => write_json(&all, out),
    })?;
    Ok(Outcome::Clean)
}

fn write_json(all: &[&Rule], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row> = all
        .iter()
        .map(|&&Rule { id, group, severity, summary, .. }| Row { id, group, severity, summary })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    writeln!(out)
}

fn write_table(all: &[&Rule], terminal: &Terminal, out: &mut dyn Write) -> io::Result<()> {
    let id_width = all.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let before = 2 + id_width + 2 + "warning".len() + 2;
    let room = terminal.width.saturating_sub(before).clamp(MIN_SUMMARY, MAX_SUMMARY);
    let bold = terminal.style(Style::new().bold());
    for group in Group::ALL {
        let mut rules = all.iter().filter(|rule| rule.group == group).peekable();
        if rules.peek().is_none() {
            continue;
        }
        writeln!(out, "{}", bold.style(group))?;
        for rule in rules {
            let severity = format!("{:<7}", rule.severity.as_str());
            let severity = terminal.severity(rule.severity).style(severity);
            let summary = visible(rule.summary);
            let mut summary = wrapped(&summary, room).into_iter();
            let first = summary.next().unwrap_or_default();
            writeln!(out, "  {:<id_width$}  {severity}  {first}", rule.id)?;
            for line in summary {
                writeln!(out, "{:before$}{line}", "")?;
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "more about a rule: {}", bold.style("playproof explain RULE"))
}

/// The rule or group that an argument names.
///
/// # Errors
/// There is no such rule or group; the text names the nearest one.
pub(super) fn parse_selector(word: &str) -> Result<Selector, String> {
    let near = || did_you_mean(nearest(word, Selector::words()));
    Selector::parse(word).ok_or_else(|| format!("there is no rule or group `{word}`{}", near()))
}

/// The words that [`parse_selector`] takes, as shells offer them.
pub(super) fn selectors() -> Vec<&'static str> {
    Selector::words().collect()
}

/// The id that a wrong one may have meant.
pub(super) fn nearest_rule(id: &str) -> Option<&'static str> {
    let ids: Vec<&'static str> = rules::all().map(|rule| rule.id).collect();
    nearest(id, ids.into_iter())
}
