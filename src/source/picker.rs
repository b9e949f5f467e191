//! Lines of a file read where they lie, without what is between them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use super::decode::is_compressed;
use super::utf16::is_utf16;

/// How much is read at once, in bytes: a line or a few. More would read all of a file after all.
const AHEAD: usize = 4 << 10;

/// Reads lines of a file whose bytes are those of its input.
#[derive(Debug)]
pub struct Picker {
    file: BufReader<File>,
    /// Where the next byte lies in the file.
    at: u64,
}

impl Picker {
    /// None where the file is not read as it is: compressed, or in UTF-16.
    pub(super) fn of(file: File) -> io::Result<Option<Self>> {
        let mut file = BufReader::with_capacity(AHEAD, file);
        let head = file.fill_buf()?;
        let is_plain = !is_compressed(head) && !is_utf16(head);
        Ok(is_plain.then_some(Self { file, at: 0 }))
    }

    /// The first `len` bytes from `offset` on, or what there is of them. None where no line begins there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn line(&mut self, offset: u64, len: usize) -> io::Result<Option<Vec<u8>>> {
        let before = u64::from(offset > 0);
        self.go_to(offset - before)?;
        let mut bytes = Vec::with_capacity(len.saturating_add(1).min(AHEAD));
        let count = before.saturating_add(len as u64);
        self.at += self.file.by_ref().take(count).read_to_end(&mut bytes)? as u64;
        match bytes.first() {
            _ if before == 0 => Ok(Some(bytes)),
            Some(b'\n') => Ok(Some(bytes.split_off(1))),
            _ => Ok(None),
        }
    }

    fn go_to(&mut self, at: u64) -> io::Result<()> {
        let step = i64::try_from(i128::from(at) - i128::from(self.at)).map_err(io::Error::other)?;
        self.file.seek_relative(step)?;
        self.at = at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Input;

    fn picker(bytes: &[u8]) -> Option<Picker> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Input::file(file.path()).picker().unwrap()
    }

    #[test]
    fn lines_are_read_where_they_begin() {
        let text = format!("{{\n{}\n  c\n", "b".repeat(9_000));
        let mut picker = picker(text.as_bytes()).unwrap();
        let long = text.lines().nth(1).unwrap();
        for _ in 0..2 {
            assert_eq!(picker.line(2, 9_000).unwrap().unwrap(), long.as_bytes());
            assert_eq!(picker.line(0, 1).unwrap().unwrap(), b"{");
            assert_eq!(picker.line(9_003, 99).unwrap().unwrap(), b"  c\n");
            assert_eq!(picker.line(9_005, 1).unwrap(), None);
            assert_eq!(picker.line(99_999, 1).unwrap(), None);
        }
    }

    #[test]
    fn only_plain_files_are_picked_from() {
        assert!(picker(b"").is_some());
        for bytes in [&b"\x1f\x8b\x08\0"[..], b"\xff\xfe{\0", b"{\0\n\0"] {
            assert!(picker(bytes).is_none(), "{bytes:?}");
        }
        assert!(Input::once("<stdin>", &b"{}"[..]).picker().unwrap().is_none());
    }
}
