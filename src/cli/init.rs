//! `playproof init`

use std::path::PathBuf;

use super::Outcome;
use super::failure::Failure;
use super::output::{Output, print};
use crate::config::{self, FILE_NAME};
use crate::report::escape::visible;

const MORE: &str = "\
Examples:
  playproof init                           in the working directory
  playproof init --force                   again, over the one that is there
  playproof init ci/playproof.toml         for `check --config ci/playproof.toml`";

/// Write a `playproof.toml` with every key in it, commented out
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// The file to write
    #[arg(value_name = "FILE", default_value = FILE_NAME)]
    file: PathBuf,

    /// Write over what is there
    #[arg(long)]
    force: bool,
}

/// Writes the configuration.
///
/// # Errors
/// There is one already, or it cannot be written.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    if args.file.exists() && !args.force {
        return Err(Failure::ConfigExists(args.file.clone()));
    }
    Output::open(&args.file)?.fill(|out| out.write_all(config::template().as_bytes()))?;
    let name = args.file.display().to_string();
    print(|out| writeln!(out, "wrote {}", visible(&name)))?;
    Ok(Outcome::Clean)
}
