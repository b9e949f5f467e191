//! Reads a configuration.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::expect::{self, Names};
use super::item::{Item, Read, Source, unknown};
use super::keys::{
    self, Entry, IGNORE, IgnoreDraft, REPORT, RULE, RuleDraft, THRESHOLDS, TOP, Table, TargetDraft,
};
use super::levels::Level;
use super::near::nearest;
use super::problem::{Problem, Wrong};
use super::settings::{Setting, Settings};
use crate::rules::Selector;
use crate::source::LogField;

/// The most problems that are told at once: more say nothing new.
const MAX_PROBLEMS: usize = 20;

/// Reads the configuration `text` of the file `path`; paths in it are told from its directory.
///
/// # Errors
/// It is no TOML, or says what cannot be.
pub fn parse(path: &Path, text: &str) -> Result<Settings, Wrong> {
    let source = Source { text, base: path.parent().unwrap_or(Path::new("")) };
    let (table, errors) = DeTable::parse_recoverable(text);
    let own_schemas = table.get_ref().get("schemas").is_some();
    let names = if own_schemas { Names::Any } else { Names::Published };
    let settings = Settings { file: Some(path.to_owned()), ..Settings::default() };
    let mut reader = Reader { source, names, settings, problems: Vec::new() };
    if errors.is_empty() {
        reader.top(table.get_ref());
    }
    reader.problems.extend(errors.iter().map(|error| {
        Problem::new(error.span().unwrap_or(text.len()..text.len()), error.message())
    }));
    if reader.problems.is_empty() {
        return Ok(reader.settings);
    }
    let mut wrong = Wrong::new(path, text, reader.problems);
    wrong.problems.truncate(MAX_PROBLEMS);
    Err(wrong)
}

