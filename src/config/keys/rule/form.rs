//! The checks of a `[[rule]]`, as far as they were read.

use std::ops::Range;

use serde_json::{Value, json};

use crate::config::Problem;
use crate::config::item::{Item, Read, unknown};
use crate::config::toml_text::toml;
use crate::own::{Count, Direction, Follow, Form, Order, OwnRules, Per, Require};
use crate::query::{Condition, QueryError};

/// An expression as the configuration has it.
#[derive(Clone, Debug)]
pub(super) struct Written {
    text: String,
    /// Where the value stands.
    span: Range<usize>,
    /// Where its first byte stands, unless escapes are in the way.
    start: Option<usize>,
}

impl Written {
    pub(super) fn of(item: &Item<'_>) -> Read<Self> {
        let (text, span) = (item.some_text()?, item.span());
        let start = item.source.text.get(span.clone()).and_then(|raw| raw.find(text));
        Ok(Self { text: text.to_owned(), start: start.map(|at| span.start + at), span })
    }

    /// The condition that it states.
    fn condition(&self, own: &mut OwnRules) -> Read<Condition> {
        self.condition_at(own, u32::MAX)
    }

    /// The same, for one that is asked of events of these types only.
    fn condition_at(&self, own: &mut OwnRules, event_types: u32) -> Read<Condition> {
        let condition = own.probes().condition_at(&self.text, event_types);
        condition.map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &QueryError) -> Problem {
        let at = error.span();
        let span = match self.start {
            Some(start) => start + at.start..start + at.end,
            None => self.span.clone(),
        };
        let problem = Problem::new(span, error.message());
        problem
            .help(error.advice().unwrap_or("`playproof explain where` shows all of the language"))
    }

    fn toml(&self) -> String {
        // Expressions have quotes of their own, which a literal string takes as they are.
        match self.text.contains(['\'', '\n', '\r']) {
            true => toml(&self.text.as_str().into()),
            false => format!("'{}'", self.text),
        }
    }
}

/// A form as far as it was read.
#[derive(Clone, Debug)]
pub(super) enum FormDraft {
    Deny(Written),
    Require(TableDraft),
    Follow(Direction, TableDraft),
    Count(TableDraft),
    Order(TableDraft),
}

/// The keys of a form that is a table.
#[derive(Clone, Debug, Default)]
pub(super) struct TableDraft {
    /// Where it stands.
    span: Range<usize>,
    when: Option<Written>,
    then: Option<Written>,
    has: Option<Written>,
    until: Option<Written>,
    within_ms: Option<i64>,
    of: Vec<Written>,
    at_least: Option<u32>,
    at_most: Option<u32>,
    per: Per,
}

impl FormDraft {
    pub(super) fn finish(self, own: &mut OwnRules) -> Read<Form> {
        Ok(match self {
            Self::Deny(written) => Form::Deny(written.condition(own)?),
            Self::Require(table) => {
                let when = optional(&table.when, own)?;
                // Only events that meet `when` are asked for the rest.
                let at = when.as_ref().map_or(u32::MAX, Condition::event_types);
                let has = table.needs("has", &table.has)?.condition_at(own, at)?;
                Form::Require(Require { when, has })
            }
            Self::Follow(direction, table) => Form::Follow(Follow {
                direction,
                when: table.needs("when", &table.when)?.condition(own)?,
                then: table.needs("then", &table.then)?.condition(own)?,
                within_ms: table.within_ms,
                until: optional(&table.until, own)?,
            }),
            Self::Count(table) => Form::Count(table.count(own)?),
            Self::Order(table) => {
                if table.of.len() < 2 {
                    let message = "an order needs two expressions or more";
                    return Err(Problem::new(table.span, message));
                }
                let of = table.of.iter().map(|written| written.condition(own));
                Form::Order(Order { of: of.collect::<Read<_>>()?, per: table.per })
            }
        })
    }

    /// As a configuration writes it.
    pub(super) fn toml(&self) -> String {
        match self {
            Self::Deny(written) => format!("deny = {}", written.toml()),
            Self::Require(table) => table.toml("require"),
            Self::Follow(Direction::After, table) => table.toml("after"),
            Self::Follow(Direction::Before, table) => table.toml("before"),
            Self::Count(table) => table.toml("count"),
            Self::Order(table) => table.toml("order"),
        }
    }
}

fn optional(written: &Option<Written>, own: &mut OwnRules) -> Read<Option<Condition>> {
    written.as_ref().map(|written| written.condition(own)).transpose()
}

impl FormDraft {
    /// The value of its key.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Deny(written) => json!(written.text),
            Self::Require(table)
            | Self::Follow(_, table)
            | Self::Count(table)
            | Self::Order(table) => table.value(),
        }
    }
}

