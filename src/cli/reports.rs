//! The reports of a run: one on standard output or in a file, and any number of others in files.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::failure::Failure;
use super::output::{self, Output};
use super::terminal::Terminal;
use crate::check::Excerpts;
use crate::config::Target;
use crate::report::Format;
use crate::report::model::Report;
use crate::report::options::{Base, Options as Look, Run};
use crate::source::Input;

/// `FORMAT=FILE`
pub(super) fn parse_target(text: &str) -> Result<Target, String> {
    let (format, path) = text
        .split_once('=')
        .ok_or("write the format, `=` and the file, as in `sarif=out.sarif`")?;
    if path.is_empty() {
        return Err("a file belongs behind the `=`".to_owned());
    }
    let format = Format::from_str(format, false).map_err(|_| {
        let formats = Format::value_variants().iter().filter_map(Format::to_possible_value);
        let names: Vec<String> = formats.map(|it| format!("`{}`", it.get_name())).collect();
        format!("there is no format `{format}`: write one of {}", names.join(", "))
    })?;
    Ok(Target { format, path: path.into() })
}

/// Where the reports of a run go.
pub(super) struct Reports {
    files: Vec<(Format, Output)>,
    /// What goes to standard output, unless it goes into a file.
    printed: Option<Format>,
}

impl Reports {
    /// Makes sure that all files can be written to, before any work is done.
    ///
    /// # Errors
    /// One cannot, is one of `inputs`, or is named twice.
    pub(super) fn open(
        format: Format,
        output: Option<&Path>,
        targets: &[Target],
        inputs: &[Input],
    ) -> Result<Self, Failure> {
        let first = output.map(|path| (format, path));
        let others = targets.iter().map(|target| (target.format, target.path.as_path()));
        let all: Vec<(Format, &Path)> = first.into_iter().chain(others).collect();
        for (number, (_, path)) in all.iter().enumerate() {
            if all[..number].iter().any(|(_, other)| other == path) {
                return Err(Failure::OutputTwice(path.to_path_buf()));
            }
        }
        let files = all.into_iter().map(|(format, path)| Ok((format, open(path, inputs)?)));
        let printed = output.is_none().then_some(format);
        Ok(Self { files: files.collect::<Result<_, Failure>>()?, printed })
    }

    /// Whether one of them draws the sessions.
    pub(super) fn draws(&self) -> bool {
        self.formats().any(|format| format == Format::Html)
    }

    /// The first file that takes an HTML report.
    pub(super) fn page(&self) -> Option<PathBuf> {
        let page = self.files.iter().find(|(format, _)| *format == Format::Html);
        page.map(|(_, file)| file.path().to_owned())
    }

    /// Whether one of them shows the text around the places of findings.
    pub(super) fn excerpts(&self) -> Excerpts {
        match self.formats().any(Format::shows_excerpts) {
            true => Excerpts::Told,
            false => Excerpts::LeftOut,
        }
    }

    /// Whether all of them print all findings, one by one.
    pub(super) fn print_all(&self) -> bool {
        self.formats().all(Format::prints_all)
    }

    fn formats(&self) -> impl Iterator<Item = Format> {
        self.files.iter().map(|(format, _)| *format).chain(self.printed)
    }

    /// Writes all reports, those in files first: who reads standard output may go away.
    ///
    /// # Errors
    /// One cannot be written.
    pub(super) fn write(
        self,
        report: &Report,
        look: impl Fn(&Terminal) -> Look,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let in_file = look(&terminal.file());
        for (format, file) in self.files {
            file.fill(|out| format.write(report, &in_file, out))?;
        }
        match self.printed {
            Some(format) => output::print(|out| format.write(report, &look(terminal), out)),
            None => Ok(()),
        }
    }
}

/// Makes sure that `path` can be written to, and is none of `inputs`.
///
/// # Errors
/// It cannot, or it is.
pub(super) fn open(path: &Path, inputs: &[Input]) -> Result<Output, Failure> {
    if let Ok(target) = fs::canonicalize(path) {
        let same = |input: &Path| fs::canonicalize(input).is_ok_and(|input| input == target);
        if inputs.iter().filter_map(Input::path).any(same) {
            return Err(Failure::OutputIsInput(path.to_owned()));
        }
    }
    Output::open(path)
}

/// Where paths in reports are told from: the directory `root`, or the one that the program runs in.
pub(super) fn base(root: Option<&Path>) -> Option<Base> {
    let working = env::current_dir().ok()?;
    Some(Base { root: root.map_or_else(|| working.clone(), |root| working.join(root)), working })
}

/// What is run: the command without the number of threads, on which no report depends, and the captures.
pub(super) fn run(inputs: &[Input]) -> Run {
    let mut arguments = env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned());
    let mut command = "playproof".to_owned();
    while let Some(argument) = arguments.next() {
        if argument == "--threads" {
            arguments.next();
        } else if !argument.starts_with("--threads=") {
            command.push(' ');
            command.push_str(&quoted(&argument));
        }
    }
    Run { command, captures: inputs.iter().map(|input| input.name.to_string()).collect() }
}

/// An argument as a shell reads it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_asked_for_by_format_and_file() {
        let target = parse_target("sarif=out/a=b.sarif").unwrap();
        assert_eq!((target.format, target.path), (Format::Sarif, "out/a=b.sarif".into()));
        for wrong in ["", "sarif", "sarif=", "=x", "xml=x", "SARIF=x"] {
            assert!(parse_target(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_file_takes_two_reports() {
        let target = |format| Target { format, path: "same".into() };
        let targets = [target(Format::Json), target(Format::Csv)];
        let opened = Reports::open(Format::Pretty, None, &targets, &[]);
        assert!(matches!(opened, Err(Failure::OutputTwice(_))));
    }
}
