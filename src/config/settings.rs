//! What holds for a run, and who said so.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use super::levels::Levels;
use crate::api::{EventType, HostPattern};
use crate::check::Ignore;
use crate::finding::Severity;
use crate::own::OwnRules;
use crate::report::Format;
use crate::rules::Limits;
use crate::rules::expect::ExpectedValue;
use crate::source::LogField;

/// A value, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a value comes from. A later one wins over those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody said anything else.
    Default,
    /// The configuration file.
    File {
        /// The line, from 1.
        line: usize,
    },
    /// An option of the command line.
    CommandLine,
}

impl<T> Setting<T> {
    /// A value that holds where nobody says anything else.
    pub(super) fn default(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }

    /// A value that an option of the command line gives.
    pub fn command_line(value: T) -> Self {
        Self { value, origin: Origin::CommandLine }
    }
}

/// Which findings fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Every finding
    Note,
    /// None
    Never,
}

impl FailOn {
    /// The least severity that fails a run; none where nothing does.
    pub fn bound(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// A report that goes into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its format.
    pub format: Format,
    /// The file.
    pub path: PathBuf,
}

/// Findings that are not told, why, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct IgnoreEntry {
    /// Which findings.
    pub what: Ignore,
    /// Why they are in order.
    pub reason: String,
    /// The last day on which they are; for good where there is none.
    pub until: Option<Date>,
}

/// What holds for a run: defaults, over which a file and the command line have their say.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Which findings fail the run.
    pub fail_on: Setting<FailOn>,
    /// Whether a capture without any call may pass.
    pub allow_empty: Setting<bool>,
    /// Whether a capture that the baseline knows must be checked.
    pub require_inputs: Setting<bool>,
    /// The least sessions that captures must hold.
    pub min_sessions: Setting<u64>,
    /// The least severity that reports list.
    pub show: Setting<Severity>,
    /// Whether secret values are shown.
    pub show_values: Setting<bool>,
    /// Names of members whose values are secret beside those that are known.
    pub redact: Setting<Vec<String>>,
    /// How the report is printed.
    pub format: Setting<Format>,
    /// The directory of the user's own schemas.
    pub schemas: Setting<Option<PathBuf>>,
    /// The file of findings that are known.
    pub baseline: Setting<Option<PathBuf>>,
    /// Hosts that count as those of the API.
    pub hosts: Setting<Vec<HostPattern>>,
    /// The severities of rules.
    pub levels: Levels,
    /// Findings that are not told.
    pub ignores: Vec<Setting<IgnoreEntry>>,
    /// The rules of one's own.
    pub own: Arc<OwnRules>,
    /// Values that parameters must have; of any event type where none is named.
    pub values: Vec<Setting<(Option<EventType>, ExpectedValue)>>,
    /// Keys that `customMetadata` must have.
    pub metadata: Vec<Setting<(EventType, Vec<String>)>>,
    /// The bounds of the rules of time.
    pub limits: Limits,
    /// Where bounds come from that are not defaults, by their keys.
    pub(super) limits_set: BTreeMap<&'static str, Origin>,
    /// Where a log keeps its fields.
    pub log: Vec<Setting<(LogField, String)>>,
    /// Reports that go into files.
    pub reports: Vec<Setting<Target>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            file: None,
            fail_on: Setting::default(FailOn::Error),
            allow_empty: Setting::default(false),
            require_inputs: Setting::default(false),
            min_sessions: Setting::default(0),
            show: Setting::default(Severity::Note),
            show_values: Setting::default(false),
            redact: Setting::default(Vec::new()),
            format: Setting::default(Format::Pretty),
            schemas: Setting::default(None),
            baseline: Setting::default(None),
            hosts: Setting::default(Vec::new()),
            levels: Levels::default(),
            ignores: Vec::new(),
            own: Arc::default(),
            values: Vec::new(),
            metadata: Vec::new(),
            limits: Limits::DEFAULT,
            limits_set: BTreeMap::new(),
            log: Vec::new(),
            reports: Vec::new(),
        }
    }
}
