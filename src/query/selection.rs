//! The questions that options of their own ask, without the language.

use super::fields::Turn;
use super::subject::{self, Has, Subject};
use super::value::{Literal, Test};
use super::{Comparison, Formula, Query, table};

/// Which sessions a run is about: all options must be satisfied.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    query: Option<Query>,
}

/// More questions than a query can hold.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the options that select sessions make more than {} comparisons", super::MAX_COMPARISONS)]
pub struct TooMany;

/// Findings that a session must have.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(Has);

/// The rule, group or severity that a word names.
///
/// # Errors
/// It names none; the text says what may have been meant.
pub fn parse_rule(word: &str) -> Result<Wanted, String> {
    subject::has(word).map(Wanted).map_err(|wrong| wrong.message)
}

impl Selection {
    /// The question that satisfies all; none where every session does.
    pub fn query(self) -> Option<Query> {
        self.query
    }

    /// Only sessions whose ID begins so.
    ///
    /// # Errors
    /// There are too many options.
    pub fn of_id(self, prefix: &str) -> Result<Self, TooMany> {
        let id = comparison("session.id", Test::StartsWith(prefix.to_owned()));
        self.and(Query::of(vec![id], Formula::Bit(0)))
    }

    /// Only sessions of this media ID, or with this in their media name.
    ///
    /// # Errors
    /// There are too many options.
    pub fn of_media(self, media: &str) -> Result<Self, TooMany> {
        let text = Literal::Text(media.to_owned());
        let id = comparison("session.mediaId", Test::Is(vec![text.clone()]));
        let name = comparison("session.mediaName", Test::Contains(text));
        let formula = Formula::Any(vec![Formula::Bit(0), Formula::Bit(1)]);
        self.and(Query::of(vec![id, name], formula))
    }

    /// Only sessions that have such a finding.
    ///
    /// # Errors
    /// There are too many options.
    pub fn having(self, Wanted(has): Wanted) -> Result<Self, TooMany> {
        let test = Test::Is(vec![Literal::Truth(true)]);
        let comparison = Comparison { subject: Subject::Has(has), test };
        self.and(Query::of(vec![comparison], Formula::Bit(0)))
    }

    /// Only sessions that satisfy an expression.
    ///
    /// # Errors
    /// There are too many options.
    pub fn satisfying(self, query: Query) -> Result<Self, TooMany> {
        self.and(query)
    }

    fn and(self, more: Query) -> Result<Self, TooMany> {
        let query = match self.query {
            Some(query) => query.and(more).ok_or(TooMany)?,
            None => more,
        };
        Ok(Self { query: Some(query) })
    }
}

/// A comparison with a field that the language has.
fn comparison(name: &'static str, test: Test) -> Comparison {
    let field = table::find(name).expect("the table of fields holds the names used here");
    Comparison { subject: Subject::Field(field, String::new(), Turn::This), test }
}
