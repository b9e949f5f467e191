//! What is secret wherever it stands, by its shape: the query strings of URLs, tokens, e-mail addresses, the
//! addresses of clients, and values behind a name in free text.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::names::{Kind, Meaning, Named, Names, Openness, normalized};

/// A part of a text that is secret by its shape.
pub(super) type Shaped = (Range<usize>, Kind);

/// The fewest characters of a token behind `Bearer`.
const MIN_TOKEN: usize = 4;

/// The most different readings that a byte may have: so many parts of one text are looked at.
const MAX_PARTS: usize = 10_000;

/// What is secret in `text` by its shape, in its order and without overlaps. Where the name of a value is known,
/// `openness` tells what it says.
pub(super) fn find(text: &str, names: &Names, openness: Openness) -> Vec<Shaped> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let has = |wanted: &[u8]| memchr::memchr_iter(wanted[0], bytes).next().is_some();
    let is_plain =
        !bytes.iter().any(|byte| matches!(byte, b'?' | b'#' | b'%' | b';' | b'@' | b'=' | b':'));
    if !is_plain {
        urls(text, &mut found);
        if has(b"@") || has(b"%") {
            emails(text, &mut found);
        }
        if openness == Openness::Unknown {
            named(text, names, &mut found);
        }
        macs_and_ipv6(text, openness, &mut found);
    }
    if has(b".") {
        jwts(text, &mut found);
        if openness != Openness::NoAddress {
            ipv4(text, &mut found);
        }
    }
    if has(b" ") {
        bearers(text, &mut found);
    }
    merged(found)
}

/// In order; of parts that overlap one is made.
fn merged(mut found: Vec<Shaped>) -> Vec<Shaped> {
    if found.len() < 2 {
        return found;
    }
    found.truncate(MAX_PARTS);
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut out: Vec<Shaped> = Vec::with_capacity(found.len());
    for (range, kind) in found {
        match out.last_mut() {
            Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push((range, kind)),
        }
    }
    out
}

/// What ends a URL in a text.
fn ends_url(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`' | '\\')
}

/// User info, parameters of paths, query strings and fragments of what looks like a URL.
fn urls(text: &str, found: &mut Vec<Shaped>) {
    let mut from = 0;
    for word in text.split_inclusive(ends_url) {
        let url = word.trim_end_matches(ends_url);
        url_parts(url, from, found);
        from += word.len();
    }
}

fn url_parts(url: &str, from: usize, found: &mut Vec<Shaped>) {
    let query = query(url);
    let end = query.as_ref().map_or(url.len(), |query| query.start);
    if let Some(query) = query
        && query.start < url.len()
    {
        found.push((from + query.start..from + query.end, Kind::Query));
    }
    let head = &url[..end];
    user_info(head, from, found);
    // `;jsessionid=…` ends with its segment.
    for (at, _) in head.match_indices(';') {
        let rest = &head[at + 1..];
        let len = rest.find(['/', ';', '?', '#']).unwrap_or(rest.len());
        if let Some(value) = rest[..len].find('=')
            && head[..at].contains('/')
            && rest[..value]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            && value > 0
            && value + 1 < len
        {
            found.push((from + at + 2 + value..from + at + 1 + len, Kind::Cookie));
        }
    }
}

/// What follows the first `?` or `#` of a URL, percent-encoded or not.
fn query(url: &str) -> Option<Range<usize>> {
    const MARKS: [&str; 6] = ["?", "#", "%3f", "%23", "%253f", "%2523"];
    if !url.contains(['?', '#', '%']) {
        return None;
    }
    let lower = url.to_ascii_lowercase();
    let first = MARKS.iter().filter_map(|mark| Some((lower.find(mark)?, mark.len()))).min()?;
    let (at, start) = (first.0, first.0 + first.1);
    let head = &lower[..at];
    let has_path = head.contains('/') || head.contains("%2f") || head.contains("%252f");
    let is_query = || {
        let (name, value) = url[start..].split_once('=').unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.[]%~$".contains(c);
        !name.is_empty() && name.chars().all(is_name) && !value.is_empty()
    };
    (start < url.len() && (has_path || is_query())).then_some(start..url.len())
}

/// `user:password` of `https://user:password@host`.
fn user_info(head: &str, from: usize, found: &mut Vec<Shaped>) {
    for mark in ["//", "%2f%2f", "%252f%252f"] {
        let lower = head.to_ascii_lowercase();
        let Some(at) = lower.find(mark) else { continue };
        let start = at + mark.len();
        let rest = &lower[start..];
        let len = rest.find('/').or_else(|| rest.find("%2f")).unwrap_or(rest.len());
        let user = rest[..len].rfind('@').or_else(|| rest[..len].rfind("%40"));
        if let Some(end) = user.filter(|end| *end > 0) {
            found.push((from + start..from + start + end, Kind::Token));
        }
    }
}

fn emails(text: &str, found: &mut Vec<Shaped>) {
    let bytes = text.as_bytes();
    let is_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b"._+-'".contains(&byte) || byte >= 0x80;
    let ats = text.match_indices('@').map(|(at, _)| (at, at + 1));
    let encoded = text.match_indices("%40").map(|(at, _)| (at, at + 3));
    for (at, behind) in ats.chain(encoded) {
        let start =
            bytes[..at].iter().rposition(|byte| !is_local(*byte)).map_or(0, |before| before + 1);
        let is_domain =
            |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte) || byte >= 0x80;
        let len = bytes[behind..].iter().position(|byte| !is_domain(*byte));
        let domain = &text[behind..len.map_or(text.len(), |len| behind + len)];
        let domain = domain.trim_end_matches(['.', '-']);
        let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
        let is_top = top.chars().count() >= 2 && !top.contains(|c: char| c.is_ascii_digit());
        // The host behind user info is shown.
        let is_user_info = found.iter().any(|(range, _)| range.end == at);
        if start < at && is_top && !is_user_info {
            found.push((start..behind + domain.len(), Kind::Visitor));
        }
    }
}

