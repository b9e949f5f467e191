//! A finished report, and the formats that print it.
//!
//! A format is a file with one function, `write`, and one variant of [`Format`] with its line in
//! [`Format::write`]. Formats read [`model`] and nothing else; foreign text goes through [`escape`].

use std::io;

pub mod csv;
pub mod escape;
pub mod figures;
pub mod figures_json;
pub(crate) mod fit;
mod fresh;
pub mod github;
pub mod gitlab;
pub mod groups;
pub mod html;
mod impact;
pub mod issues;
pub mod json;
pub mod junit;
mod limits;
pub mod markdown;
pub mod model;
pub mod ndjson;
pub mod options;
#[cfg(test)]
mod overflow_tests;
pub(crate) mod place;
pub(crate) mod policy;
pub mod pretty;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod sessions;
pub(crate) mod sid;
mod stored;
pub mod timeline;
pub(crate) mod totals;
pub(crate) mod words;

use model::Report;
use options::Options;

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people, in a terminal
    Pretty,
    /// For programs: one object, with a published schema
    Json,
    /// For programs that read lines: one object a finding
    Ndjson,
    /// For spreadsheets: a row for each finding
    Csv,
    /// For people, in a browser: one file, without a network
    Html,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For test pages of CI servers: JUnit XML
    Junit,
    /// For a comment or a step summary, within their bounds
    Markdown,
    /// For GitHub Actions: workflow annotations
    Github,
    /// For GitLab: a Code Quality report
    Gitlab,
}

impl Format {
    /// Whether it shows the text around the places of findings.
    pub fn shows_excerpts(self) -> bool {
        matches!(self, Self::Pretty | Self::Html)
    }

    /// Whether it prints all findings, one by one, and not those alone that a report shows.
    pub fn prints_all(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson | Self::Csv)
    }

    /// Prints `report` into `out`, in many small pieces: a file or a pipe wants a buffer.
    ///
    /// # Errors
    /// Those of `out`, a broken pipe among them.
    pub fn write(
        self,
        report: &Report,
        options: &Options,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        match self {
            Self::Pretty => pretty::write(report, options, out),
            Self::Json => json::write(report, options, out),
            Self::Ndjson => ndjson::write(report, options, out),
            Self::Csv => csv::write(report, options, out),
            Self::Html => html::write(report, options, out),
            Self::Sarif => sarif::write(report, options, out),
            Self::Junit => junit::write(report, options, out),
            Self::Markdown => markdown::write(report, options, out),
            Self::Github => github::write(report, options, out),
            Self::Gitlab => gitlab::write(report, options, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    /// A reader that has gone away.
    struct Gone;

    impl io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_broken_pipe_is_an_error_of_every_format() {
        for format in Format::value_variants() {
            let error =
                format.write(&sample::report(), &Options::default(), &mut Gone).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format:?}");
        }
    }

    #[test]
    fn formats_without_excerpts_print_the_same_without() {
        let report = sample::report();
        let mut without = report.clone();
        for finding in &mut without.findings {
            finding.location.excerpt = None;
            finding.related.iter_mut().for_each(|related| related.location.excerpt = None);
        }
        for format in Format::value_variants() {
            let options = Options { show: options::Show::All, ..Options::default() };
            let print = |report| sample::print(*format, report, &options);
            assert_eq!(print(&report) != print(&without), format.shows_excerpts(), "{format:?}");
        }
    }

    #[test]
    fn no_format_lets_hidden_characters_through() {
        for format in Format::value_variants() {
            let text = sample::print(*format, &sample::report(), &Options::default());
            let hidden = text.chars().find(|&c| c != '\n' && c != '\r' && escape::is_hidden(c));
            assert_eq!(hidden, None, "{format:?}");
        }
    }
}
