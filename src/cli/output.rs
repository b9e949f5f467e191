//! Where a report goes: standard output, or a file that is written whole or not at all.

mod leavings;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use self::leavings::Partial;
use super::failure::Failure;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 << 10;

/// Writes to standard output.
///
/// A reader that has read enough (`playproof check | head`) is no failure: the rest is not written, and
/// the exit status stays the one that the run has earned, as with ruff and ripgrep.
///
/// # Errors
/// Standard output cannot be written to, because the disk is full, say.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Stdout(error)),
        _ => Ok(()),
    }
}

/// A file that a report goes into.
pub(super) struct Output {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    /// Written beside the file, and put in its place when it is complete.
    Beside(Partial),
    /// A pipe or a device, whose place nothing may take.
    Special(File),
}

impl Output {
    /// Makes sure that `path` can be written to, before any work is done; makes the directories above.
    ///
    /// # Errors
    /// It cannot.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        // The target of a link is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let kind =
            open(&target).map_err(|reason| Failure::Output { path: path.to_owned(), reason })?;
        Ok(Self { path: target, kind })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// It cannot be written; what was there before is still there.
    pub(super) fn fill(
        self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let Self { path, kind } = self;
        let done = match kind {
            Kind::Beside(file) => {
                through_buffer(file.as_file(), write).and_then(|()| file.persist(&path))
            }
            Kind::Special(file) => through_buffer(&file, write),
        };
        done.map_err(|reason| Failure::Output { path, reason })
    }
}

fn open(path: &Path) -> io::Result<Kind> {
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return File::options().write(true).open(path).map(Kind::Special);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    directory.map_or(Ok(()), fs::create_dir_all)?;
    let file = Partial::new(directory.unwrap_or(Path::new(".")))?;
    if let Some(there) = there {
        file.as_file().set_permissions(there.permissions())?;
    }
    Ok(Kind::Beside(file))
}

fn through_buffer(
    file: &File,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, file);
    write(&mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_breaks_off_leaves_what_was_there() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("report.json");
        fs::write(&path, "before").unwrap();
        let broken = Output::open(&path).unwrap().fill(|out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(matches!(broken, Err(Failure::Output { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"before");
        Output::open(&path).unwrap().fill(|out| out.write_all(b"after")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_shows_before_any_work() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        for path in [root.path().to_owned(), root.path().join("file/report.json")] {
            assert!(matches!(Output::open(&path), Err(Failure::Output { .. })), "{path:?}");
        }
    }
}
