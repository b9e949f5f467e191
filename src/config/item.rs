//! A value of a configuration, and what can be made of it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;
use jiff::SignedDuration;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::near::{did_you_mean, nearest};
use super::problem::{Problem, line_of};
use super::settings::{Origin, Setting};
use super::toml_text::key;
use crate::api::EventType;
use crate::rules::expect::Literal;

/// The longest duration, in hours: more than any capture spans, and far from what milliseconds can count.
const MAX_HOURS: i64 = 366 * 24;

/// Longer lists of names are no help.
const MAX_LISTED: usize = 20;

/// The file that is read.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    /// The directory that paths are told from.
    pub(super) base: &'t Path,
}

impl<'t> Source<'t> {
    /// The line of a byte.
    pub(super) fn origin(&self, at: usize) -> Origin {
        Origin::File { line: line_of(self.text, at) }
    }

    /// The values of a table, by name.
    pub(super) fn items(self, table: &'t DeTable<'t>) -> impl Iterator<Item = Item<'t>> + use<'t> {
        table.iter().map(move |(name, value)| Item {
            source: self,
            name: name.get_ref(),
            name_span: (name.span().start, name.span().end),
            value,
            example: "",
        })
    }
}

/// A value of a table, with its name.
#[derive(Clone, Copy)]
pub(super) struct Item<'t> {
    pub(super) source: Source<'t>,
    /// The name, and where it stands.
    pub(super) name: &'t str,
    pub(super) name_span: (usize, usize),
    pub(super) value: &'t Spanned<DeValue<'t>>,
    /// What such a value looks like, in TOML.
    pub(super) example: &'t str,
}

/// What could not be read, or the value.
pub(super) type Read<T> = Result<T, Problem>;

impl<'t> Item<'t> {
    /// Where the value stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// Where the name stands.
    pub(super) fn name_span(&self) -> Range<usize> {
        self.name_span.0..self.name_span.1
    }

    /// The line of the name, from 1.
    pub(super) fn line(&self) -> usize {
        line_of(self.source.text, self.name_span.0)
    }

    /// A setting with this item's place.
    pub(super) fn set<T>(&self, value: T) -> Setting<T> {
        Setting { value, origin: self.source.origin(self.name_span.0) }
    }

    /// The same name with another value: an element of its array.
    fn element(&self, value: &'t Spanned<DeValue<'t>>) -> Self {
        Self { value, ..*self }
    }

    /// That the value is not what belongs here.
    pub(super) fn wrong(&self, wanted: &str) -> Problem {
        let message = format!("`{}` takes {wanted}, not {}", self.name, kind(self.value.get_ref()));
        let problem = Problem::new(self.span(), message);
        match self.example {
            "" => problem,
            example => problem.help(format!("write it as in `{} = {example}`", key(self.name))),
        }
    }