impl TableDraft {
    fn value(&self) -> Value {
        let text = |written: &Option<Written>| written.as_ref().map(|written| json!(written.text));
        let of: Vec<&str> = self.of.iter().map(|written| written.text.as_str()).collect();
        let members = [
            ("of", (!of.is_empty()).then(|| if of.len() == 1 { json!(of[0]) } else { json!(of) })),
            ("when", text(&self.when)),
            ("has", text(&self.has)),
            ("then", text(&self.then)),
            ("until", text(&self.until)),
            ("within", self.within_ms.map(|ms| json!(format!("{ms} ms")))),
            ("at-least", self.at_least.map(|least| json!(least))),
            ("at-most", self.at_most.map(|most| json!(most))),
            ("per", (self.per != Per::Session).then(|| json!(self.per.as_str()))),
        ];
        let present = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Value::Object(present.collect())
    }

    /// What an expression alone asks of a session.
    pub(super) fn having(has: Written, span: Range<usize>) -> Self {
        Self { has: Some(has), span, ..Self::default() }
    }

    /// What a list of expressions alone asks of a session.
    pub(super) fn ordered(of: Vec<Written>, span: Range<usize>) -> Self {
        Self { of, span, ..Self::default() }
    }

    /// Reads the keys of a table; `known` are those that this form takes.
    pub(super) fn of(item: &Item<'_>, known: &[&'static str]) -> Read<Self> {
        let mut table = Self { span: item.span(), ..Self::default() };
        for member in item.members()? {
            if !known.contains(&member.name) {
                let what = format!("key in `{}`", item.name);
                return Err(unknown(&what, member.name, known.iter().copied(), member.name_span()));
            }
            match member.name {
                "when" => table.when = Some(Written::of(&member)?),
                "then" => table.then = Some(Written::of(&member)?),
                "has" => table.has = Some(Written::of(&member)?),
                "until" => table.until = Some(Written::of(&member)?),
                "within" => table.within_ms = Some(member.duration_ms()?),
                "at-least" => table.at_least = Some(member.count()?),
                "at-most" => table.at_most = Some(member.whole()?),
                "of" => table.of = several(&member)?,
                _ => {
                    let words = Per::ALL.map(Per::as_str);
                    let per = |word: &str| Per::ALL.into_iter().find(|per| per.as_str() == word);
                    table.per = member.word("part of a session", words.into_iter(), per)?;
                }
            }
        }
        Ok(table)
    }

    fn needs<'w>(&self, key: &str, written: &'w Option<Written>) -> Read<&'w Written> {
        written.as_ref().ok_or_else(|| {
            Problem::new(self.span.clone(), format!("`{key}` is missing"))
                .help(format!("write it as in `{key} = 'eventType == \"adStart\"'`"))
        })
    }

    fn count(&self, own: &mut OwnRules) -> Read<Count> {
        let problem = |message: &str| Problem::new(self.span.clone(), message);
        let [of] = self.of.as_slice() else {
            return Err(problem("`of` takes one expression")
                .help("write what is counted, as in `of = 'eventType == \"adStart\"'`"));
        };
        match (self.at_least, self.at_most) {
            (None, None) => {
                return Err(problem("`at-least` or `at-most` is missing")
                    .help("write a number, as in `at-most = 3`"));
            }
            (Some(least), Some(most)) if least > most => {
                return Err(problem("`at-least` is more than `at-most`"));
            }
            _ => {}
        }
        Ok(Count {
            of: of.condition(own)?,
            at_least: self.at_least,
            at_most: self.at_most,
            per: self.per,
            when: optional(&self.when, own)?,
        })
    }

    fn toml(&self, name: &str) -> String {
        let mut lines = format!("[rule.{name}]\n");
        let mut line = |key: &str, value: String| lines += &format!("{key} = {value}\n");
        let of: Vec<String> = self.of.iter().map(Written::toml).collect();
        match of.as_slice() {
            [] => {}
            [one] => line("of", one.clone()),
            several => line("of", format!("[\n  {},\n]", several.join(",\n  "))),
        }
        for (key, written) in
            [("when", &self.when), ("has", &self.has), ("then", &self.then), ("until", &self.until)]
        {
            written.iter().for_each(|written| line(key, written.toml()));
        }
        self.within_ms
            .iter()
            .for_each(|ms| line("within", format!("\"{} s\"", *ms as f64 / 1000.0)));
        self.at_least.iter().for_each(|least| line("at-least", least.to_string()));
        self.at_most.iter().for_each(|most| line("at-most", most.to_string()));
        if self.per != Per::Session {
            line("per", format!("\"{}\"", self.per.as_str()));
        }
        lines
    }
}

/// An expression, or a list of them.
pub(super) fn several(item: &Item<'_>) -> Read<Vec<Written>> {
    match item.elements() {
        Ok(elements) => elements.map(|element| Written::of(&element)).collect(),
        Err(_) => Ok(vec![Written::of(item)?]),
    }
}
