//! The keys of `[[rule]]`.

use std::ops::Range;

use super::Entry;
use crate::config::Problem;
use crate::config::item::{Item, Read, unknown};
use crate::config::toml_text::toml;
use crate::finding::Severity;
use crate::own::{About, Count, Direction, Follow, Form, Order, OwnRules, Per, Require};
use crate::query::{Condition, QueryError};
use crate::rules::{self, Rule, Selector};

/// The longest id of a rule, in bytes: reports have columns for it.
const MAX_ID: usize = 60;

/// The longest summary or help, in characters: one sentence.
const MAX_SENTENCE: usize = 300;

/// An expression as the configuration has it.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    /// Where the value stands.
    span: Range<usize>,
    /// Where its first byte stands, unless escapes are in the way.
    start: Option<usize>,
}

impl Written {
    fn of(item: &Item<'_>) -> Read<Self> {
        let (text, span) = (item.some_text()?, item.span());
        let start = item.source.text.get(span.clone()).and_then(|raw| raw.find(text));
        Ok(Self { text: text.to_owned(), start: start.map(|at| span.start + at), span })
    }

    /// The condition that it states.
    fn condition(&self, own: &mut OwnRules) -> Read<Condition> {
        own.probes().condition(&self.text).map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &QueryError) -> Problem {
        let at = error.span();
        let span = match self.start {
            Some(start) => start + at.start..start + at.end,
            None => self.span.clone(),
        };
        let problem = Problem::new(span, error.message());
        problem.help(error.advice().unwrap_or("`playproof explain where` shows all of the language"))
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
enum FormDraft {
    Deny(Written),
    Require(TableDraft),
    Follow(Direction, TableDraft),
    Count(TableDraft),
    Order(TableDraft),
}

/// The keys of a form that is a table.
#[derive(Clone, Debug, Default)]
struct TableDraft {
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

/// A rule, as far as it was read.
#[derive(Default)]
pub(in crate::config) struct RuleDraft {
    id: Option<(String, Range<usize>)>,
    severity: Option<Severity>,
    summary: Option<String>,
    help: Option<String>,
    docs: Option<String>,
    forms: Vec<(&'static str, FormDraft)>,
}

impl RuleDraft {
    /// Adds the rule to `own`, if it says what it must; it stands at `span`.
    pub(in crate::config) fn finish(
        self,
        span: Range<usize>,
        own: &mut OwnRules,
    ) -> Read<&'static Rule> {
        let lacks = |key: &str, example: &str| {
            let problem = Problem::new(span.clone(), format!("this rule has no `{key}`"));
            Err(problem.help(format!("write it as in `{key} = {example}`")))
        };
        let Some((id, id_span)) = self.id else { return lacks("id", "\"house-ad-length\"") };
        let Some(summary) = self.summary else {
            return lacks("summary", "\"an ad is longer than 60 s\"");
        };
        if own.all().any(|rule| rule.id == id) {
            return Err(Problem::new(id_span, format!("there are two rules `{id}`")));
        }
        let mut forms = self.forms.into_iter();
        let form = match (forms.next(), forms.next()) {
            (Some((_, form)), None) => form,
            (None, _) => {
                let problem = Problem::new(span, "this rule checks nothing");
                return Err(problem.help(
                    "write one of `deny`, `require`, `after`, `before`, `count` and `order`",
                ));
            }
            (Some((one, _)), Some((other, _))) => {
                let message = format!("`{one}` and `{other}` are in one rule");
                return Err(Problem::new(span, message).help("make a rule of each"));
            }
        };
        let (check, form) = (form.toml(), form.finish(own)?);
        let (severity, help) = (self.severity.unwrap_or(Severity::Error), self.help);
        Ok(own.add(About { id, severity, summary, help, docs: self.docs }, form, &check))
    }
}

impl FormDraft {
    fn finish(self, own: &mut OwnRules) -> Read<Form> {
        Ok(match self {
            Self::Deny(written) => Form::Deny(written.condition(own)?),
            Self::Require(table) => Form::Require(Require {
                has: table.needs("has", &table.has)?.condition(own)?,
                when: optional(&table.when, own)?,
            }),
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
    fn toml(&self) -> String {
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

impl TableDraft {
    /// Reads the keys of a table; `known` are those that this form takes.
    fn of(item: &Item<'_>, known: &[&'static str]) -> Read<Self> {
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
            return Err(problem("`of` takes one expression").help(
                "write what is counted, as in `of = 'eventType == \"adStart\"'`",
            ));
        };
        match (self.at_least, self.at_most) {
            (None, None) => {
                return Err(problem("`at-least` or `at-most` is missing").help(
                    "write a number, as in `at-most = 3`",
                ));
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
        self.within_ms.iter().for_each(|ms| line("within", format!("\"{} s\"", *ms as f64 / 1000.0)));
        self.at_least.iter().for_each(|least| line("at-least", least.to_string()));
        self.at_most.iter().for_each(|most| line("at-most", most.to_string()));
        if self.per != Per::Session {
            line("per", format!("\"{}\"", self.per.as_str()));
        }
        lines
    }
}

/// An expression, or a list of them.
fn several(item: &Item<'_>) -> Read<Vec<Written>> {
    match item.elements() {
        Ok(elements) => elements.map(|element| Written::of(&element)).collect(),
        Err(_) => Ok(vec![Written::of(item)?]),
    }
}

/// Whether a word can be the id of a rule.
fn id(item: &Item<'_>) -> Read<String> {
    let text = item.some_text()?;
    let problem = |message: String| Problem::new(item.span(), message);
    let is_kebab = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_kebab || text.len() > MAX_ID {
        return Err(problem(format!("`{text}` cannot be the id of a rule")).help(format!(
            "write small letters, digits and `-`, as in `house-ad-length`; {MAX_ID} at most"
        )));
    }
    if rules::all().any(|rule| rule.id == text) || Selector::is_group(text) || text == "where" {
        return Err(problem(format!("`{text}` is taken"))
            .help("choose an id that no rule and no group has, as in `house-ad-length`"));
    }
    Ok(text.to_owned())
}

/// A sentence that reports quote.
fn sentence(item: &Item<'_>) -> Read<String> {
    let text = item.some_text()?.trim();
    if text.chars().count() > MAX_SENTENCE || text.contains(['\n', '\r']) {
        let message = format!("`{}` takes one line of at most {MAX_SENTENCE} characters", item.name);
        return Err(Problem::new(item.span(), message));
    }
    Ok(text.trim_end_matches('.').to_owned())
}

fn form(
    name: &'static str,
    read: Read<FormDraft>,
    draft: &mut RuleDraft,
) -> Read<()> {
    draft.forms.push((name, read?));
    Ok(())
}

/// The keys of `[[rule]]`.
pub(in crate::config) static RULE: [Entry<RuleDraft>; 11] = [
    Entry {
        name: "id",
        meaning: "The name of the rule, in small letters, digits and `-`: no rule and no group has it.",
        default: "",
        example: "\"house-ad-length\"",
        read: |item, draft| {
            draft.id = Some((id(item)?, item.span()));
            Ok(())
        },
    },
    Entry {
        name: "severity",
        meaning: "The severity of its findings: \"error\", \"warning\" or \"note\"; \"error\" by default.",
        default: "",
        example: "\"warning\"",
        read: |item, draft| {
            let words = Severity::ALL.map(Severity::as_str);
            let parse = |word: &str| Severity::ALL.into_iter().find(|it| it.as_str() == word);
            draft.severity = Some(item.word("severity", words.into_iter(), parse)?);
            Ok(())
        },
    },
    Entry {
        name: "summary",
        meaning: "What is wrong, in a sentence: the message of its findings.",
        default: "",
        example: "\"an ad is longer than 60 s\"",
        read: |item, draft| {
            draft.summary = Some(sentence(item)?);
            Ok(())
        },
    },
    Entry {
        name: "help",
        meaning: "What to do about a finding, in a sentence.",
        default: "",
        example: "\"book a shorter ad\"",
        read: |item, draft| {
            draft.help = Some(sentence(item)?);
            Ok(())
        },
    },
    Entry {
        name: "docs",
        meaning: "The URL of a page about the rule.",
        default: "",
        example: "\"https://wiki.example.com/ads\"",
        read: |item, draft| {
            let text = sentence(item)?;
            let is_web = text.starts_with("https://") || text.starts_with("http://");
            if !is_web || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                let problem = Problem::new(item.span(), format!("`{text}` is no URL"));
                return Err(problem.help("write it in full, as in `https://wiki.example.com/ads`"));
            }
            draft.docs = Some(text);
            Ok(())
        },
    },
    Entry {
        name: "deny",
        meaning: "The check: an expression of --where that no event may meet. A rule has one check out of \
                  deny, require, after, before, count and order.",
        default: "",
        example: "'eventType == \"adStart\" and params[\"media.ad.length\"] > 60'",
        read: |item, draft| form("deny", Written::of(item).map(FormDraft::Deny), draft),
    },
    Entry {
        name: "require",
        meaning: "Or: an expression that an event of each session meets, or with `when` all events that \
                  meet `when`.",
        default: "",
        example: "{ when = 'inAd', has = 'inBreak' }",
        read: |item, draft| {
            let table = match Written::of(item) {
                Ok(has) => Ok(TableDraft { has: Some(has), span: item.span(), ..Default::default() }),
                Err(_) => TableDraft::of(item, &["when", "has"]),
            };
            form("require", table.map(FormDraft::Require), draft)
        },
    },
    Entry {
        name: "after",
        meaning: "Or: after an event that meets `when` comes one that meets `then`, `within` a time, \
                  before one that meets `until`.",
        default: "",
        example: "{ when = 'inAd', then = 'eventType == \"ping\"', within = \"2 s\" }",
        read: |item, draft| {
            let table = TableDraft::of(item, &["when", "then", "within", "until"]);
            form("after", table.map(|it| FormDraft::Follow(Direction::After, it)), draft)
        },
    },
    Entry {
        name: "before",
        meaning: "Or: the same in the other direction: before an event that meets `when` there is one that \
                  meets `then`.",
        default: "",
        example: "{ when = 'inAd', then = 'eventType == \"adBreakStart\"' }",
        read: |item, draft| {
            let table = TableDraft::of(item, &["when", "then", "within", "until"]);
            form("before", table.map(|it| FormDraft::Follow(Direction::Before, it)), draft)
        },
    },
    Entry {
        name: "count",
        meaning: "Or: `at-least` and `at-most` so many events that meet `of`, `per` \"session\", \"break\", \
                  \"ad\" or \"chapter\"; with `when` only where an event meets that.",
        default: "",
        example: "{ of = 'eventType == \"adStart\"', at-most = 4, per = \"break\" }",
        read: |item, draft| {
            let table = TableDraft::of(item, &["of", "at-least", "at-most", "per", "when"]);
            form("count", table.map(FormDraft::Count), draft)
        },
    },
    Entry {
        name: "order",
        meaning: "Or: events that meet these come in this order, `per` \"session\", \"break\", \"ad\" or \
                  \"chapter\".",
        default: "",
        example: "['eventType == \"play\"', 'eventType == \"sessionEnd\"']",
        read: |item, draft| {
            let table = match item.elements() {
                Ok(_) => several(item).map(|of| TableDraft { of, span: item.span(), ..Default::default() }),
                Err(_) => TableDraft::of(item, &["of", "per"]),
            };
            form("order", table.map(FormDraft::Order), draft)
        },
    },
];
