//! From the words of an expression to its comparisons.
//!
//! ```text
//! any        = all, { "or", all }
//! all        = one, { "and", one }
//! one        = "not", one | "(", any, ")" | comparison
//! comparison = field, [ operator, value | [ "not" ], "in", list ] | "has", "(", string, ")"
//! field      = [ "previous." | "next." ], name, [ "[", string, "]" ]
//! ```

use std::ops::Range;

use super::error::{QueryError, fault};
use super::fields::{Field, Kind};
use super::formula::{Formula, MAX_COMPARISONS};
use super::lex::{Spanned, Token, lex};
use super::subject::{self, Subject};
use super::value::{Literal, Test};
use super::{Comparison, operator};

/// The longest expression, in bytes.
const MAX_LEN: usize = 8 << 10;

/// How deep brackets and `not` may be nested.
const MAX_DEPTH: usize = 32;

/// The comparisons of an expression, and the formula over them.
///
/// # Errors
/// It is no expression, or a longer, deeper or larger one than is taken.
pub(super) fn parse(expression: &str) -> Result<(Vec<Comparison>, Formula), QueryError> {
    if expression.len() > MAX_LEN {
        let message = format!("the expression is longer than {MAX_LEN} bytes");
        return Err(fault(expression, 0..0, message));
    }
    let tokens = lex(expression)?;
    let mut parser = Parser { expression, tokens: &tokens, at: 0, comparisons: Vec::new() };
    let formula = parser.any(0)?;
    match parser.peek() {
        None => Ok((parser.comparisons, formula)),
        Some(_) => Err(operator::misplaced(&parser)),
    }
}

/// Reads words one after the other.
pub(super) struct Parser<'a> {
    pub(super) expression: &'a str,
    tokens: &'a [Spanned<'a>],
    at: usize,
    comparisons: Vec<Comparison>,
}

