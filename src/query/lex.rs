//! The words of an expression.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{anychar, char, multispace0, none_of, satisfy};
use nom::combinator::{map, not, peek, recognize};
use nom::multi::{fold_many0, many0_count};
use nom::number::complete::double;
use nom::sequence::{delimited, pair, preceded, terminated};
use nom::{IResult, Parser};

use super::error::{QueryError, fault};

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A field, or a word of the language.
    Name(&'a str),
    /// A string, without its quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// `==`, `(` and the like.
    Mark(&'a str),
}

impl Token<'_> {
    /// How an error names it.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Name(text) | Self::Mark(text) => format!("`{text}`"),
            Self::Text(_) => "a string".to_owned(),
            Self::Number(_) => "a number".to_owned(),
        }
    }
}

/// A word, with its bytes in the expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned<'a> {
    pub(super) token: Token<'a>,
    pub(super) span: Range<usize>,
}

/// The words of an expression.
///
/// # Errors
/// A string that does not end, or a character that begins no word.
pub(super) fn lex(expression: &str) -> Result<Vec<Spanned<'_>>, QueryError> {
    let mut tokens = Vec::new();
    let mut rest = space(expression);
    while !rest.is_empty() {
        let start = expression.len() - rest.len();
        let (behind, token) = token(rest).map_err(|_| stray(expression, start))?;
        let end = expression.len() - behind.len();
        tokens.push(Spanned { token, span: start..end });
        rest = space(behind);
    }
    Ok(tokens)
}

fn space(text: &str) -> &str {
    let skipped: IResult<&str, &str> = multispace0(text);
    skipped.map_or(text, |(rest, _)| rest)
}

fn stray(expression: &str, at: usize) -> QueryError {
    let first = expression[at..].chars().next();
    match first {
        Some('"' | '\'') => {
            let message = "this string does not end".to_owned();
            fault(expression, at..expression.len(), message).help("close it with the same quote")
        }
        _ => {
            let len = first.map_or(0, char::len_utf8);
            let shown = &expression[at..at + len];
            fault(expression, at..at + len, format!("`{shown}` means nothing here"))
        }
    }
}

fn token(input: &str) -> IResult<&str, Token<'_>> {
    alt((map(string, Token::Text), map(number, Token::Number), map(name, Token::Name), mark))
        .parse(input)
}

/// `session.id`: letters, digits, `_` and `.`
fn name(input: &str) -> IResult<&str, &str> {
    let letter = satisfy(|c| c.is_alphabetic() || c == '_');
    let part = take_while1(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
    recognize(pair(letter, many0_count(part))).parse(input)
}

/// A number that no letter follows: `1e3`, but not `10s`.
fn number(input: &str) -> IResult<&str, f64> {
    let begins = peek(satisfy(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')));
    let ends = not(peek(satisfy(|c| c.is_alphanumeric() || c == '_')));
    terminated(preceded(begins, double), ends).parse(input)
}

/// Two-letter marks come first, and those of other languages too, so that an error can name them.
fn mark(input: &str) -> IResult<&str, Token<'_>> {
    let two = alt((tag("=="), tag("!="), tag("<="), tag(">="), tag("&&"), tag("||"), tag("=~")));
    let one = alt((tag("<"), tag(">"), tag("("), tag(")"), tag("["), tag("]"), tag(",")));
    let wrong = alt((tag("="), tag("!"), tag("~")));
    map(alt((two, one, wrong)), Token::Mark).parse(input)
}

/// A string in double or single quotes. A backslash before a quote or a backslash stands for that; any
/// other stays, so that patterns can be written as they are.
fn string(input: &str) -> IResult<&str, String> {
    alt((quoted('"'), quoted('\''))).parse(input)
}

fn quoted<'a>(
    quote: char,
) -> impl Parser<&'a str, Output = String, Error = nom::error::Error<&'a str>> {
    let escaped = map(preceded(char('\\'), anychar), |c| match c {
        '\\' | '"' | '\'' => (None, c),
        other => (Some('\\'), other),
    });
    let plain = map(none_of(if quote == '"' { "\"\\" } else { "'\\" }), |c| (None, c));
    let inner = fold_many0(alt((escaped, plain)), String::new, |mut text, (before, c)| {
        text.extend(before);
        text.push(c);
        text
    });
    delimited(char(quote), inner, char(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(expression: &str) -> Vec<Token<'_>> {
        lex(expression).unwrap().into_iter().map(|spanned| spanned.token).collect()
    }

    #[test]
    fn words_are_told_apart() {
        let text = |text: &str| Token::Text(text.into());
        assert_eq!(
            tokens(r#" params["a.b"]>=-1.5 and x_1.y!='\'' "#),
            [
                Token::Name("params"),
                Token::Mark("["),
                text("a.b"),
                Token::Mark("]"),
                Token::Mark(">="),
                Token::Number(-1.5),
                Token::Name("and"),
                Token::Name("x_1.y"),
                Token::Mark("!="),
                text("'"),
            ]
        );
    }

    #[test]
    fn backslashes_of_patterns_stay() {
        assert_eq!(tokens(r#""^\d+\.\"\\$""#), [Token::Text(r#"^\d+\."\$"#.into())]);
    }

    #[test]
    fn what_is_no_word_is_pointed_at() {
        for (expression, span) in
            [("a == \"b", 5..7), ("a == 'b\\'", 5..9), ("a # b", 2..3), ("a > 10s", 4..5)]
        {
            assert_eq!(lex(expression).unwrap_err().span(), span, "{expression}");
        }
    }
}
