//! What an input is, by its first bytes.

use std::io::Cursor;

use memchr::{memchr, memmem};

use super::fields::{At, Step, step};
use super::scan::{Break, Scan};
use super::window::Window;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An object with `log.entries`.
    Har,
    /// JSON values, each over any number of lines, or in an array.
    Values,
    /// One JSON value a line.
    Lines,
    /// A `.gor` file of GoReplay.
    Messages,
    /// Nothing that is read.
    Unreadable,
}

/// The first bytes of an input, a byte order mark excluded.
pub(super) struct Head<'h> {
    bytes: &'h [u8],
    /// What they look like, as far as it is text.
    pub(super) kind: Kind,
}

impl<'h> Head<'h> {
    /// The first bytes of an input; `whole` tells whether that is all of it.
    pub(super) fn of(bytes: &'h [u8], whole: bool) -> Self {
        Self { bytes, kind: sniff(bytes, whole) }
    }

    /// What the input seems to be that nobody reads, in lower case and without a full stop.
    pub(super) fn describe(&self) -> String {
        describe(self.bytes.trim_ascii_start())
    }
}

/// What the input is that begins with `head`, a byte order mark excluded; `whole` tells whether
/// that is all of it.
fn sniff(head: &[u8], whole: bool) -> Kind {
    let text = head.trim_ascii_start();
    match text {
        // A log without lines: nothing in it is unreadable.
        [] => Kind::Lines,
        [b'{', ..] => object(text, whole),
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [] | [b'{' | b'[' | b']', ..]) => {
            Kind::Values
        }
        _ if is_message(text) => Kind::Messages,
        // A log may begin with a preamble, or with a record that is broken.
        _ if !is_binary(text) && memmem::find(text, b"\n{").is_some() => Kind::Lines,
        _ => Kind::Unreadable,
    }
}

/// Whether the text begins like a record of GoReplay: `1`, an ID and a time in nanoseconds.
fn is_message(text: &[u8]) -> bool {
    let line = &text[..memchr(b'\n', text).unwrap_or(0)];
    let mut words = line.split(|&byte| byte == b' ');
    let kind = words.next().unwrap_or_default();
    let (id, time) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    matches!(kind, b"1" | b"2" | b"3")
        && !id.is_empty()
        && id.iter().all(u8::is_ascii_alphanumeric)
        && time.len() >= 16
        && time.iter().all(u8::is_ascii_digit)
}

/// A HAR, a record over several lines, or the first line of a log.
fn object(text: &[u8], whole: bool) -> Kind {
    let mut scan = Scan::new(Window::new(Box::new(Cursor::new(text.to_vec()))));
    let mut is_record = false;
    let walked = walk(&mut scan, &mut is_record);
    let line_end = memchr(b'\n', text).unwrap_or(text.len());
    let (line, below) = text.split_at(line_end);
    // The first line may be broken: what counts is whether the next one begins like a line of a log.
    let next_is_record = line.trim_ascii().len() > 1 && below.trim_ascii_start().starts_with(b"{");
    match walked {
        Ok(Root::HasLog) => Kind::Har,
        Ok(Root::Closed) if (scan.offset() as usize) > line_end => Kind::Values,
        Ok(Root::Closed) => match text[scan.offset() as usize..line_end].trim_ascii_start() {
            [] => Kind::Lines,
            _ => Kind::Values,
        },
        Err(_) if next_is_record => Kind::Lines,
        Err(Break::End) if !whole && !is_record => Kind::Har,
        Err(_) if below.is_empty() => Kind::Lines,
        Err(_) => Kind::Values,
    }
}

enum Root {
    /// There is a member `log` with `entries`, or with more members than were looked at.
    HasLog,
    /// There is none.
    Closed,
}

/// Walks over the members of the first object; `is_record` tells whether a record's are among them.
fn walk(scan: &mut Scan, is_record: &mut bool) -> Result<Root, Break> {
    scan.peek()?;
    scan.enter();
    while let Some(is_log) = scan.member(|name| {
        *is_record |= step(At::Root, name) != Step::Pass;
        name == "log"
    })? {
        if !is_log || scan.peek()? != b'{' {
            scan.value(&mut ())?;
        } else if !matches!(has_entries(scan), Ok(false)) {
            return Ok(Root::HasLog);
        }
    }
    Ok(Root::Closed)
}

