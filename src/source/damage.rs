//! Inputs that end before their time: compressed data that is cut off, broken, or larger than anybody's.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use thiserror::Error;

/// Why the bytes of an input end before their time. Those that came before are good.
///
/// The readers of this module give it inside an [`io::Error`]; [`Lenient`] takes it out again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Damage {
    /// The data ends in the middle; the text says whose, in lower case and without a full stop.
    #[error("{0}")]
    Truncated(String),
    /// The data cannot be read further; the text says why, in lower case and without a full stop.
    #[error("{0}")]
    Unreadable(String),
}

impl Damage {
    /// The damage that `error` tells of; the error itself where it is another.
    pub(super) fn of(error: io::Error) -> Result<Self, io::Error> {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        inner.cloned().ok_or(error)
    }
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::other(damage)
    }
}

/// A reader that ends where its source is damaged, and remembers why.
#[derive(Debug)]
pub struct Lenient<R> {
    source: R,
    seen: Seen,
}

/// The damage that a [`Lenient`] reader met so far.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<OnceLock<Damage>>);

impl Seen {
    /// The damage, if any was met.
    pub fn get(&self) -> Option<&Damage> {
        self.0.get()
    }
}

impl<R: Read> Lenient<R> {
    /// Reads `source` up to its end or its damage.
    pub fn new(source: R) -> Self {
        Self { source, seen: Seen::default() }
    }

    /// Tells of the damage, while and after the reader is read.
    pub fn seen(&self) -> Seen {
        self.seen.clone()
    }
}

impl<R: Read> Read for Lenient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.seen.get().is_some() {
            return Ok(0);
        }
        self.source.read(buffer).or_else(|error| {
            let damage = Damage::of(error)?;
            self.seen.0.get_or_init(|| damage);
            Ok(0)
        })
    }
}

/// A reader that gives nothing but `damage`.
pub(super) struct Broken(pub(super) Damage);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.clone().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_at_damage_and_at_nothing_else() {
        let damage = Damage::Truncated("the gzip data ends too early".into());
        let mut reader = Lenient::new(b"ab".chain(Broken(damage.clone())));
        let seen = reader.seen();
        assert_eq!(io::read_to_string(&mut reader).unwrap(), "ab");
        assert_eq!(seen.get(), Some(&damage));
        assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0);
        let error = Damage::of(io::Error::other("gone")).unwrap_err();
        assert_eq!(error.to_string(), "gone");
    }
}
