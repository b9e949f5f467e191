//! From the paths that the user gave to the inputs to read.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use super::archive::is_attachment;
use super::{Input, display, own};

/// The extensions of the files that are read in a directory. A file that is named itself is read
/// whatever its extension.
pub const EXTENSIONS: [&str; 9] =
    ["har", "json", "ndjson", "jsonl", "log", "zip", "zhar", "chlsj", "gor"];

/// The extensions that may follow one of those: of compressed captures.
pub const COMPRESSED: [&str; 3] = ["gz", "zst", "zz"];

/// Why the paths cannot be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A path that is not there, or that may not be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// The system's reason.
        #[source]
        reason: io::Error,
    },
    /// A directory without a capture.
    #[error(
        "no captures in {path}: looked for files ending in {}",
        EXTENSIONS.map(|extension| format!(".{extension}")).join(" ")
    )]
    NoCaptures {
        /// The directory as given.
        path: String,
    },
}

/// The inputs that `paths` name, in their order: files, directories (walked in the order of their
/// names), and `-` for the standard input. What is named twice is read once.
///
/// # Errors
/// A path cannot be read, or is a directory that holds no capture.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<Input>, SourceError> {
    let mut found = Found::default();
    for path in paths {
        found.add(path)?;
    }
    Ok(found.inputs)
}

#[derive(Default)]
struct Found {
    inputs: Vec<Input>,
    /// Canonical paths of the inputs; `-` for the standard input.
    seen: HashSet<PathBuf>,
}

impl Found {
    fn add(&mut self, path: &Path) -> Result<(), SourceError> {
        if path.as_os_str() == "-" {
            if self.seen.insert(path.to_owned()) {
                self.expand(path, Input::stdin())?;
            }
            return Ok(());
        }
        let metadata = fs::metadata(path).map_err(|reason| unreadable(path, reason))?;
        if metadata.is_dir() {
            self.add_directory(path)
        } else if metadata.is_file() {
            self.add_file(path)
        } else {
            self.add_pipe(path)
        }
    }

    fn add_file(&mut self, path: &Path) -> Result<(), SourceError> {
        if self.is_new(path)? { self.expand(path, Input::file(path)) } else { Ok(()) }
    }

    /// A named pipe or a device, which cannot be opened a second time.
    fn add_pipe(&mut self, path: &Path) -> Result<(), SourceError> {
        if self.is_new(path)? {
            let file = File::open(path).map_err(|reason| unreadable(path, reason))?;
            self.expand(path, Input::once(&display(path), file))?;
        }
        Ok(())
    }

    /// Adds the captures in an input: the input itself, unless it is a zip.
    fn expand(&mut self, path: &Path, input: Input) -> Result<(), SourceError> {
        let inputs = input.expand().map_err(|reason| unreadable(path, reason))?;
        if inputs.is_empty() {
            return Err(SourceError::NoCaptures { path: display(path).to_string() });
        }
        self.inputs.extend(inputs);
        Ok(())
    }

    /// The captures in a directory and below. Links to directories are not followed: they could
    /// lead in circles.
    fn add_directory(&mut self, path: &Path) -> Result<(), SourceError> {
        let mut any = false;
        let entries = WalkDir::new(path).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            let entry = entry.map_err(|error| {
                let at = error.path().unwrap_or(path).to_owned();
                unreadable(&at, error.into())
            })?;
            let is_file = || fs::metadata(entry.path()).is_ok_and(|at| at.is_file());
            if is_capture(entry.path()) && is_file() && !own::is_report(entry.path()) {
                match self.add_file(entry.path()) {
                    // A zip of something else.
                    Err(SourceError::NoCaptures { .. }) => {}
                    added => {
                        added?;
                        any = true;
                    }
                }
            }
        }
        if any { Ok(()) } else { Err(SourceError::NoCaptures { path: display(path).to_string() }) }
    }

    fn is_new(&mut self, path: &Path) -> Result<bool, SourceError> {
        // Pipes such as `/dev/fd/63` have no canonical path; then the path itself will do.
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Ok(self.seen.insert(canonical))
    }
}

fn unreadable(path: &Path, reason: io::Error) -> SourceError {
    SourceError::Unreadable { path: display(path).to_string(), reason }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether a file's name is that of a capture. Bodies beside a HAR are none.
pub(super) fn is_capture(path: &Path) -> bool {
    let is_in = |known: &[&str], path: &Path| {
        let extension = path.extension().unwrap_or_default();
        known.iter().any(|known| extension.eq_ignore_ascii_case(known))
    };
    let inner = if is_in(&COMPRESSED, path) { path.with_extension("") } else { path.to_owned() };
    is_in(&EXTENSIONS, &inner) && !is_attachment(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in ["b.har", "a/2.NDJSON", "a/1.log", "a/x.txt", ".git/c.json", "a/.d.har"] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        root
    }

    fn names(root: &Path, paths: &[PathBuf]) -> Vec<String> {
        let inputs = discover(paths).unwrap();
        let prefix = format!("{}/", root.display());
        inputs.iter().map(|input| input.name.replace(&prefix, "")).collect()
    }

    #[test]
    fn walks_in_order_and_skips_what_is_hidden() {
        let root = tree();
        assert_eq!(names(root.path(), &[root.path().into()]), ["a/1.log", "a/2.NDJSON", "b.har"]);
    }

    #[test]
    fn reads_once_what_is_named_twice() {
        let root = tree();
        let file = root.path().join("b.har");
        let other = root.path().join("a/../b.har");
        assert_eq!(names(root.path(), &[file.clone(), other, root.path().into()]).len(), 3);
        assert_eq!(names(root.path(), &["-".into(), file, "-".into()]), ["<stdin>", "b.har"]);
    }

    #[test]
    fn knows_captures_by_their_names() {
        for name in ["a.har", "a.HAR.gz", "a.json.zst", "a.zhar", "x/a.chlsj", "a.b.log"] {
            assert!(is_capture(Path::new(name)), "{name}");
        }
        let attachment = "da39a3ee5e6b4b0d3255bfef95601890afd80709.json";
        for name in ["a.tar.gz", "a.gz", "har", "a.txt", attachment] {
            assert!(!is_capture(Path::new(name)), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_in_circles() {
        let root = tree();
        std::os::unix::fs::symlink(root.path(), root.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink(root.path().join("a/x.txt"), root.path().join("c.har")).unwrap();
        assert_eq!(names(root.path(), &[root.path().into()]).len(), 4);
    }

    #[test]
    fn says_what_is_missing() {
        let root = tree();
        let missing = root.path().join("none.har");
        let error = discover(&[missing]).unwrap_err().to_string();
        assert!(error.contains("none.har: No such file"), "{error}");
        fs::remove_file(root.path().join("b.har")).unwrap();
        fs::remove_dir_all(root.path().join("a")).unwrap();
        let error = discover(&[root.path().into()]).unwrap_err().to_string();
        assert!(error.ends_with(
            "looked for files ending in .har .json .ndjson .jsonl .log .zip .zhar .chlsj .gor"
        ));
    }
}
