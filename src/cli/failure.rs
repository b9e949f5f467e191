//! Why a run failed, in a sentence, and what to do about it.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::AutoStream;
use owo_colors::Style;

use crate::check::RunError;
use crate::payload::schemas::SchemaError;
use crate::report::escape::visible;
use crate::source::{EXTENSIONS, SourceError};

/// Why a run cannot go on: exit status 2.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Neither a path nor a pipe.
    #[error("nothing to check: no path is given, and nothing is piped in")]
    NoInput,
    /// What is named cannot be read.
    #[error("{}", source_words(.0))]
    Source(SourceError),
    /// An input broke off.
    #[error("{}", run_words(.0))]
    Run(RunError),
    /// The user's schemas cannot be used.
    #[error(transparent)]
    Schemas(SchemaError),
    /// `--output` names an input.
    #[error("`{}` is one of the captures: the report would overwrite it", .0.display())]
    OutputIsInput(PathBuf),
    /// Two reports go into one file.
    #[error("two reports go to `{}`: give each a file of its own", .0.display())]
    OutputTwice(PathBuf),
    /// The report cannot be written to a file.
    #[error("cannot write the report to `{}`: {}", path.display(), words(reason))]
    Output {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: io::Error,
    },
    /// Standard output cannot be written to.
    #[error("cannot write to the standard output: {}", words(.0))]
    Stdout(io::Error),
    /// The system gives no threads.
    #[error("cannot start the threads: {0}")]
    Threads(rayon::ThreadPoolBuildError),
    /// No rule of that name.
    #[error("there is no rule `{word}`{}", did_you_mean(*near))]
    NoRule {
        /// What was asked for.
        word: String,
        /// What may have been meant.
        near: Option<&'static str>,
    },
    /// No event type of that name.
    #[error("there is no event type `{word}`{}", did_you_mean(*near))]
    NoEventType {
        /// What was asked for.
        word: String,
        /// What may have been meant.
        near: Option<&'static str>,
    },
}

/// `: did you mean …?`, where there is something near.
pub(super) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default()
}

fn source_words(error: &SourceError) -> String {
    match error {
        SourceError::Unreadable { path, reason } => cannot_read(path, reason),
        SourceError::NoCaptures { .. } => error.to_string(),
    }
}

fn run_words(error: &RunError) -> String {
    match error {
        RunError::Read { name, error } => cannot_read(name, error),
        RunError::Spill(reason) => {
            format!("cannot keep the findings in a temporary file: {}", words(reason))
        }
    }
}

fn cannot_read(name: &str, reason: &io::Error) -> String {
    format!("cannot read `{name}`: {}", words(reason))
}

/// The system's reason without its number, or the name of a temporary file that it came with.
fn words(reason: &io::Error) -> String {
    let told = reason.to_string();
    let end = [" (os error ", " at path "].iter().filter_map(|mark| told.find(mark)).min();
    let mut told = told[..end.unwrap_or(told.len())].to_owned();
    if let Some(first) = told.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    told
}

impl Failure {
    /// Tells the user on standard error.
    pub(super) fn tell(&self) {
        let stderr = AutoStream::auto(io::stderr()).lock();
        // There is nowhere left to tell of an error.
        let _ = self.write(stderr);
    }

    fn write(&self, mut out: impl Write) -> io::Result<()> {
        let mut sentence = self.to_string();
        if let Self::Schemas(error) = self
            && let Some(cause) = error.source()
        {
            sentence = format!("{sentence}: {cause}");
        }
        writeln!(out, "{} {}", Style::new().bold().red().style("error:"), visible(&sentence))?;
        if let Some(help) = self.help() {
            writeln!(out, "{} {help}", Style::new().bold().style("help:"))?;
        }
        out.flush()
    }

    /// What to do next.
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoInput => "name a capture, as in `playproof check capture.har`, or pipe one in".into(),
            Self::Source(SourceError::Unreadable { reason, .. })
            | Self::Run(RunError::Read { error: reason, .. }) => return help_reading(reason),
            Self::Run(RunError::Spill(_)) => {
                "make room in the directory of temporary files, or name another one in `TMPDIR`".into()
            }
            Self::Source(SourceError::NoCaptures { .. }) => {
                "a file of any other name is read when it is named itself".into()
            }
            Self::Schemas(_) => {
                "leave out `--schemas` to judge by the built-in schemas, which `playproof schema` prints"
                    .into()
            }
            Self::OutputIsInput(_) => "give the report another name".into(),
            Self::OutputTwice(_) => "look at `--output` and `--report`".into(),
            Self::Output { reason, .. } => return help_writing(reason),
            Self::Stdout(reason) => return help_writing(reason),
            Self::Threads(_) => "ask for fewer with `--threads`".into(),
            Self::NoRule { .. } => "`playproof rules` lists them all".into(),
            Self::NoEventType { .. } => "`playproof schema --help` lists them all".into(),
        })
    }
}

fn help_reading(reason: &io::Error) -> Option<String> {
    match reason.kind() {
        io::ErrorKind::NotFound => Some(format!(
            "check the path; in directories, files ending in {} are read",
            EXTENSIONS.map(|extension| format!(".{extension}")).join(" ")
        )),
        io::ErrorKind::PermissionDenied => Some("make it readable, or leave it out".into()),
        _ => None,
    }
}

fn help_writing(reason: &io::Error) -> Option<String> {
    let help = match reason.kind() {
        io::ErrorKind::NotFound => "its directory must exist",
        io::ErrorKind::PermissionDenied => "choose a place that you may write to",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room, or write elsewhere"
        }
        io::ErrorKind::IsADirectory => "name a file in it",
        _ => return None,
    };
    Some(help.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(failure: &Failure) -> String {
        let mut out = AutoStream::never(Vec::new());
        failure.write(&mut out).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn says_what_to_do() {
        let near = Some("ad-outside-break");
        assert_eq!(
            told(&Failure::NoRule { word: "ad-outside".into(), near }),
            "error: there is no rule `ad-outside`: did you mean `ad-outside-break`?\n\
             help: `playproof rules` lists them all\n"
        );
    }

    #[test]
    fn the_systems_reason_is_short() {
        let none = tempfile::NamedTempFile::new_in("/no/such/directory").unwrap_err();
        let failure = Failure::Output { path: "x.json".into(), reason: none };
        let told = told(&failure);
        let first = told.lines().next();
        let expected = "error: cannot write the report to `x.json`: no such file or directory";
        assert_eq!(first, Some(expected));
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let path = PathBuf::from("a\u{1b}[2J\n.har");
        assert!(told(&Failure::OutputIsInput(path)).contains(r"`a\u{1b}[2J\n.har`"));
    }
}
