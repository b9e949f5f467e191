//! Why a run failed, in a sentence, and what to do about it.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::AutoStream;
use owo_colors::Style;

use super::terminal;
use crate::baseline::{BaselineError, NothingChecked};
use crate::check::RunError;
use crate::config::{ConfigError, Wrong, did_you_mean};
use crate::payload::schemas::SchemaError;
use crate::query::{QueryError, TooMany};
use crate::report::escape::visible;
use crate::report::options::{Color, Glyphs, Options};
use crate::report::pretty;
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
    /// The configuration cannot be used.
    #[error("{}", config_words(.0))]
    Config(ConfigError),
    /// `init` would write over a configuration.
    #[error("`{}` is there already", .0.display())]
    ConfigExists(PathBuf),
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
    /// The baseline cannot be used.
    #[error("the baseline `{}` {}", path.display(), baseline_words(reason))]
    Baseline {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: BaselineError,
    },
    /// `--open` without an HTML report.
    #[error("there is no HTML report to open")]
    NothingToOpen,
    /// No program shows the HTML report.
    #[error("cannot open `{}`: {}", path.display(), words(reason))]
    Open {
        /// The report.
        path: PathBuf,
        /// The system's reason.
        reason: io::Error,
    },
    /// Of an input nothing at all can be read, which its report says.
    #[error("nothing of `{0}` can be read")]
    NothingRead(String),
    /// There is no baseline to update.
    #[error("there is no baseline to update")]
    NoBaseline,
    /// The values of a report are shown, and a baseline is made of it.
    #[error("a baseline is not written with `--show-values`: secrets would get into the file")]
    UpdateShowsValues,
    /// There is nothing to make a baseline of.
    #[error("no baseline is written: {0}")]
    NothingChecked(NothingChecked),
    /// The system gives no threads.
    #[error("cannot start the threads: {0}")]
    Threads(rayon::ThreadPoolBuildError),
    /// `--where` is no expression.
    #[error("--where: {}", .0.message())]
    Where(QueryError),
    /// More options that select sessions than can be asked at once.
    #[error(transparent)]
    TooMany(TooMany),
    /// No session is left to extract.
    #[error("nothing to extract: no session is left")]
    NothingToExtract,
    /// More sessions than one, and no word which is meant.
    #[error("nothing is said of which of {0} sessions to extract")]
    ManyToExtract(usize),
    /// No finding has this fingerprint, or several begin so.
    #[error("{}", finding_words(fingerprint, *count))]
    NoFinding {
        /// What was asked for.
        fingerprint: String,
        /// How many begin so.
        count: usize,
    },
    /// A finding points at no request.
    #[error("a finding of `{0}` points at no request that could be extracted")]
    NoRecord(&'static str),
    /// Bare payloads have no request, which a HAR is made of.
    #[error("these are payloads without their requests: a HAR cannot hold them")]
    BareInHar,
    /// The name of a file does not tell what to write.
    #[error("`{}` does not tell whether to write a HAR or a log", .0.display())]
    ExtractFormat(PathBuf),
    /// There are no cases of rules.
    #[error("there are no cases in `{}`", .0.display())]
    NoCases(PathBuf),
    /// A file of cases cannot be read.
    #[error("cannot read `{}`: {}", path.display(), words(reason))]
    Cases { path: PathBuf, reason: io::Error },
    /// A file of cases says what cannot be.
    #[error("{}:{line}: {message}", path.display())]
    WrongCase { path: PathBuf, line: usize, message: String },
    /// An option has a value that it cannot have.
    #[error("{option}: {message}")]
    Argument { option: &'static str, message: String },
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

fn finding_words(fingerprint: &str, count: usize) -> String {
    match count {
        0 => format!("no finding has the fingerprint `{fingerprint}`"),
        _ => format!("{count} findings have a fingerprint that begins with `{fingerprint}`"),
    }
}

fn source_words(error: &SourceError) -> String {
    match error {
        SourceError::Unreadable { path, reason } => cannot_read(path, reason),
        SourceError::NoCaptures { .. } => error.to_string(),
    }
}

fn baseline_words(error: &BaselineError) -> String {
    match error {
        BaselineError::Read(reason) => format!("cannot be read: {}", words(reason)),
        other => other.to_string(),
    }
}

fn config_words(error: &ConfigError) -> String {
    match error {
        ConfigError::Unreadable { path, reason } => {
            cannot_read(&path.display().to_string(), reason)
        }
        ConfigError::Wrong(_) => error.to_string(),
    }
}

fn run_words(error: &RunError) -> String {
    match error {
        // A pipe is kept in a temporary file while it is read.
        RunError::Read { name, error } if is_full(error) => {
            format!("cannot keep `{name}` {}", in_temporary_file(error))
        }
        RunError::Read { name, error } => cannot_read(name, error),
        RunError::Spill(reason) => {
            format!("cannot keep the findings {}", in_temporary_file(reason))
        }
    }
}

fn in_temporary_file(reason: &io::Error) -> String {
    format!("in a temporary file in `{}`: {}", std::env::temp_dir().display(), words(reason))
}

/// Whether no more can be written.
fn is_full(reason: &io::Error) -> bool {
    matches!(reason.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
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

/// What to do where a temporary file cannot be written.
const HELP_TEMPORARY: &str = "make room there, or name another directory in `TMPDIR`";

impl Failure {
    /// Tells the user on standard error.
    pub(super) fn tell(&self) {
        let stderr = AutoStream::auto(io::stderr()).lock();
        // There is nowhere left to tell of an error.
        let _ = self.write(stderr);
    }

    fn write(&self, mut out: impl Write) -> io::Result<()> {
        if let Self::Config(ConfigError::Wrong(wrong)) = self {
            write_wrong(wrong, &mut out)?;
        }
        let mut sentence = self.to_string();
        if let Self::Schemas(error) = self
            && let Some(cause) = error.source()
        {
            sentence = format!("{sentence}: {cause}");
        }
        writeln!(out, "{} {}", Style::new().bold().red().style("error:"), visible(&sentence))?;
        if let Self::Where(error) = self {
            error.excerpt().iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        }
        if let Some(help) = self.help() {
            writeln!(out, "{} {help}", Style::new().bold().style("help:"))?;
        }
        out.flush()
    }

    /// What to do next.
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoInput => "name a capture, as in `playproof check capture.har`, or pipe one in".into(),
            Self::Run(RunError::Read { error: reason, .. }) if is_full(reason) => HELP_TEMPORARY.into(),
            Self::Run(RunError::Spill(_)) => HELP_TEMPORARY.into(),
            Self::Source(SourceError::Unreadable { reason, .. })
            | Self::Run(RunError::Read { error: reason, .. }) => return help_reading(reason),
            Self::Source(SourceError::NoCaptures { .. }) => {
                "a file of any other name is read when it is named itself".into()
            }
            Self::Schemas(_) => {
                "leave out `--schemas` to judge by the built-in schemas, which `playproof schema` prints"
                    .into()
            }
            Self::Config(ConfigError::Unreadable { .. }) => {
                "`playproof init` writes a configuration, `--no-config` goes without one".into()
            }
            Self::Config(ConfigError::Wrong(_)) => {
                "fix it, or leave it out with `--no-config`; `playproof init` writes one with all keys"
                    .into()
            }
            Self::ConfigExists(_) => "`--force` writes over it".into(),
            Self::OutputIsInput(_) => "give the report another name".into(),
            Self::OutputTwice(_) => "look at `--output` and `--report`".into(),
            Self::Output { reason, .. } => return help_writing(reason),
            Self::Stdout(reason) => return help_writing(reason),
            Self::Baseline { reason, .. } => help_baseline(reason).into(),
            Self::NoBaseline => {
                "name it with `--baseline FILE`, or as `baseline` in playproof.toml".into()
            }
            Self::NothingToOpen => "write one with `--report html=FILE`".into(),
            Self::Open { .. } => "name a browser in `BROWSER`, or open the file yourself".into(),
            Self::NothingRead(_) => {
                "see its `unreadable-record` in the report; leave the file out, or record it again".into()
            }
            Self::UpdateShowsValues => {
                "leave out `--show-values`, and `show-values` in playproof.toml".into()
            }
            Self::NothingChecked(_) => {
                "`playproof inspect` with the same captures tells what they hold, and what they lack"
                    .into()
            }
            Self::Threads(_) => "ask for fewer with `--threads`".into(),
            Self::Where(error) => match error.advice() {
                Some(advice) => advice.to_owned(),
                None => "`playproof explain where` tells all of the language".into(),
            },
            Self::TooMany(_) => "say it shorter, with `in [..]`".into(),
            Self::NothingToExtract => "`playproof sessions` lists what there is".into(),
            Self::ManyToExtract(_) => {
                "choose with `--session PREFIX`; `playproof sessions` lists them".into()
            }
            Self::NoFinding { .. } => {
                "`playproof check --format json` tells the fingerprint of each finding".into()
            }
            Self::NoRecord(_) => "extract a session instead, with `--session PREFIX`".into(),
            Self::BareInHar => "write a log: `-o FILE.ndjson`".into(),
            Self::ExtractFormat(_) => {
                "end its name in .har or .ndjson, or say `--format har` or `--format ndjson`".into()
            }
            Self::NoCases(_) => {
                "write cases into a file that ends in .txt; docs/own-rules.md has an example".into()
            }
            Self::Cases { reason, .. } => return help_reading(reason),
            Self::WrongCase { .. } => "docs/own-rules.md describes the lines of a case".into(),
            Self::Argument { .. } | Self::NoRule { .. } => {
                "`playproof rules` lists them all".into()
            }
            Self::NoEventType { .. } => "`playproof schema --help` lists them all".into(),
        })
    }
}

fn help_baseline(reason: &BaselineError) -> &'static str {
    match reason {
        BaselineError::Read(reason) if reason.kind() == io::ErrorKind::NotFound => {
            "`playproof baseline PATH... -o FILE` writes one"
        }
        BaselineError::Read(_) => "name a file that can be read",
        BaselineError::NotJson(_) | BaselineError::Damaged(_) => {
            "take it from version control again, or write it anew with `playproof baseline`; marks of \
             a merge have to be resolved"
        }
        BaselineError::Foreign | BaselineError::TooLarge => {
            "`--baseline` takes what `playproof baseline` writes; a report is none"
        }
        BaselineError::Version(_) => {
            "use the playproof that wrote it, or write it anew with `playproof baseline`"
        }
    }
}

/// Tells of each problem of a configuration, with its line.
fn write_wrong(wrong: &Wrong, out: &mut impl Write) -> io::Result<()> {
    let glyphs = if supports_unicode::on(supports_unicode::Stream::Stderr) {
        Glyphs::Unicode
    } else {
        Glyphs::Ascii
    };
    let look =
        Options { color: Color::Always, glyphs, width: terminal::width(), ..Options::default() };
    for problem in &wrong.problems {
        let location = wrong.location(problem);
        let text = pretty::error(&problem.message, problem.help.as_deref(), &location, &look);
        out.write_all(text.as_bytes())?;
    }
    Ok(())
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
