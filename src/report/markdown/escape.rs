//! Text that Markdown shows as it is.

use std::fmt::Write;

use crate::report::escape::visible;

/// A character that shows as nothing and parts what services would make a link of.
const PART: &str = "&#8203;";

/// `text` as inline Markdown for a cell of a table. What stands between backticks becomes code; all
/// that Markdown, HTML, or GitHub (mentions, issue numbers, bare links) would make something of is
/// shown as it is.
pub(crate) fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = &*text;
    while let Some((before, behind)) = rest.split_once('`') {
        let Some((code, behind)) = behind.split_once('`') else { break };
        push_plain(&mut out, before);
        out += "<code>";
        push_plain(&mut out, code);
        out += "</code>";
        rest = behind;
    }
    push_plain(&mut out, rest);
    out
}

fn push_plain(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        let behind = &text[at + c.len_utf8()..];
        match c {
            '@' | '#' => write!(out, "{c}{PART}"),
            ':' if behind.starts_with("//") => write!(out, ":{PART}"),
            '.' if text[..at].ends_with("www") || text[..at].ends_with("WWW") => {
                write!(out, "{PART}.")
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '!' | '|'
            | '~' | '&' | '$' => write!(out, "&#{};", u32::from(c)),
            c => write!(out, "{c}"),
        }
        .expect("writing to a string cannot fail");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;

    /// What a reader sees, the parting characters left out.
    fn shown(markdown: &str) -> String {
        let cell = format!("| a |\n| --- |\n| x{markdown}x |\n");
        let mut shown = String::new();
        for event in Parser::new_ext(&cell, Options::ENABLE_TABLES) {
            match event {
                Event::Text(text) => shown += &text,
                Event::Start(_) | Event::End(_) => {}
                Event::InlineHtml(tag) if ["<code>", "</code>"].contains(&&*tag) => shown.push('`'),
                other => panic!("{other:?}"),
            }
        }
        let shown = shown.replace('\u{200b}', "");
        shown.strip_prefix("ax").unwrap().strip_suffix('x').unwrap().to_owned()
    }

    #[test]
    fn nothing_is_mentioned_or_linked() {
        assert_eq!(escaped("@me"), "@&#8203;me");
        assert_eq!(escaped("#12"), "#&#8203;12");
        assert_eq!(escaped("https://a.b www.x.y"), "https:&#8203;//a.b www&#8203;.x.y");
        assert_eq!(escaped("a|b"), "a&#124;b");
    }

    #[test]
    fn what_stands_in_backticks_is_code() {
        assert_eq!(escaped("`adStart` x"), "<code>adStart</code> x");
        assert_eq!(escaped("`</code><b>`"), "<code>&#60;/code&#62;&#60;b&#62;</code>");
        assert_eq!(escaped("a ` b"), "a &#96; b");
    }

    proptest! {
        #[test]
        fn any_text_is_shown_as_it_is(text in "[ -~]*|\\PC*") {
            prop_assert_eq!(shown(&escaped(&text)), visible(&text).replace('\u{200b}', ""));
        }
    }
}
