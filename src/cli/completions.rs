//! `playproof completions`

use clap::Command;
use clap_complete::{Shell, generate};

use super::Outcome;
use super::failure::Failure;
use super::output::print;

const MORE: &str = "\
Examples:
  playproof completions bash > ~/.local/share/bash-completion/completions/playproof
  playproof completions zsh  > ~/.zfunc/_playproof      (a directory of $fpath)
  playproof completions fish > ~/.config/fish/completions/playproof.fish
  playproof completions powershell >> $PROFILE";

/// Print completions for a shell: commands, options, formats, rules, event types
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Args {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// Prints the completions of `command`.
///
/// # Errors
/// Standard output cannot be written to.
pub(super) fn run(args: &Args, mut command: Command) -> Result<Outcome, Failure> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    generate(args.shell, &mut command, name, &mut script);
    print(|out| out.write_all(&script))?;
    Ok(Outcome::Clean)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn the_help_names_every_shell() {
        let args = <Args as clap::Args>::augment_args(Command::new("completions"));
        let help = args.clone().render_help().to_string();
        for shell in Shell::value_variants() {
            assert!(help.contains(&shell.to_string()), "{shell}");
        }
    }
}
