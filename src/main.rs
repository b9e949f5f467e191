//! The `playproof` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    playproof::cli::run()
}
