//! Values as TOML writes them.

use std::fmt::Write;

use serde_json::Value;

use crate::report::escape::is_hidden;

/// `value` in TOML, on one line; null, which TOML lacks, as an empty string.
pub(super) fn toml(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(toml).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name), toml(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A string in TOML, with escapes for what does not show.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_hidden(c) => {
                write!(out, "\\U{:08X}", u32::from(c)).expect("writing to a string cannot fail");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A name in TOML.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if bare { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::de::DeTable;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_can_be_read(name in ".{0,12}", text in any::<String>()) {
            let written = format!("{} = {}", key(&name), quoted(&text));
            let table = DeTable::parse(&written).unwrap();
            let (read_name, read) = table.get_ref().iter().next().unwrap();
            prop_assert_eq!(read_name.get_ref(), &name);
            prop_assert_eq!(read.get_ref().as_str(), Some(text.as_str()));
            prop_assert!(!written.contains(is_hidden));
        }
    }
}
