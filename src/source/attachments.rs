//! Bodies that a HAR keeps in files beside it.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::archive::Archive;

/// The files beside an input, where there can be any.
#[derive(Clone, Debug, Default)]
pub struct Attachments(Option<Beside>);

#[derive(Clone, Debug)]
enum Beside {
    /// In a folder of the file system.
    Folder(PathBuf),
    /// In a folder of an archive: its name, with a slash at its end.
    Archive(Arc<Archive>, String),
}

impl Attachments {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self(Some(Beside::Folder(folder)))
    }

    pub(super) fn in_archive(archive: Arc<Archive>, folder: &str) -> Self {
        Self(Some(Beside::Archive(archive, folder.to_owned())))
    }

    /// The bytes of the file `name`. None where it is not there, cannot be read, or is longer than
    /// `limit` bytes; and where `name` is more than a file's name: a capture must not choose what is
    /// read elsewhere.
    pub fn read(&self, name: &str, limit: usize) -> Option<Vec<u8>> {
        if name.starts_with('.') || name.contains(['/', '\\', ':', '\0']) {
            return None;
        }
        let reader = self.open(name).ok()?;
        let mut bytes = Vec::new();
        reader.take(limit as u64 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() <= limit).then_some(bytes)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        match &self.0 {
            None => Err(io::ErrorKind::NotFound.into()),
            Some(Beside::Archive(archive, folder)) => archive.read(&format!("{folder}{name}")),
            Some(Beside::Folder(folder)) => {
                let path = folder.join(name);
                // Neither a link to elsewhere nor a pipe that never ends.
                if !fs::symlink_metadata(&path)?.is_file() {
                    return Err(io::ErrorKind::NotFound.into());
                }
                Ok(Box::new(fs::File::open(path)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_files_beside_the_input_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        fs::create_dir(&folder).unwrap();
        fs::write(root.path().join("secret"), "x").unwrap();
        fs::write(folder.join("body.json"), "{}").unwrap();
        let attachments = Attachments::in_folder(folder.clone());
        assert_eq!(attachments.read("body.json", 2).as_deref(), Some(&b"{}"[..]));
        assert_eq!(attachments.read("body.json", 1), None);
        for name in ["../secret", "..", "", ".", "none", "c:\\x"] {
            assert_eq!(attachments.read(name, 99), None, "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.path().join("secret"), folder.join("link")).unwrap();
            assert_eq!(attachments.read("link", 99), None);
        }
    }
}
