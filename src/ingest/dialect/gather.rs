//! Collects the fields of a record by their names.

use super::super::{raw, time};
use super::names::{Names, push_folded};
use super::{SLOTS, Slot};

/// Objects in objects that are looked into.
const MAX_DEPTH: usize = 6;

/// A value that a field was found in.
#[derive(Clone, Copy, Debug)]
struct Hit<'a> {
    json: &'a str,
    /// The rank of the name that it was found by.
    rank: usize,
}

/// The fields of a record.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Gathered<'a> {
    hits: [Option<Hit<'a>>; SLOTS],
    /// The member that may hold another record, and its rank.
    wrapped: Option<(usize, &'a str)>,
}

impl<'a> Gathered<'a> {
    /// Collects the fields of the object `json`.
    ///
    /// # Errors
    /// It is no JSON object.
    pub(super) fn of(json: &'a str, names: &Names) -> serde_json::Result<Self> {
        let mut gathered = Self { hits: [None; SLOTS], wrapped: None };
        gathered.collect(json, names, &mut String::new(), 0)?;
        Ok(gathered)
    }

    fn collect(
        &mut self,
        json: &'a str,
        names: &Names,
        path: &mut String,
        depth: usize,
    ) -> serde_json::Result<()> {
        let mut broken = Ok(());
        raw::members(json, |name, value| {
            let outer = path.len();
            if outer > 0 {
                path.push('.');
            }
            push_folded(path, &name);
            if let Some(named) = names.at(path) {
                for &(slot, rank) in &named.fields {
                    self.offer(slot, Hit { json: value, rank });
                }
                if let Some(rank) = named.wrapper
                    && looks_like_record(value)
                    && self.wrapped.is_none_or(|(known, _)| rank < known)
                {
                    self.wrapped = Some((rank, value));
                }
                if named.has_more && value.starts_with('{') && depth < MAX_DEPTH {
                    let inner = self.collect(value, names, path, depth + 1);
                    broken = std::mem::replace(&mut broken, Ok(())).and(inner);
                }
            }
            path.truncate(outer);
        })?;
        broken
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
