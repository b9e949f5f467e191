//! Arguments whose words a shell can offer.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};

/// How an argument is read, and the words that completions offer for it.
#[derive(Clone)]
pub(super) struct Offered<T> {
    parse: fn(&str) -> Result<T, String>,
    words: fn() -> Vec<&'static str>,
}

/// Reads an argument by `parse`, which may take more than `words` and words its own errors.
pub(super) fn offered<T>(
    parse: fn(&str) -> Result<T, String>,
    words: fn() -> Vec<&'static str>,
) -> Offered<T> {
    Offered { parse, words }
}

/// Any text: the command says what is wrong with it.
pub(super) fn any(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Offered<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        TypedValueParser::parse_ref(&self.parse, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.words)().into_iter().map(PossibleValue::new)))
    }
}