fn jwts(text: &str, found: &mut Vec<Shaped>) {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    for (start, _) in text.match_indices("eyJ") {
        if text[..start].bytes().last().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let rest = &text.as_bytes()[start..];
        let len =
            rest.iter().position(|byte| !is_part(*byte) && *byte != b'.').unwrap_or(rest.len());
        let parts: Vec<&[u8]> = rest[..len].split(|byte| *byte == b'.').collect();
        if parts.len() >= 2 && parts[0].len() >= 8 && parts[1].len() >= 4 {
            found.push((start..start + len, Kind::Token));
        }
    }
}

/// The credentials behind the name of a scheme.
fn bearers(text: &str, found: &mut Vec<Shaped>) {
    const SCHEMES: [&str; 7] = [
        "bearer ",
        "basic ",
        "digest ",
        "negotiate ",
        "apikey ",
        "sharedkey ",
        "aws4-hmac-sha256 ",
    ];
    let lower = text.to_ascii_lowercase();
    for scheme in SCHEMES {
        for (at, _) in lower.match_indices(scheme) {
            let is_word =
                lower[..at].bytes().last().is_some_and(|byte| byte.is_ascii_alphanumeric());
            let start = at + scheme.len();
            let rest = &text[start..];
            let len = rest
                .find(|c: char| ends_url(c) || matches!(c, ',' | ';' | '\'' | ')'))
                .unwrap_or(rest.len());
            let token = &rest[..len];
            let is_text = token.bytes().all(|byte| byte.is_ascii_lowercase()) && token.len() < 16;
            if !is_word && token.chars().count() >= MIN_TOKEN && !is_text {
                found.push((start..start + len, Kind::Token));
            }
        }
    }
}

fn ipv4(text: &str, found: &mut Vec<Shaped>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|skip| at + skip) {
        let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let len =
            bytes[start..].iter().position(|byte| !is_part(byte)).unwrap_or(bytes.len() - start);
        at = start + len;
        let number = text[start..at].trim_end_matches('.');
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let joins =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
        let after = bytes.get(start + number.len()).copied();
        let goes_on =
            after.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !before.is_some_and(joins) && !goes_on && number.parse::<Ipv4Addr>().is_ok() {
            found.push((start..start + number.len(), Kind::Visitor));
        }
    }
}

/// IPv6 and MAC addresses: hexadecimal groups between colons.
fn macs_and_ipv6(text: &str, openness: Openness, found: &mut Vec<Shaped>) {
    if openness == Openness::NoAddress {
        return;
    }
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.');
    let mut from = 0;
    for word in text.split_inclusive(|c: char| !is_part(c)) {
        let address = word.trim_end_matches(|c: char| !is_part(c)).trim_end_matches('.');
        // A colon may stand in front, or behind.
        let address =
            address.strip_suffix(':').filter(|rest| !rest.ends_with(':')).unwrap_or(address);
        let colons = address.bytes().filter(|byte| *byte == b':').count();
        let joins = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let is_inside =
            text[..from].ends_with(joins) || text[from + address.len()..].starts_with(joins);
        if colons >= 2 && address.len() >= 6 && !is_inside && is_address(address) {
            found.push((from..from + address.len(), Kind::Visitor));
        }
        from += word.len();
    }
}

