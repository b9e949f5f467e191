//! The keys of `[[rule]]`.

mod form;

use std::ops::Range;

use serde_json::{Value, json};

use self::form::{FormDraft, TableDraft, Written, several};
use super::Entry;
use crate::config::Problem;
use crate::config::item::{Item, Read};
use crate::finding::Severity;
use crate::own::{About, Direction, OwnRules};
use crate::rules::{self, Rule, Selector};

/// The longest id of a rule, in bytes: reports have columns for it.
const MAX_ID: usize = 60;

/// The longest summary or help, in characters: one sentence.
const MAX_SENTENCE: usize = 300;

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
    ) -> Read<(&'static Rule, Value)> {
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
        let (name, form) = match (forms.next(), forms.next()) {
            (Some(form), None) => form,
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
        let (check, value, form) = (form.toml(), form.value(), form.finish(own)?);
        let (severity, help) = (self.severity.unwrap_or(Severity::Error), self.help);
        let about = About { id, severity, summary, help, docs: self.docs };
        let shown = shown(&about, name, value);
        Ok((own.add(about, form, &check), shown))
    }
}

/// The keys of a rule as they came out.
fn shown(about: &About, form: &str, check: Value) -> Value {
    let members = [
        ("id", Some(json!(about.id))),
        ("severity", Some(json!(about.severity.as_str()))),
        ("summary", Some(json!(about.summary))),
        ("help", about.help.as_ref().map(|help| json!(help))),
        ("docs", about.docs.as_ref().map(|docs| json!(docs))),
        (form, Some(check)),
    ];
    let present = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(present.collect())
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
        let message =
            format!("`{}` takes one line of at most {MAX_SENTENCE} characters", item.name);
        return Err(Problem::new(item.span(), message));
    }
    Ok(text.trim_end_matches('.').to_owned())
}

fn form(name: &'static str, read: Read<FormDraft>, draft: &mut RuleDraft) -> Read<()> {
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
                Ok(has) => Ok(TableDraft::having(has, item.span())),
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
                Ok(_) => several(item).map(|of| TableDraft::ordered(of, item.span())),
                Err(_) => TableDraft::of(item, &["of", "per"]),
            };
            form("order", table.map(FormDraft::Order), draft)
        },
    },
];
