//! The settings as they came out, each with where it comes from.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::item::name;
use super::keys::{THRESHOLDS, TOP, Table};
use super::settings::{IgnoreEntry, Origin, Setting, Settings, Target};
use super::toml_text::{key, toml};
use crate::report::escape::visible;
use crate::rules::expect::{ExpectedValue, Literal};

/// Columns in which a value stands before its origin, where it fits.
const ORIGIN_COLUMN: usize = 46;

/// A setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The table that it stands in.
    pub table: Table,
    /// The event type below the table, for values that are expected of one.
    pub event_type: Option<&'static str>,
    /// Its key; empty for a table that may stand any number of times.
    pub key: String,
    /// Its value; null where there is none.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// The settings, in the order of [`super::keys`].
pub fn lines(settings: &Settings) -> Vec<Line> {
    let line = |table, key: &str, (value, origin): (Value, Origin)| Line {
        table,
        event_type: None,
        key: key.to_owned(),
        value,
        origin,
    };
    let top = TOP.iter().map(|top| line(Table::Top, top.entry.name, (top.show)(settings)));
    let rules = settings
        .levels
        .wanted()
        .map(|(rule, level, origin)| line(Table::Rules, rule.id, (json!(level.as_str()), origin)));
    let own = settings.levels.own.iter();
    let own = own.map(|(_, origin, shown)| line(Table::Rule, "", (shown.clone(), *origin)));
    let ignores = settings.ignores.iter().map(|it| line(Table::Ignore, "", shown(it, ignore)));
    let values = settings.values.iter().map(|setting| {
        let (event_type, expected) = &setting.value;
        let shown = (value_of(expected), setting.origin);
        let event_type = event_type.map(|event_type| event_type.as_str());
        Line { event_type, ..line(Table::ExpectValues, expected.name(), shown) }
    });
    let metadata = settings.metadata.iter().map(|setting| {
        let (event_type, keys) = &setting.value;
        line(Table::ExpectMetadata, event_type.as_str(), (json!(keys), setting.origin))
    });
    let thresholds = THRESHOLDS.iter();
    let thresholds =
        thresholds.map(|bound| line(Table::Thresholds, bound.name, bound.show(settings)));
    let log = settings.log.iter().map(|setting| {
        let (field, path) = &setting.value;
        line(Table::Log, field.name(), (json!(path), setting.origin))
    });
    let reports = settings.reports.iter().map(|it| line(Table::Report, "", shown(it, report)));
    let before = top.chain(rules).chain(own).chain(ignores).chain(values);
    before.chain(metadata).chain(thresholds).chain(log).chain(reports).collect()
}

fn shown<T>(setting: &Setting<T>, value: fn(&T) -> Value) -> (Value, Origin) {
    (value(&setting.value), setting.origin)
}

fn ignore(entry: &IgnoreEntry) -> Value {
    let IgnoreEntry { what, reason, until } = entry;
    let members = [
        ("reason", Some(json!(reason))),
        ("rule", what.rule.map(|rule| json!(rule.as_str()))),
        ("event-type", what.event_type.map(|event_type| json!(event_type.as_str()))),
        ("pointer", what.pointer.as_ref().map(|pointer| json!(pointer))),
        ("media-id", what.media_id.as_ref().map(|id| json!(id))),
        ("host", what.host.as_ref().map(|host| json!(host.to_string()))),
        ("until", until.map(|until| json!(until.to_string()))),
    ];
    let present = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn report(target: &Target) -> Value {
    json!({"format": name(&target.format), "file": target.path})
}

fn value_of(expected: &ExpectedValue) -> Value {
    let values = expected.any_of.iter().map(|literal| match literal {
        Literal::Text(text) => json!(text),
        Literal::Number(number) => json!(number),
        Literal::Truth(truth) => json!(truth),
    });
    match values.collect::<Vec<_>>() {
        mut only if only.len() == 1 => only.remove(0),
        several => Value::Array(several),
    }
}

/// Writes the settings as TOML, each with its origin behind it.
///
/// # Errors
/// Those of `out`.
pub fn write(settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    let file = settings.file.as_ref().map(|file| file.display().to_string());
    let file = file.map(|file| visible(&file).into_owned());
    let lines = lines(settings);
    match &file {
        Some(file) => writeln!(out, "# {file}")?,
        None => writeln!(out, "# without a configuration file")?,
    }
    let mut heading = String::new();
    for line in &lines {
        let own = heading_of(line);
        if own != heading || line.table.repeats() {
            writeln!(out, "\n{own}")?;
        }
        heading = own;
        write_line(line, out)?;
    }
    Ok(())
}

fn heading_of(line: &Line) -> String {
    match (line.table, line.event_type) {
        (Table::Top, _) => String::new(),
        (table, Some(event_type)) => format!("[{}.{event_type}]", table.name()),
        (table, None) => table.to_string(),
    }
}

fn write_line(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    let origin = match line.origin {
        Origin::Default => "default".to_owned(),
        Origin::File { line } => format!("line {line}"),
        Origin::CommandLine => "command line".to_owned(),
    };
    match &line.value {
        Value::Null => writeln!(out, "# {} is not set", line.key),
        Value::Object(members) => {
            for (number, (name, value)) in members.iter().enumerate() {
                // TOML has dates; JSON has not.
                let value = match (name.as_str(), value.as_str()) {
                    ("until", Some(date)) => date.to_owned(),
                    _ => toml(value),
                };
                let text = format!("{} = {value}", key(name));
                let origin = if number == 0 { origin.as_str() } else { "" };
                write_with_origin(&text, origin, out)?;
            }
            Ok(())
        }
        value => write_with_origin(&format!("{} = {}", key(&line.key), toml(value)), &origin, out),
    }
}

fn write_with_origin(text: &str, origin: &str, out: &mut dyn Write) -> io::Result<()> {
    match origin {
        "" => writeln!(out, "{text}"),
        origin => writeln!(out, "{text:<ORIGIN_COLUMN$}  # {origin}"),
    }
}
