//! What the commands that look at sessions have in common: inputs, how they are read, which sessions.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use super::failure::Failure;
use super::filter::Filter;
use super::{check, inspect, settings};
use crate::check::{Bounds, Excerpts, Options, Survey};
use crate::config::{self, Setting, Settings};
use crate::query::Query;
use crate::replay::Replay;
use crate::source::{Input, Mapping};

/// How a list of sessions is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// What is read, and which sessions of it a command is about.
#[derive(Debug, clap::Args)]
pub(super) struct Reading {
    /// Files, directories (searched for .har .json .ndjson .jsonl .log .zip .zhar .chlsj .gor, also with
    /// .gz .zst .zz behind), or `-` for standard input, which is also read if no path is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Say where a log keeps a field, as in `body=request.payload`, where it is not found; may be
    /// repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = inspect::parse_mapping)]
    map: Vec<Mapping>,

    /// Show values that are hidden in reports, as `check --show-values`
    #[arg(long)]
    show_values: bool,

    #[command(flatten)]
    source: settings::Source,

    /// Threads to work with; by default one for each processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    #[command(flatten)]
    filter: Filter,
}

impl Reading {
    /// What holds for the reading: the configuration, with what the command line says over it.
    ///
    /// # Errors
    /// The configuration cannot be read, or says what cannot be.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let mut settings = self.source.settings()?;
        settings::map_over(&mut settings, &self.map);
        if self.show_values {
            settings.show_values = Setting::command_line(true);
        }
        Ok(settings)
    }

    /// The inputs that are named, or the standard input.
    ///
    /// # Errors
    /// One cannot be read, or there is none.
    pub(super) fn inputs(&self, settings: &Settings) -> Result<Vec<Input>, Failure> {
        let mapping = Arc::new(settings.mapping());
        let inputs = check::inputs(&self.paths)?.into_iter();
        Ok(inputs.map(|input| input.with_mapping(Arc::clone(&mapping))).collect())
    }

    /// Whether only some sessions are asked for.
    pub(super) fn is_filtered(&self) -> bool {
        self.filter.is_given()
    }

    /// What holds for a check of a few calls that were taken out of the captures.
    ///
    /// # Errors
    /// A schema cannot be read.
    pub(super) fn options(&self, settings: &Settings) -> Result<Options, Failure> {
        let options = settings.options(check::schemas(settings)?, config::today());
        Ok(Options { bounds: Bounds::ALL_SHOWN, excerpts: Excerpts::LeftOut, ..options })
    }

    /// Surveys all sessions, whatever is asked for, and shows all their findings.
    ///
    /// # Errors
    /// An input or a schema cannot be read.
    pub(super) fn survey_all<T: Send>(
        &self,
        inputs: &[Input],
        settings: &Settings,
        view: &(dyn Fn(&Replay<'_>) -> T + Sync),
    ) -> Result<Survey<T>, Failure> {
        self.survey_of((None, Bounds::ALL_SHOWN), inputs, settings, view)
    }

    /// Surveys the sessions that are asked for.
    ///
    /// # Errors
    /// The options ask for what cannot be asked, or an input or a schema cannot be read.
    pub(super) fn survey<T: Send>(
        &self,
        inputs: &[Input],
        settings: &Settings,
        bounds: Bounds,
        view: &(dyn Fn(&Replay<'_>) -> T + Sync),
    ) -> Result<Survey<T>, Failure> {
        self.survey_of((self.filter.query()?, bounds), inputs, settings, view)
    }

    fn survey_of<T: Send>(
        &self,
        (query, bounds): (Option<Arc<Query>>, Bounds),
        inputs: &[Input],
        settings: &Settings,
        view: &(dyn Fn(&Replay<'_>) -> T + Sync),
    ) -> Result<Survey<T>, Failure> {
        let options = settings.options(check::schemas(settings)?, config::today());
        let options = Options { query, bounds, ..options };
        check::survey(inputs, options, self.threads, view)
    }
}
