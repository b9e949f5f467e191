//! Prints a comparison: for people, for programs, for a pull request, as a page.

mod html;
mod json;
mod markdown;
mod text;
mod words;

use std::io::{self, Write};

use clap::ValueEnum;

use super::Diff;
use crate::report::options::Options;

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Pretty,
    /// For programs
    Json,
    /// For pull requests
    Markdown,
    /// A page, with both timelines of each pair above each other
    Html,
}

impl Format {
    /// Prints a comparison.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, diff: &Diff, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Pretty => text::write(diff, options, out),
            Self::Json => json::write(diff, out),
            Self::Markdown => markdown::write(diff, out),
            Self::Html => html::write(diff, out),
        }
    }
}
