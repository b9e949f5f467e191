//! Reads a record in one pass: members come in any order, and each name is guessed from the record before.
//!
//! What a name means is asked once, of the tables of names, and is then kept with the name as it is written.
//! The scanner only ever saves time: it reads valid JSON of any notation, or says why it does not read a
//! record, and [`super::record`] then reads that with a parser that explains what is wrong.

use std::ops::Range;

use super::Take;
use super::dialect::{Gathered, Named, Names, Path};
use super::escape::unescape;
use super::fields::{At, Field, Pieces, Step, step};
use super::headers::{Header, Noticed};

use crate::json::{Needle, Skim};

/// The most names that are known: records that each bring names of their own begin with none again.
const MAX_NAMES: usize = 2048;

/// Stands for no name.
const NONE: usize = usize::MAX;

/// Reads records, and learns from each what the next one may look like.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    names: Vec<Name>,
    found: Vec<Found>,
    noticed: Vec<(usize, Noticed)>,
    /// Whether the record has a `request` of HAR's kind.
    has_request: bool,
    /// Where the payload begins that was asked about, if it is known to be valid.
    payload: Option<usize>,
}

/// The name of a member, in the object that is the value of another name.
#[derive(Debug, Default)]
struct Name {
    /// The name with its quotes and colon, as most recorders write it.
    written: Option<Needle>,
    meaning: Meaning,
    /// The names of the value's members.
    members: Vec<usize>,
    /// The one that came first the last time.
    first: usize,
    /// The name that followed this one the last time, in the same object.
    next: usize,
}

/// What a name means.
#[derive(Debug, Default)]
struct Meaning {
    /// Among the names of our own log format and of HAR.
    own: Option<Step>,
    /// Where it stands among the names of other logs.
    path: Path,
    named: Named,
    /// The header that it names, where its object holds headers.
    header: Option<Header>,
    /// Whether its value holds headers.
    has_headers: bool,
    /// Whether its value may be the body of a request.
    is_body: bool,
    /// Whether its value tells something.
    tells: bool,
    /// Whether members of its value may tell something.
    enters: bool,
}

/// A value that tells something.
#[derive(Debug)]
struct Found {
    name: usize,
    at: Range<usize>,
}

/// A record that was read.
pub(super) struct Scanned<'s, 't> {
    scanner: &'s Scanner,
    text: &'t str,
}

impl Scanner {
    /// Reads the record `text`. None where it has to be read in another way.
    pub(super) fn read<'s, 't>(
        &'s mut self,
        text: &'t str,
        names: &Names,
        take: &mut dyn Take,
    ) -> Option<Scanned<'s, 't>> {
        let mut payload = |at: usize| take.payload(text.get(at..)?);
        let len = self.scan(text.as_bytes(), &mut Asks { names, payload: &mut payload })?;
        (len == text.len()).then_some(Scanned { scanner: self, text })
    }

    /// Reads the record that `bytes` begin with; gives its length.
    pub(super) fn scan(&mut self, bytes: &[u8], asks: &mut Asks<'_>) -> Option<usize> {
        if self.names.is_empty() || self.names.len() > MAX_NAMES {
            self.names.clear();
            let root = Meaning { own: Some(Step::Into(At::Root)), ..Meaning::default() };
            self.names.push(Name { meaning: root, first: NONE, next: NONE, ..Name::default() });
        }
        self.found.clear();
        self.noticed.clear();
        self.has_request = false;
        self.payload = None;
        let mut skim = Skim::new(bytes);
        self.object(&mut skim, 0, asks, None)?;
        Some(skim.at())
    }

    /// What the fields of our own log format and of HAR are, and where: in the order of the record.
    pub(super) fn fields(&self) -> impl Iterator<Item = (Field, Range<usize>)> {
        self.found.iter().filter_map(|found| match self.names[found.name].meaning.own {
            Some(Step::Keep(field)) => Some((field, found.at.clone())),
            _ => None,
        })
    }

    /// What was noticed of the headers that begin at a byte of the record.
    pub(super) fn noticed(&self, at: usize) -> Option<Noticed> {
        self.noticed.iter().find(|(start, _)| *start == at).map(|(_, noticed)| *noticed)
    }

    /// Reads an object, the value of `name`; tells `headers` of its members.
    fn object(
        &mut self,
        skim: &mut Skim<'_>,
        name: usize,
        asks: &mut Asks<'_>,
        mut headers: Option<&mut Noticed>,
    ) -> Option<()> {
        let mut goes_on = skim.enters(b'{', b'}')?;
        let (mut before, mut guess) = (NONE, self.names[name].first);
        while goes_on {
            let member = self.member(skim, name, guess, asks.names)?;
            if member != guess {
                let slot = if before == NONE {
                    &mut self.names[name].first
                } else {
                    &mut self.names[before].next
                };
                *slot = member;
            }
            skim.space();
            let start = skim.at();
            self.value(skim, member, asks)?;
            if let Some(headers) = &mut headers {
                headers.see(self.names[member].meaning.header, start..skim.at());
            }
            (before, guess) = (member, self.names[member].next);
            goes_on = skim.goes_on(b'}')?;
        }
        Some(())
    }

