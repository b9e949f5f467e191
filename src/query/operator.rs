//! Operators and their values.

use regex::RegexBuilder;

use super::error::{QueryError, fault};
use super::fields::{Field, Kind};
use super::lex::{Spanned, Token};
use super::parse::Parser;
use super::value::{Literal, Order, Test};

/// The most memory that a compiled pattern may take, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// The test that an operator and what follows it make, and whether it is turned round; none where no
/// operator stands.
pub(super) fn test(
    parser: &mut Parser<'_>,
    field: &'static Field,
) -> Result<Option<(Test, bool)>, QueryError> {
    let word = match parser.peek() {
        Some(Token::Mark(mark) | Token::Name(mark)) => *mark,
        _ => return Ok(None),
    };
    let order = match word {
        "<" => Some(Order::Less),
        "<=" => Some(Order::LessOrEqual),
        ">" => Some(Order::Greater),
        ">=" => Some(Order::GreaterOrEqual),
        _ => None,
    };
    if !matches!(word, "==" | "!=" | "in" | "contains" | "startsWith" | "matches")
        && order.is_none()
    {
        return Ok(None);
    }
    parser.next();
    let test = match (word, order) {
        ("==", _) => (Test::Is(vec![value(parser, field)?]), false),
        ("!=", _) => (Test::Is(vec![value(parser, field)?]), true),
        ("in", _) => (Test::Is(list(parser, field)?), false),
        (_, Some(order)) => (Test::Ordered(order, ordered(parser, field)?), false),
        ("contains", _) => (Test::Contains(part(parser, field)?), false),
        ("startsWith", _) => (Test::StartsWith(text(parser, field, word)?), false),
        _ => (Test::Matches(pattern(parser, field)?), false),
    };
    Ok(Some(test))
}

/// A value of the field's kind.
fn value(parser: &mut Parser<'_>, field: &Field) -> Result<Literal, QueryError> {
    let expected = || expected_of(field);
    let Some(spanned) = parser.next() else {
        return Err(parser.fault_here(format!("a value is missing: expected {}", expected())));
    };
    let Some(literal) = literal(&spanned.token) else {
        return Err(no_value(parser, spanned, field));
    };
    of_kind(literal, field)
        .map_err(|message| fault(parser.expression, spanned.span.clone(), message))
}

fn literal(token: &Token<'_>) -> Option<Literal> {
    Some(match token {
        Token::Text(text) => Literal::Text(text.clone()),
        Token::Number(number) => Literal::Number(*number),
        Token::Name("true") => Literal::Truth(true),
        Token::Name("false") => Literal::Truth(false),
        Token::Name("null") => Literal::Null,
        Token::Name(_) | Token::Mark(_) => return None,
    })
}

fn no_value(parser: &Parser<'_>, spanned: &Spanned<'_>, field: &Field) -> QueryError {
    let told = spanned.token.told();
    let message = format!("{told} is no value: expected {}", expected_of(field));
    let error = fault(parser.expression, spanned.span.clone(), message);
    match spanned.token {
        Token::Name(name) => error.help(format!("a string stands in quotes: \"{name}\"")),
        _ => error,
    }
}

/// The literal as a value of the field's kind, or why it cannot be one.
fn of_kind(literal: Literal, field: &Field) -> Result<Literal, String> {
    let name = field.name;
    match (field.kind, literal) {
        (Kind::Time, Literal::Text(text)) => match text.parse::<jiff::Timestamp>() {
            Ok(time) => Ok(Literal::Number(time.as_millisecond() as f64)),
            Err(_) => Err(format!("`{text}` is no time: write it as \"2026-01-20T18:30:05Z\"")),
        },
        (Kind::Words(words), Literal::Text(text)) if !words.contains(&text.as_str()) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            Err(format!("`{name}` is never \"{text}\": it is one of {}", words.join(", ")))
        }
        (_, Literal::Null) => Ok(Literal::Null),
        (Kind::Payload, literal)
        | (Kind::Text | Kind::Words(_), literal @ Literal::Text(_))
        | (Kind::Number | Kind::Time, literal @ Literal::Number(_))
        | (Kind::Truth, literal @ Literal::Truth(_)) => Ok(literal),
        (_, literal) => {
            Err(format!("`{name}` is never {}: expected {}", literal.kind(), expected_of(field)))
        }
    }
}

