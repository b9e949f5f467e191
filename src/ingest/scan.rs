//! Walks through JSON in a stream: lenient about what nobody asks for, and bounded in what it holds.

use std::io;

use super::escape::unescape;
use super::skip::{LineFeeds, Skip};
use super::window::Window;

/// Bytes at hand when a member's name is read; longer names are nobody's.
const NAME_LEN: usize = 64;

/// Why a walk cannot go on.
#[derive(Debug)]
pub(super) enum Break {
    /// The stream ends in the middle of a value.
    End,
    /// The JSON is broken at the next byte; the text says how.
    Syntax(&'static str),
    /// The stream cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Break {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Takes the bytes of a value while they pass.
pub(super) trait Sink {
    /// The next bytes.
    fn take(&mut self, bytes: &[u8]);
}

/// Drops them.
impl Sink for () {
    fn take(&mut self, _: &[u8]) {}
}

/// Appends them to a buffer, until they are too many: then none is kept.
pub(super) struct Keep<'a> {
    buffer: &'a mut Vec<u8>,
    start: usize,
    limit: usize,
    overflow: bool,
}

impl<'a> Keep<'a> {
    /// Keeps at most `limit` bytes behind what `buffer` holds already.
    pub(super) fn new(buffer: &'a mut Vec<u8>, limit: usize) -> Self {
        Self { start: buffer.len(), buffer, limit, overflow: false }
    }

    /// Whether there were more than `limit` bytes.
    pub(super) fn overflow(&self) -> bool {
        self.overflow
    }
}

impl Sink for Keep<'_> {
    fn take(&mut self, bytes: &[u8]) {
        self.overflow |= self.buffer.len() - self.start + bytes.len() > self.limit;
        if self.overflow {
            self.buffer.truncate(self.start);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
    }
}

/// A place in a stream of JSON.
pub(super) struct Scan {
    window: Window,
    /// Objects entered and not left.
    depth: u64,
}

impl Scan {
    /// Begins at the window's next byte.
    pub(super) fn new(window: Window) -> Self {
        Self { window, depth: 0 }
    }

    /// Where the next byte lies in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// The next `count` bytes, or more, or all there are before the stream ends or fails.
    pub(super) fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        self.window.ahead(count)
    }

    /// Moves behind the next `count` bytes, which [`Self::ahead`] gave.
    pub(super) fn pass(&mut self, count: usize) {
        self.window.consume(count);
    }

    /// The number of objects entered and not left.
    pub(super) fn depth(&self) -> u64 {
        self.depth
    }

