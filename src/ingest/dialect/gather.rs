//! Collects the fields of a record by their names.

use super::super::headers::Noticed;
use super::super::{raw, time};
use super::names::{Named, Names, Path};
use super::{SLOTS, Slot};

/// A value that a field was found in.
#[derive(Clone, Copy, Debug)]
struct Hit<'a> {
    json: &'a str,
    /// The rank of the name that it was found by.
    rank: usize,
}

/// The fields of a record.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Gathered<'a> {
    hits: [Option<Hit<'a>>; SLOTS],
    /// The member that may hold another record, and its rank.
    wrapped: Option<(usize, &'a str)>,
    /// What was noticed of the headers of the request and of the response.
    noticed: [Option<Noticed>; 2],
    /// Whether the body is a payload that is known to be valid.
    is_payload: bool,
}

impl<'a> Gathered<'a> {
    /// Collects the fields of the object `json`.
    ///
    /// # Errors
    /// It is no JSON object.
    pub(in crate::ingest) fn of(json: &'a str, names: &Names) -> serde_json::Result<Self> {
        let mut gathered = Self::default();
        gathered.collect(json, names, &Path::default())?;
        Ok(gathered)
    }

    fn collect(&mut self, json: &'a str, names: &Names, path: &Path) -> serde_json::Result<()> {
        let mut broken = Ok(());
        raw::members(json, |name, value| {
            let (path, named) = names.member(path, &name);
            self.see(&named, value);
            if path.has_more() && value.starts_with('{') {
                let inner = self.collect(value, names, &path);
                broken = std::mem::replace(&mut broken, Ok(())).and(inner);
            }
        })?;
        broken
    }

    /// Takes the value of a name.
    pub(in crate::ingest) fn see(&mut self, named: &Named, json: &'a str) {
        for &(slot, rank) in &named.fields {
            self.offer(slot, Hit { json, rank });
        }
        if let Some(rank) = named.wrapper
            && looks_like_record(json)
            && self.wrapped.is_none_or(|(known, _)| rank < known)
        {
            self.wrapped = Some((rank, json));
        }
    }

    /// Takes what was noticed of the headers at bytes of `text`, which holds the fields, and where a payload
    /// begins that is known to be valid.
    pub(in crate::ingest) fn notice(
        &mut self,
        text: &str,
        noticed: &[(usize, Noticed)],
        payload: Option<usize>,
    ) {
        let others = [Slot::BodyText, Slot::Base64].map(|slot| self.get(slot));
        let body = self.get(Slot::Body).filter(|_| others == [None; 2]);
        self.is_payload = body.is_some_and(|json| payload == Some(raw::offset_in(text, json)));
        for (number, slot) in [Slot::RequestHeaders, Slot::ResponseHeaders].into_iter().enumerate()
        {
            let Some(at) = self.get(slot).map(|json| raw::offset_in(text, json)) else { continue };
            let found = noticed.iter().find(|(start, _)| *start == at);
            self.noticed[number] = found.map(|(_, noticed)| *noticed);
        }
    }

    /// What was noticed of the headers that a field holds.
    pub(in crate::ingest) fn noticed(&self, slot: Slot) -> Option<Noticed> {
        self.noticed[usize::from(slot == Slot::ResponseHeaders)]
    }

    /// Whether the body is a payload that is known to be valid.
    pub(in crate::ingest) fn is_payload(&self) -> bool {
        self.is_payload
    }

    /// The same without what was noticed on the way.
    #[cfg(test)]
    pub(in crate::ingest) fn unnoticed(self) -> Self {
        Self { noticed: [None; 2], is_payload: false, ..self }
    }

    /// Takes a value for a field, if it can be one and has the better name.
    fn offer(&mut self, slot: Slot, hit: Hit<'a>) {
        let known = &mut self.hits[slot as usize];
        if known.is_none_or(|known| hit.rank <= known.rank) && can_be(slot, hit.json) {
            *known = Some(hit);
        }
    }

    /// The value of a field, as written.
    pub(in crate::ingest) fn get(&self, slot: Slot) -> Option<&'a str> {
        self.hits[slot as usize].map(|hit| hit.json)
    }

    /// The name by which a field was found.
    pub(super) fn name<'n>(&self, slot: Slot, names: &'n Names) -> Option<&'n str> {
        self.hits[slot as usize].map(|hit| names.name(slot, hit.rank))
    }

    /// The value of the member that may hold another record.
    pub(super) fn wrapped(&self) -> Option<&'a str> {
        self.wrapped.map(|(_, json)| json)
    }
}

fn looks_like_record(json: &str) -> bool {
    match json.as_bytes().first() {
        Some(b'{') => true,
        Some(b'"') => {
            let text = json[1..].trim_start_matches(|c: char| c.is_ascii_whitespace());
            text.starts_with('{')
        }
        _ => false,
    }
}

/// Whether the value can be that of the field: logs write `-` for what is not there, and have other
/// things of the same name.
fn can_be(slot: Slot, json: &str) -> bool {
    if matches!(json, "null" | "\"\"" | "\"-\"") {
        return false;
    }
    let first = json.as_bytes().first().copied().unwrap_or_default();
    match slot {
        Slot::Status => {
            let text = json.trim_matches('"').trim();
            text.parse::<f64>().is_ok_and(|status| status < 1000.0)
        }
        Slot::Time => time::millis(json).is_some(),
        Slot::Method | Slot::Url | Slot::Host | Slot::Scheme | Slot::RequestLine => first == b'"',
        Slot::Query | Slot::EventType => first == b'"',
        Slot::Location | Slot::ContentType => matches!(first, b'"' | b'['),
        Slot::BodyText | Slot::Base64 | Slot::ResponseEncoding => first == b'"',
        Slot::RequestHeaders | Slot::ResponseHeaders => matches!(first, b'{' | b'[' | b'"'),
        Slot::Id | Slot::Port | Slot::Sid => !matches!(first, b'{' | b'['),
        Slot::Body
        | Slot::PostData
        | Slot::BodyEncoding
        | Slot::BodyTruncated
        | Slot::Error
        | Slot::ResponseBody
        | Slot::PlayerTime => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Mapping;

    #[test]
    fn the_surest_name_that_can_be_it_counts() {
        let names = Names::new(&Mapping::default());
        let json = r#"{"status":"COMPLETE","url":"/a","URL":7,"response":{"status":201},"path":"/b","host":"-","time":0.005,"ts":1795383031}"#;
        let found = Gathered::of(json, &names).unwrap();
        assert_eq!(found.get(Slot::Status), Some("201"));
        assert_eq!(found.get(Slot::Url), Some("\"/a\""));
        assert_eq!(found.get(Slot::Host), None);
        assert_eq!(found.get(Slot::Time), Some("1795383031"));
        assert_eq!(found.name(Slot::Time, &names), Some("ts"));
        assert!(Gathered::of("[]", &names).is_err());
    }
}