/// What a field is compared with, in words.
fn expected_of(field: &Field) -> &'static str {
    match field.kind {
        Kind::Text | Kind::Words(_) => "a string in quotes, or null",
        Kind::Number => "a number, or null",
        Kind::Time => "a time as \"2026-01-20T18:30:05Z\", milliseconds since 1970, or null",
        Kind::Truth => "true, false or null",
        Kind::List => "`contains` and a string in quotes",
        Kind::Payload => "a string in quotes, a number, true, false or null",
    }
}

/// A value that others may be less or greater than.
fn ordered(parser: &mut Parser<'_>, field: &Field) -> Result<Literal, QueryError> {
    let literal = value(parser, field)?;
    match literal {
        Literal::Number(_) | Literal::Text(_) => Ok(literal),
        other => {
            let message = format!("nothing is less or greater than {}", other.kind());
            Err(fault(parser.expression, parser.last_span(), message))
        }
    }
}

/// `[a, b]`
fn list(parser: &mut Parser<'_>, field: &Field) -> Result<Vec<Literal>, QueryError> {
    if !parser.take_mark("[") {
        return Err(parser.fault_here("expected a list, as in [\"play\", \"ping\"]".into()));
    }
    let mut literals = vec![value(parser, field)?];
    loop {
        if parser.take_mark("]") {
            return Ok(literals);
        }
        if !parser.take_mark(",") {
            return Err(parser.fault_here("expected `,` or `]`".into()));
        }
        literals.push(value(parser, field)?);
    }
}

/// What `contains` looks for.
fn part(parser: &mut Parser<'_>, field: &Field) -> Result<Literal, QueryError> {
    match field.kind {
        Kind::Payload => value(parser, field),
        _ => text(parser, field, "contains").map(Literal::Text),
    }
}

/// The string behind an operator of texts.
fn text(parser: &mut Parser<'_>, field: &Field, operator: &str) -> Result<String, QueryError> {
    let is_list = field.kind == Kind::List && operator == "contains";
    if !is_list && !matches!(field.kind, Kind::Text | Kind::Words(_) | Kind::Payload) {
        let message = format!("`{operator}` is for texts, and `{}` is none", field.name);
        return Err(fault(parser.expression, parser.last_span(), message));
    }
    match parser.next() {
        Some(Spanned { token: Token::Text(text), .. }) => Ok(text.clone()),
        Some(spanned) => {
            let message = format!("expected a string in quotes behind `{operator}`");
            Err(fault(parser.expression, spanned.span.clone(), message))
        }
        None => Err(parser.fault_here(format!("expected a string in quotes behind `{operator}`"))),
    }
}

fn pattern(parser: &mut Parser<'_>, field: &Field) -> Result<regex::Regex, QueryError> {
    let pattern = text(parser, field, "matches")?;
    RegexBuilder::new(&pattern).size_limit(MAX_PATTERN).build().map_err(|error| {
        let message = match error {
            regex::Error::CompiledTooBig(_) => "this pattern is too large".to_owned(),
            other => {
                let told = other.to_string();
                let last = told.lines().last().unwrap_or_default();
                format!("no regular expression: {}", last.trim_start_matches("error: "))
            }
        };
        fault(parser.expression, parser.last_span(), message)
    })
}

/// The error of a word where no field begins.
pub(super) fn no_field(parser: &Parser<'_>) -> QueryError {
    match parser.peek() {
        None => parser.fault_here("a field is missing here".into()),
        Some(Token::Mark("!")) => parser.fault_here("expected a field".into()).help("write `not`"),
        Some(token @ (Token::Text(_) | Token::Number(_))) => {
            let message = format!("expected a field, and this is {}", token.told());
            parser.fault_here(message).help("the field comes first, as in `eventType == \"play\"`")
        }
        Some(token) => parser.fault_here(format!("expected a field, not {}", token.told())),
    }
}

/// The error of a word that cannot follow.
pub(super) fn misplaced(parser: &Parser<'_>) -> QueryError {
    let Some(token) = parser.peek() else {
        return parser.fault_here("the expression ends too early".into());
    };
    let instead = match token {
        Token::Mark("=") => Some("write `==`"),
        Token::Mark("&&") => Some("write `and`"),
        Token::Mark("||") => Some("write `or`"),
        Token::Mark("=~" | "~") => Some("write `matches`"),
        Token::Mark("!") => Some("write `not`, or `!=`"),
        _ => None,
    };
    let error =
        parser.fault_here(format!("expected an operator, `and` or `or`, not {}", token.told()));
    match instead {
        Some(instead) => error.help(instead),
        None => error,
    }
}
