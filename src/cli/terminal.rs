//! What standard output can show.

use std::io::{self, IsTerminal};

use anstream::AutoStream;
use clap::ValueEnum;
use owo_colors::Style;

use crate::finding::Severity;
use crate::report::options::{Color, Glyphs};

/// Columns of what is no terminal.
const PIPED_WIDTH: usize = 80;

/// Whether to write ANSI colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal that has them
    Auto,
    /// Also into files and pipes
    Always,
    /// Nowhere
    Never,
}

/// How to write for standard output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    /// Whether ANSI colours are written.
    pub(super) color: Color,
    /// What lines and marks are drawn with.
    pub(super) glyphs: Glyphs,
    /// Columns of a line.
    pub(super) width: usize,
    /// What the user wants.
    pub(super) choice: ColorChoice,
}

impl Terminal {
    /// What standard output is, and the environment says (`NO_COLOR`, `FORCE_COLOR`, `CLICOLOR`, `TERM`, the
    /// locale); of `columns`, where they are given.
    pub(super) fn detect(choice: ColorChoice, columns: Option<u16>) -> Self {
        let seen = AutoStream::choice(&io::stdout());
        let color = match choice {
            ColorChoice::Always => Color::Always,
            ColorChoice::Auto if is_forced() => Color::Always,
            ColorChoice::Auto if seen != anstream::ColorChoice::Never => Color::Always,
            ColorChoice::Auto | ColorChoice::Never => Color::Never,
        };
        Self { color, glyphs: glyphs(), width: columns.map_or_else(width, usize::from), choice }
    }

    /// The same for a file, which is no terminal whatever standard output is.
    pub(super) fn file(&self) -> Self {
        let color = match self.choice {
            ColorChoice::Always => Color::Always,
            ColorChoice::Auto | ColorChoice::Never => Color::Never,
        };
        Self { color, glyphs: Glyphs::Unicode, width: PIPED_WIDTH, choice: self.choice }
    }

    /// `style` where colours are written, and no style elsewhere.
    pub(super) fn style(&self, style: Style) -> Style {
        match self.color {
            Color::Always => style,
            Color::Never => Style::new(),
        }
    }

    /// The style of a severity, as in a report.
    pub(super) fn severity(&self, severity: Severity) -> Style {
        self.style(match severity {
            Severity::Error => Style::new().red(),
            Severity::Warning => Style::new().yellow(),
            Severity::Note => Style::new().cyan(),
        })
    }
}

/// Whether the environment asks for colours whatever standard output is: `FORCE_COLOR`, as Node.js knows it,
/// unless `NO_COLOR` is set.
fn is_forced() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none()
        && set("FORCE_COLOR").is_some_and(|value| value != "0" && value != "false")
}

/// The columns of standard output: those of the terminal, or 80.
pub(super) fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth() } else { PIPED_WIDTH }
}

/// Box-drawing characters, but for a terminal that cannot show them. What goes into a pipe does not
/// depend on the locale.
fn glyphs() -> Glyphs {
    let dumb =
        io::stdout().is_terminal() && std::env::var_os("TERM").is_some_and(|it| it == "dumb");
    if !dumb && supports_unicode::on(supports_unicode::Stream::Stdout) {
        Glyphs::Unicode
    } else {
        Glyphs::Ascii
    }
}