    pub(super) fn text(&self) -> Read<&'t str> {
        self.value.get_ref().as_str().ok_or_else(|| self.wrong("a string"))
    }

    /// A string that says something.
    pub(super) fn some_text(&self) -> Read<&'t str> {
        match self.text()? {
            text if text.trim().is_empty() => {
                Err(Problem::new(self.span(), format!("`{}` is empty", self.name)))
            }
            text => Ok(text),
        }
    }

    pub(super) fn truth(&self) -> Read<bool> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// A path, told from the directory of the file.
    pub(super) fn path(&self) -> Read<PathBuf> {
        Ok(self.source.base.join(self.some_text()?))
    }

    /// What `parse` makes of a word; `words` are those that it takes.
    pub(super) fn word<'w, T>(
        &self,
        what: &str,
        words: impl Iterator<Item = &'w str> + Clone,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Read<T> {
        let text = self.text()?;
        parse(text).ok_or_else(|| unknown(what, text, words, self.span()))
    }

    /// One of the values of an option of the command line.
    pub(super) fn choice<T: ValueEnum>(&self, what: &str) -> Read<T> {
        let names: Vec<String> = T::value_variants().iter().map(name).collect();
        let parse = |word: &str| T::from_str(word, false).ok();
        self.word(what, names.iter().map(String::as_str), parse)
    }

    /// What a string stands for.
    pub(super) fn parsed<T: FromStr<Err: ToString>>(&self) -> Read<T> {
        let text = self.text()?;
        text.parse().map_err(|error: T::Err| Problem::new(self.span(), error.to_string()))
    }

    /// The elements of an array.
    pub(super) fn elements(&self) -> Read<impl Iterator<Item = Item<'t>> + use<'t>> {
        let DeValue::Array(array) = self.value.get_ref() else {
            return Err(self.wrong("a list"));
        };
        let item = *self;
        Ok(array.iter().map(move |element| item.element(element)))
    }

    /// The values of a table.
    pub(super) fn members(&self) -> Read<impl Iterator<Item = Item<'t>> + use<'t>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(self.source.items(table)),
            _ => Err(self.wrong("a table")),
        }
    }

    /// A time span in milliseconds.
    pub(super) fn duration_ms(&self) -> Read<i64> {
        let wanted = "a duration with its unit";
        if let DeValue::Integer(number) = self.value.get_ref() {
            let help = format!("write `\"{number} s\"` or `\"{number} ms\"`");
            return Err(
                Problem::new(self.span(), format!("`{}` lacks its unit", self.name)).help(help)
            );
        }
        let text = self.value.get_ref().as_str().ok_or_else(|| self.wrong(wanted))?;
        let problem = |message: String| {
            let help =
                "write a number with its unit, as in `\"10 s\"`, `\"1500 ms\"` or `\"5 min\"`";
            Problem::new(self.span(), message).help(help)
        };
        duration_ms(text).map_err(|message| problem(format!("`{text}` {message}")))
    }

    /// A number of 0 or more.
    pub(super) fn share(&self) -> Read<f64> {
        let number = number(self.value.get_ref()).ok_or_else(|| self.wrong("a number"))?;
        if number < 0.0 {
            return Err(Problem::new(self.span(), format!("`{}` is below 0", self.name)));
        }
        Ok(number)
    }

    /// A whole number of 1 or more.
    pub(super) fn count(&self) -> Read<u32> {
        let DeValue::Integer(number) = self.value.get_ref() else {
            return Err(self.wrong("a whole number of 1 or more"));
        };
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok();
        number
            .filter(|number| *number > 0)
            .ok_or_else(|| Problem::new(self.span(), format!("`{}` is out of range", self.name)))
    }

    /// A whole number of 0 or more.
    pub(super) fn whole(&self) -> Read<u32> {
        match self.value.get_ref() {
            DeValue::Integer(number) if number.as_str() == "0" => Ok(0),
            _ => self.count(),
        }
    }

    /// A day.
    pub(super) fn date(&self) -> Read<Date> {
        let DeValue::Datetime(written) = self.value.get_ref() else {
            return Err(self.wrong("a date"));
        };
        let (Some(date), None) = (written.date, written.time) else {
            return Err(self.wrong("a date"));
        };
        let parts = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
        let (Ok(year), Ok(month), Ok(day)) = parts else { return Err(self.wrong("a date")) };
        Date::new(year, month, day)
            .map_err(|_| Problem::new(self.span(), format!("{written} is no day of the calendar")))
    }

    /// A value as it is compared with a payload's.
    pub(super) fn literal(&self) -> Read<Literal> {
        match self.value.get_ref() {
            DeValue::String(text) => Ok(Literal::Text(text.to_string())),
            DeValue::Boolean(truth) => Ok(Literal::Truth(*truth)),
            value => number(value)
                .map(Literal::Number)
                .ok_or_else(|| self.wrong("a string, a number, true or false, or a list of these")),
        }
    }
}

/// A time span in milliseconds, as it is written for people.
///
/// # Errors
/// It is none; the text says why, to stand behind it.
pub(crate) fn duration_ms(text: &str) -> Result<i64, String> {
    let duration: SignedDuration = text.trim().parse().map_err(|_| "is no duration")?;
    if duration < SignedDuration::ZERO || duration > SignedDuration::from_hours(MAX_HOURS) {
        return Err(format!("is out of range: from 0 to {MAX_HOURS} h"));
    }
    if duration.subsec_nanos() % 1_000_000 != 0 {
        return Err("is no whole number of milliseconds".into());
    }
    // At most a year, which fits.
    Ok(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// The name of a value of an option, as the command line has it.
pub(super) fn name<T: ValueEnum>(value: &T) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// A finite number.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(number) => {
            // Exact up to 2^53, as in JavaScript.
            i64::from_str_radix(number.as_str(), number.radix()).ok()? as f64
        }
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// That `word` is none of `words`.
pub(super) fn unknown<'w>(
    what: &str,
    word: &str,
    words: impl Iterator<Item = &'w str> + Clone,
    span: Range<usize>,
) -> Problem {
    let near = nearest(word, words.clone());
    let problem = Problem::new(span, format!("there is no {what} `{word}`{}", did_you_mean(near)));
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    if near.is_none() && words.len() <= MAX_LISTED {
        problem.help(format!("known: {}", words.join(", ")))
    } else {
        problem
    }
}

/// The event type of a word.
pub(super) fn event_type(word: &str, span: Range<usize>) -> Read<EventType> {
    EventType::parse(word).ok_or_else(|| match EventType::suggest(word) {
        Some(meant) => {
            Problem::new(span, format!("there is no event type `{word}`: did you mean `{meant}`?"))
        }
        None => {
            let words = EventType::ALL.map(EventType::as_str);
            unknown("event type", word, words.into_iter(), span)
        }
    })
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) if number(value).is_none() => {
            "one beyond all bounds"
        }
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(written) if written.time.is_some() => "a time",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
