//! The grammar of a GoReplay record: a line of its own, and an HTTP/1 message behind it.

use std::borrow::Cow;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_till1, take_while1};
use nom::character::complete::{
    char, digit1, hex_digit1, line_ending, not_line_ending, one_of, space0, space1,
};
use nom::combinator::{eof, map, opt, rest};
use nom::multi::many0;
use nom::sequence::{preceded, separated_pair, terminated};
use nom::{IResult, Parser};

/// A message.
#[derive(Debug)]
pub(super) struct Message<'a> {
    /// What joins a response to its request.
    pub(super) id: &'a str,
    /// When it was captured, in milliseconds since the Unix epoch.
    pub(super) time_ms: i64,
    pub(super) start: Start<'a>,
    headers: Vec<(&'a str, &'a str)>,
    /// The body as written.
    pub(super) written: &'a str,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start<'a> {
    Request {
        method: &'a str,
        target: &'a str,
    },
    Response {
        status: &'a str,
    },
    /// A response of the server that traffic was replayed to.
    Replayed,
}

/// The message that `text` is. None where it is none.
pub(super) fn message(text: &str) -> Option<Message<'_>> {
    let (_, message) = record(text).ok()?;
    Some(message)
}

impl<'a> Message<'a> {
    /// The first header `name`, in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// The body as the client or the server made it: chunks put together.
    pub(super) fn body(&self) -> Cow<'a, str> {
        let chunked = self
            .header("transfer-encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
        match chunked.then(|| chunks(self.written)) {
            Some(Ok((_, chunks))) => chunks.concat().into(),
            _ => self.written.into(),
        }
    }
}

fn record(text: &str) -> IResult<&str, Message<'_>> {
    let (text, kind) = one_of("123")(text)?;
    let (text, id) = preceded(space1, take_till1(char::is_whitespace)).parse(text)?;
    let (text, time) = preceded(space1, digit1).parse(text)?;
    let (text, _) = terminated(not_line_ending, line_ending).parse(text)?;
    let (text, start) = match kind {
        '1' => request_line(text)?,
        '2' => status_line(text)?,
        _ => (text, Start::Replayed),
    };
    let (text, headers) = if kind == '3' { ("", Vec::new()) } else { many0(header).parse(text)? };
    let (text, _) = opt(line_ending).parse(text)?;
    let (text, written) = rest(text)?;
    // Nanoseconds; a time that is none is the epoch, which nobody takes for a time.
    let time_ms = time.parse::<i64>().unwrap_or_default() / 1_000_000;
    Ok((text, Message { id, time_ms, start, headers, written }))
}

fn request_line(text: &str) -> IResult<&str, Start<'_>> {
    let method = take_while1(|c: char| c.is_ascii_alphabetic());
    let target = take_till1(char::is_whitespace);
    let line = separated_pair(method, char(' '), target);
    let line = map(line, |(method, target)| Start::Request { method, target });
    terminated(line, (not_line_ending, line_ending)).parse(text)
}

fn status_line(text: &str) -> IResult<&str, Start<'_>> {
    let version = (tag("HTTP/"), take_till(char::is_whitespace), space1);
    let line = map(preceded(version, digit1), |status| Start::Response { status });
    terminated(line, (not_line_ending, line_ending)).parse(text)
}

fn header(text: &str) -> IResult<&str, (&str, &str)> {
    let name = take_while1(|c: char| c.is_ascii_graphic() && c != ':');
    let pair = separated_pair(name, (char(':'), space0), not_line_ending);
    terminated(pair, alt((line_ending, eof))).parse(text)
}

fn chunks(text: &str) -> IResult<&str, Vec<&str>> {
    terminated(many0(chunk), (tag("0"), line_ending)).parse(text)
}

fn chunk(text: &str) -> IResult<&str, &str> {
    let (text, size) = terminated(hex_digit1, (not_line_ending, line_ending)).parse(text)?;
    let size = usize::from_str_radix(size, 16).unwrap_or(usize::MAX);
    if size == 0 || size > text.len() || !text.is_char_boundary(size) {
        return Err(nom::Err::Error(nom::error::make_error(
            text,
            nom::error::ErrorKind::LengthValue,
        )));
    }

    let (chunk, behind) = text.split_at(size);
    let (behind, _) = opt(line_ending).parse(behind)?;
    Ok((behind, chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_requests_and_responses() {
        let text = "1 932a 1795383031867000000 0\nPOST /api/v1/sessions HTTP/1.1\r\nHost: x.test\r\nContent-Type: a/b\r\n\r\n{\"a\":1}";
        let request = message(text).unwrap();
        assert_eq!(request.start, Start::Request { method: "POST", target: "/api/v1/sessions" });
        assert_eq!((request.id, request.time_ms), ("932a", 1_795_383_031_867));
        assert_eq!(request.header("host"), Some("x.test"));
        assert_eq!(request.body(), "{\"a\":1}");
        let text = "2 932a 1795383031900000000 12\nHTTP/1.1 201 Created\r\nLocation: /a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        let response = message(text).unwrap();
        assert_eq!(response.start, Start::Response { status: "201" });
        assert_eq!((response.header("location"), &*response.body()), (Some("/a"), "abcde"));
        assert_eq!(message("3 932a 1 1\nHTTP/1.1 200 OK\r\n\r\n").unwrap().start, Start::Replayed);
    }

    #[test]
    fn other_text_is_no_message() {
        for text in ["", "1", "1 a\n", "1 a 7\nPOST\r\n", "2 a 7\nPOST / HTTP/1.1\r\n", "4 a 7\n\n"]
        {
            assert!(message(text).is_none(), "{text}");
        }
        let short = message("1 a 7\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab");
        assert_eq!(short.unwrap().body(), "ff\r\nab");
    }
}
