//! The options that say which sessions a command is about.

use std::io::{self, Write};
use std::sync::Arc;

use anstream::AutoStream;
use owo_colors::Style;

use super::failure::Failure;
use crate::query::{Query, Selection, TooMany, Wanted, parse_rule};
use crate::report::model::Summary;
use crate::report::words::thousands;

/// Which sessions a command is about.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which sessions")]
pub(super) struct Filter {
    /// Only sessions whose ID begins so
    #[arg(long, value_name = "PREFIX")]
    session: Option<String>,

    /// Only sessions of this media ID, or with this in their media name
    #[arg(long, value_name = "ID")]
    media: Option<String>,

    /// Only sessions with a finding of this rule, group or severity; may be repeated
    #[arg(long, value_name = "RULE")]
    has: Vec<String>,

    /// Only sessions with an event for which this holds, as in `inAd and playback == "paused"`;
    /// `playproof explain where` describes the language
    #[arg(long = "where", value_name = "EXPR")]
    expression: Option<String>,
}

impl Filter {
    /// Whether any of the options is given.
    pub(super) fn is_given(&self) -> bool {
        let Self { session, media, has, expression } = self;
        session.is_some() || media.is_some() || !has.is_empty() || expression.is_some()
    }

    /// The question that the options ask; none where every session is meant.
    ///
    /// # Errors
    /// The expression is none, there is no such rule, or there are too many options.
    pub(super) fn query(&self) -> Result<Option<Arc<Query>>, Failure> {
        let expression = self.expression.as_deref().map(str::parse);
        let expression = expression.transpose().map_err(Failure::Where)?;
        let wanted = |word: &String| {
            let wrong = |message| Failure::Argument { option: "--has", message };
            parse_rule(word).map_err(wrong)
        };
        let has: Vec<Wanted> = self.has.iter().map(wanted).collect::<Result<_, _>>()?;
        let selection = self.selection(&has, expression).map_err(Failure::TooMany)?;
        Ok(selection.query().map(Arc::new))
    }

    fn selection(&self, has: &[Wanted], expression: Option<Query>) -> Result<Selection, TooMany> {
        let mut selection = Selection::default();
        if let Some(prefix) = &self.session {
            selection = selection.of_id(prefix)?;
        }
        if let Some(media) = &self.media {
            selection = selection.of_media(media)?;
        }
        for wanted in has {
            selection = selection.having(*wanted)?;
        }
        match expression {
            Some(query) => selection.satisfying(query),
            None => Ok(selection),
        }
    }
}

/// Says on standard error that no session matches, where there are some: the report is empty then.
pub(super) fn tell_of_none(summary: &Summary) {
    if summary.sessions > 0 || summary.passed_over == 0 {
        return;
    }
    let stderr = AutoStream::auto(io::stderr());
    let note = Style::new().bold().cyan();
    let sessions = thousands(summary.passed_over);
    // There is nowhere left to tell of an error.
    let _ = writeln!(
        stderr.lock(),
        "{} no session matches ({sessions} in the captures); `playproof sessions` lists them",
        note.style("note:")
    );
}
