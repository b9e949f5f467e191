//! Captured text as words of a shell.

use std::fmt::Write as _;

use crate::report::escape::is_hidden;

/// Text as it can be part of a head of a request.
pub(super) fn header_text(text: &str) -> String {
    text.chars().filter(|&c| !is_hidden(c)).collect()
}

/// The command that prints `text`. What cannot be seen is written in escapes, so that a terminal shows the
/// script as it is.
pub(super) fn printed(text: &str) -> String {
    let must_escape = |c: char| is_hidden(c) && c != '\n' && c != '\t';
    if !text.contains(must_escape) {
        return format!("printf '%s' {}", quoted(text));
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str(r"\\"),
            c if must_escape(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(escaped, "\\0{byte:03o}");
                }
            }
            c => escaped.push(c),
        }
    }
    format!("printf '%b' {}", quoted(&escaped))
}

/// `text` as one word of a shell. It has nothing that a terminal obeys: callers see to that.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric();
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_one_word_whatever_they_hold() {
        let cases = [
            ("", "''"),
            ("POST", "POST"),
            ("{\"a\": 1}", "'{\"a\": 1}'"),
            ("it's $(x) `y` \\", r"'it'\''s $(x) `y` \'"),
        ];
        for (text, word) in cases {
            assert_eq!(quoted(text), word);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        #[cfg(unix)]
        fn a_shell_prints_what_was_sent(text in "(?s)[a-z'\\\\\"$`\\x00-\\x1f\u{202e}é%]{0,40}|(?s).{0,40}") {
            let output = std::process::Command::new("sh").arg("-c").arg(printed(&text)).output();
            if let Ok(output) = output {
                prop_assert_eq!(output.stdout, text.into_bytes());
            }
        }
    }
}
