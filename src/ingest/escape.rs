//! JSON strings decoded, and decoded places found again in them.

use std::borrow::Cow;

use memchr::memchr;

/// A decoded JSON string.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    /// The text. Halves of surrogate pairs are U+FFFD; escapes that JSON does not know stay as
    /// they are.
    pub(super) text: Cow<'a, str>,
    /// Whether there were halves of surrogate pairs.
    pub(super) lone_surrogates: bool,
}

/// Decodes what stands between the quotes of a JSON string.
pub(super) fn unescape(raw: &str) -> Decoded<'_> {
    if memchr(b'\\', raw.as_bytes()).is_none() {
        return Decoded { text: Cow::Borrowed(raw), lone_surrogates: false };
    }
    if let Some(text) = unescape_usual(raw) {
        return Decoded { text: Cow::Owned(text), lone_surrogates: false };
    }
    let mut text = String::with_capacity(raw.len());
    let mut lone_surrogates = false;
    for run in runs(raw) {
        match run {
            Run::Plain(plain) => text.push_str(plain),
            Run::Escape { character, lone, .. } => {
                text.push(character);
                lone_surrogates |= lone;
            }
        }
    }
    Decoded { text: Cow::Owned(text), lone_surrogates }
}

/// Decodes a string whose escapes stand for the character behind the backslash, as those of quotes in
/// JSON inside JSON do: eight bytes at a time, for such strings are long and have many of them.
fn unescape_usual(raw: &str) -> Option<String> {
    let (raw, mut from, mut to) = (raw.as_bytes(), 0, 0);
    let mut text = vec![0; raw.len() + size_of::<u64>()];
    while from < raw.len() {
        let (plain, count) = match raw.get(from..).and_then(|rest| rest.first_chunk()) {
            Some(eight) => (*eight, plain_len(eight)),
            None => {
                let mut eight = [b'\\'; 8];
                eight[..raw.len() - from].copy_from_slice(&raw[from..]);
                (eight, plain_len(&eight))
            }
        };
        *text.get_mut(to..)?.first_chunk_mut()? = plain;
        (from, to) = (from + count, to + count);
        if count < plain.len() && from < raw.len() {
            text[to] = *raw.get(from + 1).filter(|byte| matches!(byte, b'"' | b'\\' | b'/'))?;
            (from, to) = (from + 2, to + 1);
        }
    }
    text.truncate(to);
    String::from_utf8(text).ok()
}

/// How many bytes stand before the first backslash.
#[inline]
fn plain_len(bytes: &[u8; 8]) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let others = u64::from_le_bytes(*bytes) ^ (LOW * u64::from(b'\\'));
    // The lowest bit that is set is right; those above it may be wrong.
    let found = others.wrapping_sub(LOW) & !others & (LOW << 7);
    found.trailing_zeros() as usize / 8
}

/// Leads from places in a decoded JSON string back to the string as written. Keeps nothing but the
/// string, and walks it for each answer: few are asked for, and strings may be large.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceMap<'a> {
    raw: &'a str,
}

impl<'a> SourceMap<'a> {
    /// The map of what stands between the quotes of a JSON string.
    pub(super) fn new(raw: &'a str) -> Self {
        Self { raw }
    }

    /// Where the character of the decoded text at `offset` is written, in bytes behind the opening
    /// quote. What lies behind the end is the end.
    pub(super) fn source(self, offset: usize) -> usize {
        let (mut decoded, mut source) = (0, 0);
        for run in runs(self.raw) {
            let (written, gives) = match run {
                Run::Plain(plain) if offset - decoded < plain.len() => {
                    return source + offset - decoded;
                }
                Run::Plain(plain) => (plain.len(), plain.len()),
                Run::Escape { len, character, .. } => (len, character.len_utf8()),
            };
            if offset < decoded + gives {
                return source;
            }
            source += written;
            decoded += gives;
        }
        source
    }
}

/// A part of a JSON string as written.
enum Run<'a> {
    /// Characters that stand for themselves.
    Plain(&'a str),
    /// An escape of `len` bytes that stands for `character`.
    Escape { len: usize, character: char, lone: bool },
}