impl<'a> Parser<'a> {
    fn any(&mut self, depth: usize) -> Result<Formula, QueryError> {
        let mut parts = vec![self.all(depth)?];
        while self.take_word("or") {
            parts.push(self.all(depth)?);
        }
        Ok(joined(parts, Formula::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Formula, QueryError> {
        let mut parts = vec![self.one(depth)?];
        while self.take_word("and") {
            parts.push(self.one(depth)?);
        }
        Ok(joined(parts, Formula::All))
    }

    fn one(&mut self, depth: usize) -> Result<Formula, QueryError> {
        if depth > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} brackets and `not`");
            return Err(self.fault_here(message));
        }
        if self.take_word("not") {
            return Ok(Formula::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take_mark("(") {
            let open = self.last_span();
            let inner = self.any(depth + 1)?;
            self.close(")", open)?;
            return Ok(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Formula, QueryError> {
        let (subject, span) = self.subject()?;
        let (test, negated) = match (&subject, self.peek()) {
            (Subject::Has(_), _) => (Test::Is(vec![Literal::Truth(true)]), false),
            (Subject::Field(field, ..), Some(Token::Name("not"))) => self.not_in(field)?,
            (Subject::Field(field, ..), Some(_)) => match operator::test(self, field)? {
                Some(found) => found,
                None => truth(field, span, self)?,
            },
            (Subject::Field(field, ..), None) => truth(field, span, self)?,
        };
        if self.comparisons.len() == MAX_COMPARISONS {
            let message = format!("more than {MAX_COMPARISONS} comparisons");
            return Err(self.fault_here(message).help("`in [..]` takes many values at once"));
        }
        let bit = self.comparisons.len() as u32;
        self.comparisons.push(Comparison { subject, test });
        let formula = Formula::Bit(bit);
        Ok(if negated { Formula::Not(Box::new(formula)) } else { formula })
    }

    /// `not in [..]`, or the `not` of what follows a bare field by mistake.
    fn not_in(&mut self, field: &'static Field) -> Result<(Test, bool), QueryError> {
        self.at += 1;
        match self.peek() {
            Some(Token::Name("in")) => {
                let test = operator::test(self, field)?;
                test.map(|(test, _)| (test, true)).ok_or_else(|| operator::misplaced(self))
            }
            _ => Err(self.fault_here("expected `in` behind `not`".into())),
        }
    }

    /// What is compared: a field with its key, or `has("…")`.
    fn subject(&mut self) -> Result<(Subject, Range<usize>), QueryError> {
        let Some(Token::Name(name)) = self.peek() else {
            return Err(operator::no_field(self));
        };
        let name = *name;
        self.at += 1;
        let span = self.last_span();
        if name == "has" {
            let word = self.argument("(", ")", "has(\"ad-outside-break\")")?;
            let span = self.tokens[self.at - 2].span.clone();
            let has = subject::has(&word).map_err(|wrong| self.wrong(span.clone(), wrong))?;
            return Ok((Subject::Has(has), span));
        }
        let (field, turn) =
            subject::field_at(name).map_err(|wrong| self.wrong(span.clone(), wrong))?;
        let key = match field.key() {
            Some(_) => self.argument("[", "]", field.about)?,
            None => String::new(),
        };
        let key_span = self.last_span();
        let subject = Subject::new(field, key, turn)
            .map_err(|message| self.wrong(key_span, message.into()))?;
        Ok((subject, span))
    }

    /// A string between two marks.
    fn argument(&mut self, open: &str, close: &str, example: &str) -> Result<String, QueryError> {
        let missing = |this: &Self| {
            this.fault_here(format!("expected `{open}\"…\"{close}`"))
                .help(format!("as in {example}"))
        };
        if !self.take_mark(open) {
            return Err(missing(self));
        }
        let opened = self.last_span();
        let Some(Token::Text(text)) = self.peek() else { return Err(missing(self)) };
        let text = text.clone();
        self.at += 1;
        self.close(close, opened)?;
        Ok(text)
    }

    fn close(&mut self, mark: &str, opened: Range<usize>) -> Result<(), QueryError> {
        if self.take_mark(mark) {
            return Ok(());
        }
        match self.peek() {
            None => {
                let message = format!("this bracket is not closed by `{mark}`");
                Err(fault(self.expression, opened, message))
            }
            Some(_) => Err(operator::misplaced(self)),
        }
    }

    pub(super) fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at).map(|spanned| &spanned.token)
    }

    /// Takes the next word, with its bytes.
    pub(super) fn next(&mut self) -> Option<&'a Spanned<'a>> {
        let next = self.tokens.get(self.at)?;
        self.at += 1;
        Some(next)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Name(name)) if *name == word);
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Mark(found)) if *found == mark);
        self.at += usize::from(is_it);
        is_it
    }

    /// The bytes of the word that was taken last.
    pub(super) fn last_span(&self) -> Range<usize> {
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        last.map_or(0..0, |spanned| spanned.span.clone())
    }

    /// The bytes of the word at hand; behind the end where there is none.
    fn span_here(&self) -> Range<usize> {
        let end = self.expression.trim_end().len();
        self.tokens.get(self.at).map_or(end..end, |spanned| spanned.span.clone())
    }

    pub(super) fn fault_here(&self, message: String) -> QueryError {
        fault(self.expression, self.span_here(), message)
    }

    pub(super) fn wrong(&self, span: Range<usize>, wrong: subject::Wrong) -> QueryError {
        let subject::Wrong { message, help } = wrong;
        let error = fault(self.expression, span, message);
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

fn joined(mut parts: Vec<Formula>, join: fn(Vec<Formula>) -> Formula) -> Formula {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

/// The test of a field that stands alone: that it is true.
fn truth(
    field: &Field,
    span: Range<usize>,
    parser: &Parser<'_>,
) -> Result<(Test, bool), QueryError> {
    let goes_on = match parser.peek() {
        None | Some(Token::Name("and" | "or") | Token::Mark(")")) => true,
        Some(_) => false,
    };
    match field.kind {
        _ if !goes_on => Err(operator::misplaced(parser)),
        Kind::Truth | Kind::Payload => Ok((Test::Is(vec![Literal::Truth(true)]), false)),
        _ => Err(fault(
            parser.expression,
            span.end..span.end,
            format!("`{}` is compared with nothing", field.name),
        )
        .help("expected `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `contains`, `startsWith` or `matches`")),
    }
}