/// Whether the `log` has `entries`. Other logs have a member of that name, too.
fn has_entries(scan: &mut Scan) -> Result<bool, Break> {
    scan.enter();
    while let Some(is_entries) = scan.member(|name| name == "entries")? {
        if is_entries {
            return Ok(true);
        }
        scan.value(&mut ())?;
    }
    Ok(false)
}

/// The first bytes of files that hold other files.
const COMPRESSED: [(&[u8], &str); 4] =
    [(b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bzip2")];

fn describe(text: &[u8]) -> String {
    if let Some((_, name)) = COMPRESSED.iter().find(|(magic, _)| text.starts_with(magic)) {
        return format!("compressed ({name}) and not read: decompress it first");
    }
    if is_binary(text) {
        let first: Vec<String> = text.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        return format!("this looks like binary data (first bytes {})", first.join(" "));
    }
    let start = text[..text.len().min(256)].to_ascii_lowercase();
    let like = match () {
        () if memmem::find(&start, b"<html").is_some() || start.starts_with(b"<!doctype") => "HTML",
        () if start.starts_with(b"<") => "XML",
        () => "plain text",
    };
    format!("this looks like {like}, not a HAR or a newline-JSON log")
}

/// Whether there are control characters that no text holds.
fn is_binary(text: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace() && *byte != 27;
    text.iter().take(512).any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        sniff(text.as_bytes(), true)
    }

    #[test]
    fn tells_kinds_apart() {
        let pretty = "{\n \"request\": {\n  \"url\": \"/events\"\n }\n}\n";
        let cases = [
            ("", Kind::Lines),
            (" \r\n", Kind::Lines),
            (r#"{"log":{"entries":[]}}"#, Kind::Har),
            ("\n{\n \"x\" : [1],\n \"log\" :\n {", Kind::Har),
            (r#"{"log":{"version":"1.2","pages":[{"#, Kind::Har),
            (r#"{"log":"{\"url\":1}"}"#, Kind::Lines),
            (r#"{"log":{"offset":7},"url":"/a"}"#, Kind::Lines),
            ("{\"url\":\"/a\"}\n{\"url\":\"/b\"}\n", Kind::Lines),
            (r#"{"url":"/a"}"#, Kind::Lines),
            (r#"{"url":"/a"} {"url":"/b"}"#, Kind::Values),
            (r#"{"url":"/a""#, Kind::Lines),
            ("{\"url\":\"/a\n{\"url\":\"/b\"}", Kind::Lines),
            ("{url}\r\n\r\n{\"url\":\"/b\"}", Kind::Lines),
            (pretty, Kind::Values),
            (&pretty[..20], Kind::Values),
            ("[]", Kind::Values),
            ("[\n{\"url\"", Kind::Values),
            ("# exported\n{\"url\":\"/a\"}", Kind::Lines),
            ("1 932a 1795383031867000000 0\nPOST / HTTP/1.1\r\n", Kind::Messages),
            ("[info] started\n{\"url\":\"/a\"}", Kind::Lines),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn large_first_values() {
        let pages = format!(r#"{{"other":"{}"#, "x".repeat(9999));
        assert_eq!(sniff(pages.as_bytes(), false), Kind::Har);
        let line = format!(r#"{{"url":"/a","requestBody":"{}"#, "x".repeat(9999));
        assert_eq!(sniff(line.as_bytes(), false), Kind::Lines);
    }

    #[test]
    fn says_what_else_it_seems_to_be() {
        let cases: [(&[u8], &str); 6] = [
            (b"<!DOCTYPE html><p>", "this looks like HTML, not a HAR or a newline-JSON log"),
            (b"<?xml version='1'?>", "this looks like XML, not a HAR or a newline-JSON log"),
            (b"GET / HTTP/1.1", "this looks like plain text, not a HAR or a newline-JSON log"),
            (b"\x89PNG\r\n\x1a\n\n{", "this looks like binary data (first bytes 89 50 4e 47)"),
            (b"\xfd7zXZ\0", "compressed (xz) and not read: decompress it first"),
            (b"PK\x03\x04\n{", "compressed (zip) and not read: decompress it first"),
        ];
        for (bytes, reason) in cases {
            let head = Head::of(bytes, true);
            assert_eq!((head.kind, &*head.describe()), (Kind::Unreadable, reason));
        }
    }
}