struct Reader<'t> {
    source: Source<'t>,
    names: Names,
    settings: Settings,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn top(&mut self, table: &'t DeTable<'t>) {
        // The rules of one's own come first: other tables name them.
        for item in self.source.items(table).filter(|item| item.name == "rule") {
            let read = self.repeated(&item, Self::rule);
            self.problems.extend(read.err());
        }
        for mut item in self.source.items(table).filter(|item| item.name != "rule") {
            let known = TOP.iter().find(|top| top.entry.name == item.name);
            let read = match (known, item.name) {
                (Some(top), _) => {
                    item.example = top.entry.example;
                    (top.entry.read)(&item, &mut self.settings)
                }
                (None, "rules") => self.each(&item, Self::level),
                (None, "thresholds") => self.each(&item, Self::threshold),
                (None, "log") => self.each(&item, Self::log),
                (None, "expect") => self.each(&item, Self::expect),
                (None, "ignore") => self.repeated(&item, Self::ignore),
                (None, "report") => self.repeated(&item, Self::report),
                (None, _) => Err(unknown_key(&item, Table::Top)),
            };
            self.problems.extend(read.err());
        }
    }

    /// Reads each value of a table.
    fn each(&mut self, item: &Item<'t>, read: fn(&mut Self, Item<'t>) -> Read<()>) -> Read<()> {
        for item in item.members()? {
            let read = read(self, item);
            self.problems.extend(read.err());
            if self.problems.len() >= MAX_PROBLEMS {
                break;
            }
        }
        Ok(())
    }

    /// Reads each table of an array of tables.
    fn repeated(
        &mut self,
        item: &Item<'t>,
        read: fn(&mut Self, &'t Spanned<DeValue<'t>>, &'t DeTable<'t>) -> Read<()>,
    ) -> Read<()> {
        let wrong = |value: &Spanned<DeValue<'_>>| {
            let message = format!("`{}` is written as a table of its own", item.name);
            Problem::new(value.span(), message)
                .help(format!("write `[[{}]]` above its keys", item.name))
        };
        let DeValue::Array(tables) = item.value.get_ref() else { return Err(wrong(item.value)) };
        for value in tables {
            let read = match value.get_ref() {
                DeValue::Table(table) => read(self, value, table),
                _ => Err(wrong(value)),
            };
            self.problems.extend(read.err());
        }
        Ok(())
    }

    fn level(&mut self, item: Item<'t>) -> Read<()> {
        let selector = Selector::parse(item.name).ok_or_else(|| {
            let own: Vec<&str> = self.settings.own.all().map(|rule| rule.id).collect();
            let words = Selector::words().chain(own);
            unknown("rule or group", item.name, words, item.name_span())
        })?;
        let item = Item { example: "\"note\"", ..item };
        let words = Level::ALL.iter().map(|level| level.as_str());
        let level = item.word("level", words, Level::parse)?;
        self.settings.levels.file.push((selector, level, item.line()));
        Ok(())
    }

    fn threshold(&mut self, item: Item<'t>) -> Read<()> {
        let known = THRESHOLDS.iter().find(|threshold| threshold.name == item.name);
        let threshold = known.ok_or_else(|| unknown_key(&item, Table::Thresholds))?;
        threshold.read(&item, &mut self.settings)
    }

    fn log(&mut self, item: Item<'t>) -> Read<()> {
        let known = LogField::ALL.into_iter().find(|(name, _)| *name == item.name);
        let (_, field) = known.ok_or_else(|| unknown_key(&item, Table::Log))?;
        let item = Item { example: "\"request.payload\"", ..item };
        let path = item.some_text()?.to_owned();
        self.settings.log.push(item.set((field, path)));
        Ok(())
    }

    fn expect(&mut self, item: Item<'t>) -> Read<()> {
        match item.name {
            "values" => self.each(&item, |reader, item| {
                expect::value(&item, reader.names, &mut reader.settings, &mut reader.problems);
                Ok(())
            }),
            "metadata" => {
                self.each(&item, |reader, item| expect::metadata(&item, &mut reader.settings))
            }
            name => Err(unknown("key", name, ["values", "metadata"].into_iter(), item.name_span())),
        }
    }

    fn ignore(&mut self, place: &'t Spanned<DeValue<'t>>, table: &'t DeTable<'t>) -> Read<()> {
        let mut draft = IgnoreDraft::default();
        if self.members(table, Table::Ignore, &IGNORE, &mut draft) {
            let value = draft.finish(place.span())?;
            self.settings
                .ignores
                .push(Setting { value, origin: self.source.origin(place.span().start) });
        }
        Ok(())
    }

    fn rule(&mut self, place: &'t Spanned<DeValue<'t>>, table: &'t DeTable<'t>) -> Read<()> {
        let mut draft = RuleDraft::default();
        if self.members(table, Table::Rule, &RULE, &mut draft) {
            let origin = self.source.origin(place.span().start);
            let (rule, shown) =
                draft.finish(place.span(), Arc::make_mut(&mut self.settings.own))?;
            self.settings.levels.own.push((rule, origin, shown));
        }
        Ok(())
    }

    fn report(&mut self, place: &'t Spanned<DeValue<'t>>, table: &'t DeTable<'t>) -> Read<()> {
        let mut draft = TargetDraft::default();
        if self.members(table, Table::Report, &REPORT, &mut draft) {
            let value = draft.finish(place.span())?;
            self.settings
                .reports
                .push(Setting { value, origin: self.source.origin(place.span().start) });
        }
        Ok(())
    }

    /// Reads the keys of a table into `draft`. Returns whether all is well with them.
    fn members<T>(
        &mut self,
        table: &'t DeTable<'t>,
        of: Table,
        entries: &[Entry<T>],
        draft: &mut T,
    ) -> bool {
        let before = self.problems.len();
        for item in self.source.items(table) {
            let read = match entries.iter().find(|entry| entry.name == item.name) {
                Some(entry) => (entry.read)(&Item { example: entry.example, ..item }, draft),
                None => Err(unknown_key(&item, of)),
            };
            self.problems.extend(read.err());
        }
        self.problems.len() == before
    }
}

/// That a table has no such key.
fn unknown_key(item: &Item<'_>, table: Table) -> Problem {
    let mut known = keys::names(table);
    if table == Table::Top {
        known.extend(["rules", "rule", "ignore", "expect", "thresholds", "log", "report"]);
    }
    let name = item.name.to_ascii_lowercase().replace('_', "-");
    let elsewhere = || keys::all().into_iter().find(|key| key.name == name && key.table != table);
    match (nearest(item.name, known.iter().copied()), elsewhere()) {
        (None, Some(key)) => {
            let message = format!("there is no key{} `{}`", within(table), item.name);
            let help = match key.table {
                Table::Top => format!("`{}` stands above all tables", key.name),
                other => format!("`{}` stands in {other}", key.name),
            };
            Problem::new(item.name_span(), message).help(help)
        }
        _ => {
            let what = format!("key{}", within(table));
            let problem = unknown(&what, item.name, known.into_iter(), item.name_span());
            let help = "`playproof init` writes a configuration with all keys";
            if problem.help.is_some() { problem } else { problem.help(help) }
        }
    }
}

/// Where a key was looked for, as ` in [log]`.
fn within(table: Table) -> String {
    if table == Table::Top { String::new() } else { format!(" in {table}") }
}
