//! Finds fields by their names.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::Slot;
use super::table::{TABLE, WRAPPERS};
use crate::source::{LogField, Mapping};

/// The names of all fields, those that the user gives among them.
#[derive(Debug)]
pub(in crate::ingest) struct Names {
    paths: HashMap<String, Named, RandomState>,
    mapping: Vec<(Slot, String)>,
}

/// What a path is.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Named {
    /// The fields that have it for a name, each with the name's rank: the lowest counts.
    pub(super) fields: Vec<(Slot, usize)>,
    /// Whether names lie below it.
    pub(super) has_more: bool,
    /// The place among the members that wrap a record.
    pub(super) wrapper: Option<usize>,
}

impl Named {
    /// Whether its value may tell something.
    pub(in crate::ingest) fn tells(&self) -> bool {
        !self.fields.is_empty() || self.wrapper.is_some()
    }

    /// Whether its value may be the body of a request.
    pub(in crate::ingest) fn is_body(&self) -> bool {
        self.fields.iter().any(|(slot, _)| *slot == Slot::Body)
    }

    /// Whether its value may hold headers.
    pub(in crate::ingest) fn has_headers(&self) -> bool {
        let is_list = |slot| matches!(slot, Slot::RequestHeaders | Slot::ResponseHeaders);
        self.fields.iter().any(|(slot, _)| is_list(*slot))
    }
}

/// Where a member stands among the names: folded, from the record down. The default is the record.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Path {
    folded: String,
    /// Objects around it.
    depth: usize,
    /// Whether no names lie below it.
    is_end: bool,
}

impl Path {
    /// Whether names lie below it.
    pub(in crate::ingest) fn has_more(&self) -> bool {
        !self.is_end
    }
}

/// Objects in objects that are looked into.
const MAX_DEPTH: usize = 6;

/// Ranks of the names that the user gives come before those of the table.
const TABLE_RANK: usize = 1000;

static BUILT_IN: LazyLock<HashMap<String, Named, RandomState>> = LazyLock::new(|| {
    let mut paths = HashMap::default();
    for (slot, names) in TABLE {
        for (rank, name) in names.iter().enumerate() {
            add(&mut paths, &fold(name), *slot, TABLE_RANK + rank);
        }
    }
    for (rank, name) in WRAPPERS.iter().enumerate() {
        let named: &mut Named = paths.entry(fold(name)).or_default();
        named.wrapper = Some(rank);
    }
    paths
});

fn add(paths: &mut HashMap<String, Named, RandomState>, path: &str, slot: Slot, rank: usize) {
    for (dot, _) in path.match_indices('.') {
        paths.entry(path[..dot].to_owned()).or_default().has_more = true;
    }
    paths.entry(path.to_owned()).or_default().fields.push((slot, rank));
}

impl Default for Names {
    /// The names of the table.
    fn default() -> Self {
        Self::new(&Mapping::default())
    }
}

impl Names {
    /// No names.
    pub(in crate::ingest) fn none() -> Self {
        Self { paths: HashMap::default(), mapping: Vec::new() }
    }

    /// The names of the table, after those of `mapping`.
    pub(in crate::ingest) fn new(mapping: &Mapping) -> Self {
        let mut paths = BUILT_IN.clone();
        let mut named = Vec::new();
        for (rank, (field, path)) in mapping.iter().take(TABLE_RANK).enumerate() {
            add(&mut paths, &fold(path), Slot::of(field), rank);
            named.push((Slot::of(field), path.to_owned()));
        }
        Self { paths, mapping: named }
    }

    /// The member `name` of the value at a path: where it stands, and what it is.
    pub(in crate::ingest) fn member(&self, object: &Path, name: &str) -> (Path, Named) {
        let mut folded = String::new();
        if object.has_more() {
            folded.push_str(&object.folded);
            if !folded.is_empty() {
                folded.push('.');
            }
            push_folded(&mut folded, name);
        }
        let named = self.paths.get(&folded).filter(|_| object.has_more());
        let named = named.cloned().unwrap_or_default();
        let is_end = !named.has_more || object.depth >= MAX_DEPTH;
        (Path { folded, depth: object.depth + 1, is_end }, named)
    }

    /// Whether the user named fields.
    pub(in crate::ingest) fn are_given(&self) -> bool {
        !self.mapping.is_empty()
    }

    /// The name of a field that has `rank`.
    pub(super) fn name(&self, slot: Slot, rank: usize) -> &str {
        if let Some((_, name)) = self.mapping.get(rank) {
            return name;
        }
        let names = TABLE.iter().find(|(known, _)| *known == slot).map(|(_, names)| *names);
        let name = rank.checked_sub(TABLE_RANK).and_then(|rank| names?.get(rank).copied());
        name.unwrap_or_default()
    }
}

impl Slot {
    fn of(field: LogField) -> Self {
        match field {
            LogField::Method => Self::Method,
            LogField::Url => Self::Url,
            LogField::Body => Self::Body,
            LogField::RequestHeaders => Self::RequestHeaders,
            LogField::ContentType => Self::ContentType,
            LogField::Status => Self::Status,
            LogField::ResponseHeaders => Self::ResponseHeaders,
            LogField::Location => Self::Location,
            LogField::ResponseBody => Self::ResponseBody,
            LogField::Time => Self::Time,
            LogField::Id => Self::Id,
        }
    }
}

/// A name as it is compared.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    push_folded(&mut folded, name);
    folded
}

/// Appends a name as it is compared: in lower case, without `_`, `-` and `@`.
fn push_folded(path: &mut String, name: &str) {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | '@'));
    path.extend(kept.map(|c| c.to_ascii_lowercase()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_spelling() {
        let names = Names::new(&Mapping::default());
        for name in ["request_method", "requestMethod", "Request-Method", "RequestMethod"] {
            let named = names.paths.get(&fold(name)).unwrap();
            assert_eq!(named.fields, [(Slot::Method, TABLE_RANK + 3)], "{name}");
        }
        assert!(names.paths.get("request").unwrap().has_more);
        assert!(names.paths.contains_key(&fold("@timestamp")));
    }

    #[test]
    fn no_name_stands_twice_for_a_field() {
        for (slot, names) in TABLE {
            let mut folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
            folded.sort();
            folded.dedup();
            assert_eq!(folded.len(), names.len(), "{slot:?}");
        }
    }

    #[test]
    fn the_names_that_the_user_gives_come_first() {
        let names = Names::new(&"body=Call.Sent_Body".parse().unwrap());
        assert_eq!(names.paths.get("call.sentbody").unwrap().fields, [(Slot::Body, 0)]);
        assert_eq!(names.name(Slot::Body, 0), "Call.Sent_Body");
        assert_eq!(names.name(Slot::Body, TABLE_RANK), "request.body");
    }
}
