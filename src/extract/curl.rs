//! Calls as commands for a shell.

use std::io;

use super::Extracted;
use crate::ingest::Recorded;
use crate::report::escape::is_hidden;
use crate::report::words::rfc3339;

/// Prints calls as `curl` commands for bash and zsh. URLs without a host are told from `$BASE`.
///
/// # Errors
/// Those of `out`.
pub fn write(calls: &[Extracted], out: &mut dyn io::Write) -> io::Result<()> {
    if calls.iter().any(|call| !call.url.contains("://")) {
        writeln!(out, "# the capture does not tell the server of all calls")?;
        writeln!(out, ": \"${{BASE:?set it to the address of the server}}\"")?;
    }
    for call in calls {
        if let Some(time) = call.time_ms.and_then(rfc3339) {
            writeln!(out, "\n# {time}")?;
        } else {
            writeln!(out)?;
        }
        write_call(call, out)?;
    }
    out.flush()
}

fn write_call(call: &Extracted, out: &mut dyn io::Write) -> io::Result<()> {
    let method = call.method.as_deref().unwrap_or("POST");
    write!(out, "curl -X {}", quoted(method))?;
    if let Recorded::Value(content_type) = &call.content_type {
        write!(out, " \\\n  -H {}", quoted(&format!("Content-Type: {content_type}")))?;
    }
    match &call.body {
        Ok(body) => write!(out, " \\\n  --data-raw {}", quoted(body))?,
        Err(_) if method.eq_ignore_ascii_case("POST") => {
            write!(out, " \\\n  --data-raw '' `# the body was not captured`")?;
        }
        Err(_) => {}
    }
    let base = if call.url.contains("://") { "" } else { "\"$BASE\"" };
    writeln!(out, " \\\n  --url {base}{}", quoted(&call.url))
}

/// `text` as one word of a shell. What cannot be seen stands in the escapes of `$'…'`, so that a terminal
/// shows the command as it is.
fn quoted(text: &str) -> String {
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !text.is_empty() && is_plain(text) {
        return text.to_owned();
    }
    if !text.contains(is_hidden) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = "$'".to_owned();
    for c in text.chars() {
        match c {
            '\'' => word.push_str(r"\'"),
            '\\' => word.push_str(r"\\"),
            '\n' => word.push_str(r"\n"),
            '\r' => word.push_str(r"\r"),
            '\t' => word.push_str(r"\t"),
            c if is_hidden(c) => {
                // By bytes: `\u` depends on the locale.
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    word.push_str(&format!("\\{byte:03o}"));
                }
            }
            c => word.push(c),
        }
    }
    word.push('\'');
    word
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
            ("a\u{1b}'\\\n\u{202e}", r"$'a\033\'\\\n\342\200\256'"),
        ];
        for (text, word) in cases {
            assert_eq!(quoted(text), word);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        #[cfg(unix)]
        fn a_shell_reads_what_was_written(text in "(?s)[^\\x00]{0,40}") {
            let script = format!("printf %s {}", quoted(&text));
            let output = std::process::Command::new("bash").arg("-c").arg(script).output();
            if let Ok(output) = output {
                prop_assert_eq!(output.stdout, text.into_bytes());
            }
        }
    }
}
