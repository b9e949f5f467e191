//! The keys that a configuration knows: one table, from which reading, `playproof init`, `playproof config`,
//! the documentation and "did you mean" derive.

mod files;
mod ignore;
mod rule;
mod thresholds;
mod top;

use std::fmt;

use serde_json::Value;

use super::item::{Item, Read};
use super::settings::{Origin, Settings};
use crate::source::LogField;

pub(super) use files::{REPORT, TargetDraft};
pub(super) use ignore::{IGNORE, IgnoreDraft};
pub(super) use rule::{RULE, RuleDraft};
pub(super) use thresholds::{THRESHOLDS, Threshold};
pub(super) use top::TOP;

/// A table of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// What stands above all tables.
    Top,
    /// `[rules]`
    Rules,
    /// `[[rule]]`
    Rule,
    /// `[[ignore]]`
    Ignore,
    /// `[expect.values]`
    ExpectValues,
    /// `[expect.metadata]`
    ExpectMetadata,
    /// `[thresholds]`
    Thresholds,
    /// `[log]`
    Log,
    /// `[[report]]`
    Report,
}

impl Table {
    /// All tables, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Top,
        Self::Rules,
        Self::Rule,
        Self::Ignore,
        Self::ExpectValues,
        Self::ExpectMetadata,
        Self::Thresholds,
        Self::Log,
        Self::Report,
    ];

    /// Its name; empty for what stands above all tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "",
            Self::Rules => "rules",
            Self::Rule => "rule",
            Self::Ignore => "ignore",
            Self::ExpectValues => "expect.values",
            Self::ExpectMetadata => "expect.metadata",
            Self::Thresholds => "thresholds",
            Self::Log => "log",
            Self::Report => "report",
        }
    }

    /// Whether it may stand any number of times.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Rule | Self::Ignore | Self::Report)
    }

    /// What it is for, in a sentence or two.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Top => "What stands above all tables.",
            Self::Rules => {
                "The severity of a rule or of all rules of a group: \"error\", \"warning\", \"note\" or \
                 \"off\". A rule wins over its group."
            }
            Self::Rule => {
                "A rule of your own; docs/own-rules.md has examples, and `playproof test` runs its cases."
            }
            Self::Ignore => {
                "Findings that are in order: all that is named must hold of one. They are counted, but \
                 neither told nor held against the run."
            }
            Self::ExpectValues => {
                "Values that parameters must have (rule expected-value): one, or a list of those allowed. \
                 Under an event type, as in [expect.values.sessionStart], the parameter must also be there."
            }
            Self::ExpectMetadata => {
                "Keys that the customMetadata of an event type must have (rule required-metadata)."
            }
            Self::Thresholds => "The bounds of the rules of time.",
            Self::Log => "Where a log of your own keeps its fields, as --map says it.",
            Self::Report => "Reports that go into files, as --report says it.",
        }
    }
}

impl fmt::Display for Table {
    /// As a heading in TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.repeats() {
            write!(f, "[[{}]]", self.name())
        } else {
            write!(f, "[{}]", self.name())
        }
    }
}

/// A key of a table that is read into a `T`.
pub(super) struct Entry<T> {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    /// In TOML; empty where there is none.
    pub(super) default: &'static str,
    /// In TOML.
    pub(super) example: &'static str,
    pub(super) read: fn(&Item<'_>, &mut T) -> Read<()>,
}

/// A key of the settings that stand above all tables.
pub(super) struct TopEntry {
    pub(super) entry: Entry<Settings>,
    /// The value, null where there is none.
    pub(super) show: fn(&Settings) -> (Value, Origin),
}

/// A key, for those who tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The table that it stands in.
    pub table: Table,
    /// Its name. `RULE`, `PARAMETER` and `EVENT_TYPE` stand for names of that kind.
    pub name: &'static str,
    /// What it means.
    pub meaning: String,
    /// Its default in TOML; none where nothing holds without it.
    pub default: Option<String>,
    /// A line of TOML that sets it.
    pub example: String,
    /// Whether another key of its table stands for it, so that only one of them is written.
    pub instead: bool,
}

/// How the meaning begins of a key that stands for another one.
const INSTEAD: &str = "Or: ";

/// All keys, table by table.
pub fn all() -> Vec<Key> {
    let top = TOP.iter().map(|top| key(Table::Top, &top.entry));
    let rule = RULE.iter().map(|entry| Key {
        instead: entry.meaning.starts_with(INSTEAD),
        ..key(Table::Rule, entry)
    });
    let ignore = IGNORE.iter().map(|entry| key(Table::Ignore, entry));
    let report = REPORT.iter().map(|entry| key(Table::Report, entry));
    let log = LogField::ALL.map(|(name, _)| log_key(name));
    top.chain([free(
        Table::Rules,
        "RULE",
        "The severity of its findings; \"off\" turns the rule off. `playproof rules` lists rules and groups.",
        "ad-ping-coarse = \"off\"",
    )])
    .chain(rule)
    .chain(ignore)
    .chain([
        free(
            Table::ExpectValues,
            "PARAMETER",
            "A string, a number, true or false, or a list of these. A name that begins with / is a JSON \
             pointer into the payload.",
            "\"analytics.reportSuite\" = \"shop-prod\"",
        ),
        free(
            Table::ExpectMetadata,
            "EVENT_TYPE",
            "The keys: of sessionStart, adStart or chapterStart, which alone take customMetadata.",
            "sessionStart = [\"tenant\", \"build\"]",
        ),
    ])
    .chain(THRESHOLDS.iter().map(Threshold::key))
    .chain(log)
    .chain(report)
    .collect()
}

fn key<T>(table: Table, entry: &Entry<T>) -> Key {
    Key {
        table,
        name: entry.name,
        meaning: entry.meaning.to_owned(),
        default: (!entry.default.is_empty()).then(|| entry.default.to_owned()),
        example: format!("{} = {}", entry.name, entry.example),
        instead: false,
    }
}

/// A key whose name is the user's to choose.
fn free(table: Table, name: &'static str, meaning: &str, example: &str) -> Key {
    Key {
        table,
        name,
        meaning: meaning.to_owned(),
        default: None,
        example: example.to_owned(),
        instead: false,
    }
}

fn log_key(name: &'static str) -> Key {
    let (meaning, path) = match name {
        "method" => ("The request's method.", "req.verb"),
        "url" => ("The request's URL, or its path.", "req.target"),
        "body" => ("The request's body.", "req.sent"),
        "request-headers" => ("The request's headers.", "req.head"),
        "content-type" => ("The request's Content-Type.", "req.type"),
        "status" => ("The response's status.", "res.code"),
        "response-headers" => ("The response's headers.", "res.head"),
        "location" => ("The response's Location.", "res.location"),
        "response-body" => ("The response's body.", "res.said"),
        "time" => ("When the request was captured.", "at"),
        _ => ("What joins the line of a request to the line of its response.", "trace.id"),
    };
    let example = format!("{name} = \"{path}\"");
    Key {
        table: Table::Log,
        name,
        meaning: meaning.to_owned(),
        default: None,
        example,
        instead: false,
    }
}

/// The names of the keys of a table that are not the user's to choose.
pub(super) fn names(table: Table) -> Vec<&'static str> {
    let free = |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    all()
        .into_iter()
        .filter(|key| key.table == table && !free(key.name))
        .map(|key| key.name)
        .collect()
}