    /// The next byte that is neither white space nor a comma. Commas are not looked at: one too
    /// many or too few harms nobody.
    pub(super) fn peek(&mut self) -> Result<u8, Break> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',');
        while self.window.refill()? {
            let rest = self.window.rest();
            match rest.iter().position(|byte| !blank(byte)) {
                Some(count) => {
                    let next = rest[count];
                    self.window.consume(count);
                    return Ok(next);
                }
                None => self.window.consume(rest.len()),
            }
        }
        Err(Break::End)
    }

    /// Moves behind the next byte, which [`Self::peek`] gave.
    pub(super) fn consume(&mut self) {
        self.window.consume(1);
    }

    /// Enters the object that begins at the next byte.
    pub(super) fn enter(&mut self) {
        self.consume();
        self.depth += 1;
    }

    /// Moves to the value of the object's next member, whose name `judge` gets (names that are too
    /// long come as ""). None when the object is left.
    pub(super) fn member<T>(&mut self, judge: impl FnOnce(&str) -> T) -> Result<Option<T>, Break> {
        match self.peek()? {
            b'}' => {
                self.consume();
                self.depth -= 1;
                Ok(None)
            }
            b'"' => {
                let judged = self.name(judge)?;
                if self.peek()? != b':' {
                    return Err(Break::Syntax("a member's name without a colon"));
                }
                self.consume();
                Ok(Some(judged))
            }
            _ => Err(Break::Syntax("expected a member's name")),
        }
    }

    fn name<T>(&mut self, judge: impl FnOnce(&str) -> T) -> Result<T, Break> {
        let head = self.window.ahead(NAME_LEN)?;
        let mut skip = Skip::value();
        let judged = match skip.pass(&head[..head.len().min(NAME_LEN)]) {
            Some(end) => {
                let name = str::from_utf8(&head[1..end - 1]).unwrap_or_default();
                let judged = judge(&unescape(name).text);
                self.window.consume(end);
                return Ok(judged);
            }
            None => judge(""),
        };
        self.value(&mut ())?;
        Ok(judged)
    }

    /// Passes the next value on to `sink`.
    pub(super) fn value(&mut self, sink: &mut impl Sink) -> Result<(), Break> {
        match self.peek()? {
            b'"' | b'{' | b'[' => self.skip(Skip::value(), sink),
            _ => self.literal(sink),
        }
    }

    /// A number, `true`, `false`, `null`, or what somebody takes for one.
    fn literal(&mut self, sink: &mut impl Sink) -> Result<(), Break> {
        let in_literal = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let mut any = false;
        while self.window.refill()? {
            let rest = self.window.rest();
            let count = rest.iter().position(|byte| !in_literal(byte));
            let here = &rest[..count.unwrap_or(rest.len())];
            any |= !here.is_empty();
            sink.take(here);
            let passed = here.len();
            self.window.consume(passed);
            match count {
                Some(_) if any => return Ok(()),
                Some(_) => return Err(Break::Syntax("expected a value")),
                None => {}
            }
        }
        Err(Break::End)
    }

    /// Leaves the objects that were entered below `depth`, over whatever is in the way; where the
    /// last of them obviously lacks its closing bracket, before what follows it.
    pub(super) fn leave_to(&mut self, depth: u64) -> Result<(), Break> {
        let levels = std::mem::replace(&mut self.depth, depth).saturating_sub(depth);
        if levels == 0 || levels == 1 && matches!(self.peek()?, b'{' | b']') {
            return Ok(());
        }
        self.skip(Skip::out_of(levels, LineFeeds::EndString), &mut ())
    }

    fn skip(&mut self, mut skip: Skip, sink: &mut impl Sink) -> Result<(), Break> {
        while self.window.refill()? {
            let rest = self.window.rest();
            let end = skip.pass(rest);
            let count = end.unwrap_or(rest.len());
            sink.take(&rest[..count]);
            self.window.consume(count);
            if end.is_some() {
                return Ok(());
            }
        }
        Err(Break::End)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Scan {
        Scan::new(Window::new(Box::new(io::Cursor::new(text.to_owned().into_bytes()))))
    }

    #[test]
    fn walks_members() {
        let long = "n".repeat(99);
        let text = format!("{{\"a\" : 1,\"\\u0062\":[1,{{}}],,\"{long}\":-2.5e9 \"d\":\"x\"}}");
        let mut scan = scan(&text);
        let mut seen = Vec::new();
        assert_eq!(scan.peek().unwrap(), b'{');
        scan.enter();
        while let Some(name) = scan.member(str::to_owned).unwrap() {
            let mut kept = Vec::new();
            scan.value(&mut Keep::new(&mut kept, 8)).unwrap();
            seen.push((name, String::from_utf8(kept).unwrap()));
        }
        let expected = [("a", "1"), ("b", "[1,{}]"), ("", "-2.5e9"), ("d", "\"x\"")];
        assert!(seen.iter().map(|(name, value)| (&**name, &**value)).eq(expected), "{seen:?}");
        assert_eq!(scan.offset(), text.len() as u64);
    }

    #[test]
    fn keeps_no_more_than_the_limit() {
        let mut kept = b"before".to_vec();
        let mut keep = Keep::new(&mut kept, 4);
        scan("[1,2,3]").value(&mut keep).unwrap();
        assert!(keep.overflow());
        assert_eq!(kept, b"before");
    }

    #[test]
    fn tells_ends_from_broken_syntax() {
        assert!(matches!(scan("{\"a\":").value(&mut ()), Err(Break::End)));
        assert!(matches!(scan(" 12").value(&mut ()), Err(Break::End)));
        assert!(matches!(scan("}").value(&mut ()), Err(Break::Syntax(_))));
        for text in ["{\"a\" 1}", "{a:1}", "{\"a\":1;\"b\":2}"] {
            let mut scan = scan(text);
            scan.peek().unwrap();
            scan.enter();
            let first = scan.member(|_| ()).and_then(|_| scan.value(&mut ()));
            let broken = first.and_then(|()| scan.member(|_| ()).map(|_| ()));
            assert!(matches!(broken, Err(Break::Syntax(_))), "{text}");
            scan.leave_to(0).unwrap();
            assert_eq!(scan.offset(), text.len() as u64, "{text}");
        }
    }

    #[test]
    fn leaves_objects_that_are_not_closed() {
        let mut scan = scan("{\"a\":{\"b\":1},{\"next\":2}");
        scan.peek().unwrap();
        scan.enter();
        scan.member(|_| ()).unwrap();
        scan.value(&mut ()).unwrap();
        assert!(matches!(scan.member(|_| ()), Err(Break::Syntax(_))));
        scan.leave_to(0).unwrap();
        assert_eq!((scan.peek().unwrap(), scan.offset()), (b'{', 13));
    }
}