    /// The member that comes next, and the colon behind its name.
    #[inline]
    fn member(
        &mut self,
        skim: &mut Skim<'_>,
        object: usize,
        guess: usize,
        names: &Names,
    ) -> Option<usize> {
        if let Some(Name { written: Some(written), .. }) = self.names.get(guess)
            && skim.take_needle(written).is_some()
        {
            return Some(guess);
        }
        let written = skim.string()?;
        let written = skim.bytes(written.start - 1..written.end + 1);
        skim.colon()?;
        let is_it = |at: &&usize| {
            let known = self.names[**at].written.as_ref().map(|known| known.text().as_bytes());
            known.and_then(|known| known.strip_suffix(b":")) == Some(written)
        };
        match self.names[object].members.iter().find(is_it) {
            Some(known) => Some(*known),
            None => self.learn(object, written, names),
        }
    }

    /// Learns the name `written`, a JSON string.
    #[cold]
    fn learn(&mut self, object: usize, written: &[u8], names: &Names) -> Option<usize> {
        let written = str::from_utf8(written).ok()?;
        let name = unescape(&written[1..written.len() - 1]).text;
        let meaning = self.names[object].meaning.of_member(&name, names);
        let written = Some(Needle::new(&format!("{written}:")));
        let number = self.names.len();
        self.names.push(Name { written, meaning, members: Vec::new(), first: NONE, next: NONE });
        self.names[object].members.push(number);
        Some(number)
    }

    /// Passes over a body that is known to be a valid payload, the first of the record.
    fn pass_payload(&mut self, skim: &mut Skim<'_>, asks: &mut Asks<'_>) -> Option<()> {
        if self.payload.is_some() {
            return None;
        }
        let start = skim.at();
        self.payload = Some(NONE);
        skim.advance((asks.payload)(start)?);
        self.payload = Some(start);
        Some(())
    }

    /// Reads the value of `name`.
    #[inline]
    fn value(&mut self, skim: &mut Skim<'_>, name: usize, asks: &mut Asks<'_>) -> Option<()> {
        let Meaning { tells, enters, has_headers, is_body, own, .. } = self.names[name].meaning;
        if !tells && !enters {
            return skim.value();
        }
        let start = skim.at();
        match skim.peek()? {
            b'{' if is_body && self.pass_payload(skim, asks).is_some() => {}
            b'{' if has_headers => {
                let mut noticed = Noticed::default();
                self.object(skim, name, asks, Some(&mut noticed))?;
                self.noticed.push((start, noticed.from(start)));
            }
            b'[' if has_headers => match Noticed::in_list(skim) {
                Some(noticed) => self.noticed.push((start, noticed.from(start))),
                None => return None,
            },
            b'{' if enters => {
                self.has_request |= own == Some(Step::Into(At::Request));
                self.object(skim, name, asks, None)?;
            }
            _ => skim.value()?,
        }
        if tells {
            self.found.push(Found { name, at: start..skim.at() });
        }
        Some(())
    }
}

/// What is asked while a record is read.
pub(super) struct Asks<'a> {
    /// What names mean.
    pub(super) names: &'a Names,
    /// The length of the payload at a byte of the record, if it is known to be valid.
    pub(super) payload: &'a mut dyn FnMut(usize) -> Option<usize>,
}

impl Meaning {
    /// What the member `name` of a value means.
    fn of_member(&self, name: &str, names: &Names) -> Self {
        let own = match self.own {
            Some(Step::Into(at)) => Some(step(at, name)),
            _ => None,
        };
        let (path, named) = names.member(&self.path, name);
        let header = if self.has_headers { Header::named(name) } else { None };
        let has_headers = own.is_some_and(Step::has_headers) || named.has_headers();
        let tells = matches!(own, Some(Step::Keep(_))) || named.tells();
        let enters = matches!(own, Some(Step::Into(_))) || path.has_more() || has_headers;
        let is_body = own == Some(Step::Keep(Field::RequestBody)) || named.is_body();
        Self { own, path, named, header, has_headers, is_body, tells, enters }
    }
}

impl<'t> Scanned<'_, 't> {
    /// The record.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The fields by the names of our own log format and of HAR; whether there is a `request` as in HAR.
    pub(super) fn pieces(&self) -> (Pieces<'t>, bool) {
        let mut pieces = Pieces::default();
        for (field, at) in self.scanner.fields() {
            let Some(json) = self.text.get(at.clone()) else { continue };
            pieces.set(field, json, at.start as u64);
            pieces.notice(field, self.scanner.noticed(at.start));
            if field == Field::RequestBody {
                pieces.set_payload(self.scanner.payload == Some(at.start));
            }
        }
        (pieces, self.scanner.has_request)
    }

    /// The fields by the names of other logs.
    pub(super) fn gathered(&self) -> Gathered<'t> {
        let mut gathered = Gathered::default();
        for found in &self.scanner.found {
            let Some(json) = self.text.get(found.at.clone()) else { continue };
            gathered.see(&self.scanner.names[found.name].meaning.named, json);
        }
        gathered.notice(self.text, &self.scanner.noticed, self.scanner.payload);
        gathered
    }
}

#[cfg(test)]
mod tests;
