//! `playproof man`

use std::io;
use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use super::Outcome;
use super::failure::Failure;
use super::output::{Output, print};

const MORE: &str = "\
Examples:
  playproof man | man -l -                 read the page of the program
  playproof man --output ~/.local/share/man/man1     a page for each command";

/// Print the man page, or write one for each command into a directory
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// Write `playproof.1`, `playproof-check.1` and so on into this directory
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Prints the page of `command`, or writes one for it and for each of its own.
///
/// # Errors
/// A page cannot be written.
pub(super) fn run(args: &Args, mut command: Command) -> Result<Outcome, Failure> {
    command.build();
    let Some(directory) = &args.output else {
        print(|out| page(command, out))?;
        return Ok(Outcome::Clean);
    };
    let commands: Vec<Command> =
        command.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    for command in std::iter::once(command).chain(commands) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let file = Output::open(&directory.join(format!("{name}.1")))?;
        file.fill(|out| page(command, out))?;
    }
    Ok(Outcome::Clean)
}

fn page(command: Command, out: &mut dyn io::Write) -> io::Result<()> {
    let source = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let mut text = Vec::new();
    // No width: the reader of the page breaks its lines.
    Man::new(command.term_width(usize::MAX)).source(source).render(&mut text)?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    // What stands behind the options is laid out in lines: examples, exit statuses.
    let text = match text.split_once(".SH EXTRA\n") {
        Some((page, extra)) => {
            let (extra, rest) = extra.split_once(".SH ").unwrap_or((extra, ""));
            let rest = if rest.is_empty() { String::new() } else { format!(".SH {rest}") };
            format!("{page}.SH EXAMPLES\n.nf\n{extra}.fi\n{rest}")
                .replace(".nf\nExamples:\n", ".nf\n")
        }
        None => text,
    };
    out.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn examples_keep_their_lines() {
        use clap::CommandFactory;

        let mut command = Cli::command();
        command.build();
        let check = command.find_subcommand("check").unwrap().clone();
        let mut text = Vec::new();
        page(check, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with(".ie"), "{text}");
        assert!(text.contains(".SH EXAMPLES\n.nf\n  playproof check capture.har  "), "{text}");
        assert!(text.ends_with(".fi\n"), "{text}");
    }
}