fn runs(raw: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let run = match memchr(b'\\', rest.as_bytes()) {
            Some(0) => escape(rest),
            Some(plain) => Run::Plain(&rest[..plain]),
            None => Run::Plain(rest),
        };
        let len = match run {
            Run::Plain(plain) => plain.len(),
            Run::Escape { len, .. } => len,
        };
        rest = &rest[len..];
        Some(run)
    })
}

/// The escape at the beginning of `rest`, or the backslash alone where there is none.
fn escape(rest: &str) -> Run<'_> {
    let character = match rest.as_bytes().get(1) {
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(rest).unwrap_or(Run::Plain(&rest[..1])),
        _ => return Run::Plain(&rest[..1]),
    };
    Run::Escape { len: 2, character, lone: false }
}

fn unicode(rest: &str) -> Option<Run<'static>> {
    let first = unit(rest)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some(Run::Escape { len: 6, character, lone: false });
    }
    let second = rest.get(6..).and_then(unit);
    let pair = char::decode_utf16([first].into_iter().chain(second)).next();
    Some(match pair {
        Some(Ok(character)) => Run::Escape { len: 12, character, lone: false },
        _ => Run::Escape { len: 6, character: char::REPLACEMENT_CHARACTER, lone: true },
    })
}

/// The UTF-16 unit of the `\uXXXX` that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

/// JSON text in which halves of surrogate pairs, which strict readers refuse, are written as
/// U+FFFD: `\udce9` becomes `\ufffd`, of the same length. Tells whether there are any U+FFFD now.
pub(super) fn mend(json: &str) -> (Cow<'_, str>, bool) {
    let mut mended = Cow::Borrowed(json);
    let mut damaged = false;
    let mut at = 0;
    for run in runs(json) {
        at += match run {
            Run::Plain(plain) => plain.len(),
            Run::Escape { len, character, lone } => {
                damaged |= character == char::REPLACEMENT_CHARACTER;
                if lone {
                    mended.to_mut().replace_range(at..at + len, "\\ufffd");
                }
                len
            }
        };
    }
    (mended, damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decodes() {
        let cases = [
            (r#"a\"\\\/\b\f\n\r\t"#, "a\"\\/\u{8}\u{c}\n\r\t", false),
            (r"\u00e9\ud834\udd1e", "é𝄞", false),
            (r"\udce9x\ud834", "\u{fffd}x\u{fffd}", true),
            (r"\ud834\ud834\udd1e", "\u{fffd}𝄞", true),
            (r"\x41\u12", r"\x41\u12", false),
            (r"\u+123\", r"\u+123\", false),
            (r"\ud834\u00e9é", "\u{fffd}éé", true),
        ];
        for (raw, text, lone_surrogates) in cases {
            assert_eq!(unescape(raw), Decoded { text: text.into(), lone_surrogates }, "{raw}");
        }
    }

    #[test]
    fn mends_lone_surrogates_in_place() {
        let (mended, damaged) = mend(r#"{"a":"\\udce9\udce9"}"#);
        assert_eq!((&*mended, damaged), (r#"{"a":"\\udce9\ufffd"}"#, true));
        assert_eq!(mend(r#"["\ud834\udd1e"]"#), (r#"["\ud834\udd1e"]"#.into(), false));
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescape(&json[1..json.len() - 1]).text, text);
        }

        #[test]
        fn places_lead_back(raw in r#"([aé𝄞]|\\["\\/nu]|\\u00e9|\\ud834\\udd1e|\\udce9|\\x){0,12}"#, from in 0usize..40, to in 0usize..40) {
            let text = unescape(&raw).text;
            let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
            let (from, to) = (boundary(from.min(to)), boundary(from.max(to)));
            let map = SourceMap::new(&raw);
            let written = &raw[map.source(from)..map.source(to)];
            prop_assert_eq!(&unescape(written).text, &text[from..to]);
            prop_assert_eq!(map.source(text.len()), raw.len());
        }
    }
}
