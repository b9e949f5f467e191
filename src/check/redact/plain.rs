//! Finds the secret values of the usual kind of payload: in one pass, and without tokens. What is unusual is
//! left to [`super::scan`], which finds the same in all that this reads.

use std::ops::Range;

use super::names::{Kind, Meaning, Names, Openness, is_name, is_value};
use super::scan::{Open, Role, Scanned, Secret, What, tells_nothing};
use crate::json::{Name, Sought, Visit, walk, walk_first};

/// What names tell of `text`, if it is an object or array of the usual kind: without escapes, lists of headers, and
/// bodies in strings.
pub(super) fn scan(text: &str, names: &Names) -> Option<Scanned> {
    let mut scan = Scan::new(names);
    walk(text, "", Meaning::Body, &mut scan)?;
    scan.done()
}

/// What names tell of the object or array that `text` begins with, its length in bytes, and where `pointer` leads
/// in it. None as for [`scan`].
pub(super) fn scan_first(
    text: &str,
    pointer: &str,
    names: &Names,
) -> Option<(usize, Sought, Scanned)> {
    let mut scan = Scan::new(names);
    let (len, sought) = walk_first(text, pointer, Meaning::Body, &mut scan)?;
    Some((len, sought, scan.done()?))
}

struct Scan<'n> {
    names: &'n Names,
    found: Scanned,
    /// Whether something was met that is left to others.
    is_unusual: bool,
}

impl<'n> Scan<'n> {
    fn new(names: &'n Names) -> Self {
        Self { names, found: Scanned::default(), is_unusual: false }
    }

    fn done(self) -> Option<Scanned> {
        (!self.is_unusual).then_some(self.found)
    }
}

impl Visit for Scan<'_> {
    type Said = Meaning;

    fn member(&mut self, outer: Meaning, name: Name<'_>, first: u8) -> Option<Meaning> {
        let is_scalar = !matches!(first, b'{' | b'[');
        let Name { text: name, range } = name;
        // Other names among secrets are left to others.
        if matches!(outer, Meaning::Secret(kind) if kind != Kind::Metadata)
            && !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        {
            return None;
        }
        self.found.open.push(Open { range, role: Role::Name });
        let own = match outer {
            // What is called so belongs to a name of its own, or names another.
            Meaning::Open(_) | Meaning::Body | Meaning::Named(_)
                if is_value(name) || is_name(name) =>
            {
                return None;
            }
            // That of the root is the payload.
            Meaning::Open(_) | Meaning::Body => self.names.meaning(name),
            Meaning::Named(named) => {
                named.kind(name).map_or(Meaning::Open(Openness::Unknown), Meaning::Secret)
            }
            secret => secret,
        };
        let own = if is_scalar { own.of_scalar() } else { own.of_container() };
        match own {
            Meaning::Secret(_) => Some(own),
            // The `params` of a form are an array.
            Meaning::Open(_) if first == b'[' && name == "params" => None,
            Meaning::Open(_) if is_scalar || !matches!(outer, Meaning::Named(_)) => Some(own),
            Meaning::Body if !is_scalar => Some(Meaning::Open(Openness::Unknown)),
            Meaning::Named(_) if first == b'{' => Some(own),
            _ => None,
        }
    }

    fn scalar(&mut self, said: Meaning, text: &str, range: Range<usize>) {
        match said {
            Meaning::Secret(kind) if !tells_nothing(&text[range.clone()]) => {
                let secret = text[range.clone()].to_owned();
                self.found.secret.push(Secret { range, what: What::Value(kind, secret) });
            }
            Meaning::Secret(_) => {}
            Meaning::Open(openness) => {
                let is_json = text[range.clone()].starts_with(['{', '[']);
                self.is_unusual |= is_json;
                self.found.open.push(Open { range, role: Role::Value(openness) });
            }
            Meaning::Body | Meaning::Named(_) | Meaning::Scalar(_) => self.is_unusual = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scan::scan_to;
    use super::*;

    /// Payloads and other JSON with names of every meaning.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "1",
            "-2.5",
            "null",
            "true",
            "\"\"",
            "\"é b\"",
            "\"\\n\"",
            "\"secret\"",
            "\"undefined\"",
            "\"/a?b=c d#e\"",
            "\"https://h/p#f g\"",
            "\"a?b\"",
            "\"{a}\"",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 5, |inner| {
            let name = prop::sample::select(vec![
                "params",
                "customMetadata",
                "media.id",
                "visitor.customerIDs",
                "analytics.visitorId",
                "headers",
                "body",
                "x-token",
                "own",
                "name",
                "value",
                "client",
                "session",
                "user",
            ]);
            let member =
                (name, inner.clone()).prop_map(|(name, value)| format!("\"{name}\" :{value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(|all| format!("[ {}]", all.join(","))),
                prop::collection::vec(member, 0..5)
                    .prop_map(|all| format!("{{ {}}}", all.join(", "))),
            ]
        })
    }

    #[test]
    fn payloads_are_of_the_usual_kind() {
        let text = r#"{"eventType":"sessionStart","params":{"media.id":"/a?b","analytics.visitorId":"c"},"customMetadata":{"d":"false","e":7,"f":["g"]}}"#;
        let found = scan(text, &Names::default()).unwrap();
        let parts: Vec<&str> = found.secret.into_iter().map(|secret| &text[secret.range]).collect();
        assert_eq!(parts, ["c", "7", "g"]);
    }

    proptest! {
        #[test]
        fn finds_what_the_long_way_finds(text in json()) {
            let names = Names::new(&["own".to_owned()]);
            if let Some(found) = scan(&text, &names) {
                prop_assert_eq!(found, scan_to(&text, &names, 3));
            }
        }
    }
}