fn is_address(text: &str) -> bool {
    let groups: Vec<&str> = text.split(':').collect();
    let is_mac = groups.len() == 6 && groups.iter().all(|group| group.len() == 2);
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    is_mac || has_digit && text.parse::<Ipv6Addr>().is_ok()
}

/// Values behind the name of a secret, in free text: `token=…`, `Cookie: …`.
fn named(text: &str, names: &Names, found: &mut Vec<Shaped>) {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memchr::memchr2_iter(b'=', b':', bytes) {
        if at < done {
            continue;
        }
        let head = text[..at].trim_end_matches(['"', '\'', ' ']);
        let start = head.bytes().rposition(|byte| !is_name(byte)).map_or(0, |before| before + 1);
        let name = head[start..].trim_matches(['.', '-']);
        let gap = text[at + 1..].len() - text[at + 1..].trim_start_matches([' ', '"', '\'']).len();
        let from = at + 1 + gap;
        let Some((kind, is_line)) = kind_of(name, names).filter(|_| name.len() > 1) else {
            continue;
        };
        let rest = &text[from..];
        let is_segment = head[..start].ends_with(';');
        let is_end = |c: char| match is_line && bytes[at] == b':' {
            true => matches!(c, '\n' | '\r' | '"'),
            false => {
                ends_url(c)
                    || is_segment && c == '/'
                    || matches!(c, '&' | ';' | ',' | '\'' | ')' | '}' | ']')
            }
        };
        let len = rest.find(is_end).unwrap_or(rest.len());
        let is_sentence = bytes[at] == b':' && gap > 0 && is_word(&rest[..len]);
        if len > 0
            && !is_sentence
            && !super::scan::tells_nothing(&rest[..len])
            && !rest[..len].starts_with("//")
        {
            found.push((from..from + len, kind));
            done = from + len;
        }
    }
}

/// What the value behind a name is, and whether it takes the rest of its line, as a header does.
fn kind_of(name: &str, names: &Names) -> Option<(Kind, bool)> {
    match names.meaning(name) {
        Meaning::Secret(Kind::Metadata) | Meaning::Body => None,
        Meaning::Secret(kind) => {
            Some((kind, kind == Kind::Cookie || normalized(name).ends_with("authorization")))
        }
        Meaning::Named(Named::Secret(kind)) => Some((kind, kind == Kind::Cookie)),
        _ => None,
    }
}

/// Whether a text is one word of a sentence.
fn is_word(text: &str) -> bool {
    text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let found = find(text, &Names::default(), Openness::Unknown);
        found.into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn secrets_are_found_by_their_shapes() {
        let cases: &[(&str, &[&str])] = &[
            ("https://cdn.example/a.m3u8?token=s3cret", &["token=s3cret"]),
            ("https%3A%2F%2Fcdn.example%2Fa.m3u8%3Ftoken%3Ds3cret", &["token%3Ds3cret"]),
            ("a.m3u8?token=s3cret and more", &["token=s3cret"]),
            ("https://jane:pw@h/a/b", &["jane:pw"]),
            ("//jane:pw@h.example/a/b", &["jane:pw"]),
            ("/a/b;jsessionid=s3cret/c", &["s3cret"]),
            ("/a#access_token=s3cret", &["access_token=s3cret"]),
            ("GET /a?x=1 HTTP/1.1", &["x=1"]),
            ("visitor <jane.doe@secret.example> unknown", &["jane.doe@secret.example"]),
            ("jane%40secret.example", &["jane%40secret.example"]),
            (
                "is eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc bad",
                &["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc"],
            ),
            ("bearer s3cret-token is bad", &["s3cret-token"]),
            ("from 198.51.100.77:443", &["198.51.100.77"]),
            ("from [2001:db8::17]", &["2001:db8::17"]),
            ("the device 00:1a:2b:3c:4d:5e", &["00:1a:2b:3c:4d:5e"]),
            ("token=s3cret, sid=abc", &["s3cret"]),
            ("Cookie: a=b; c=d\r\nHost: h", &["a=b; c=d"]),
            ("'password': 's3cret'", &["s3cret"]),
        ];
        for (text, expected) in cases {
            assert_eq!(hidden(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_is_near_stays() {
        let cases = [
            "Who's there? Nobody",
            "Question #1",
            "a?b",
            "0123456789ABCDEF01234567@AdobeOrg",
            "Chrome/120.0.60.109",
            "http://10.0.0.1/api/v1/sessions",
            "version 1.2.3",
            "2026-01-05T08:00:00.015Z",
            "08:00:00",
            "bearer authentication",
            "basic plan",
            "Star Wars: The Clone Wars",
            "std::io::Error: a::b",
            "sessions/abc;v=/",
            "mailto: nobody@home",
            "100% of it",
        ];
        for text in cases {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
