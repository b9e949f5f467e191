//! Finds and reads the configuration of a run.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::problem::ConfigError;
use super::read::parse;
use super::settings::Settings;

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "playproof.toml";

/// The longest configuration, in bytes: a thousand times what a project needs, so that a file that was
/// named by mistake is not read to its end.
const MAX_BYTES: u64 = 1 << 20;

/// The nearest `playproof.toml`, in `directory` or above it.
pub fn find(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().map(|above| above.join(FILE_NAME)).find(|path| path.is_file())
}

/// Reads the configuration in a file.
///
/// # Errors
/// It cannot be read, or says what cannot be.
pub fn load(path: &Path) -> Result<Settings, ConfigError> {
    let text =
        read(path).map_err(|reason| ConfigError::Unreadable { path: path.to_owned(), reason })?;
    parse(path, text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(ConfigError::Wrong)
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let invalid = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
    if bytes.len() as u64 > MAX_BYTES {
        return Err(invalid("it is larger than 1 MiB, which no configuration is"));
    }
    String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::{FailOn, Origin};

    #[test]
    fn the_nearest_file_is_found() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        fs::create_dir_all(&deep).unwrap();
        // A directory of that name is none.
        fs::create_dir(deep.join(FILE_NAME)).unwrap();
        fs::write(root.path().join(FILE_NAME), "").unwrap();
        assert_eq!(find(&deep), Some(root.path().join(FILE_NAME)));
        fs::write(root.path().join("a").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&deep), Some(root.path().join("a").join(FILE_NAME)));
    }

    #[test]
    fn what_is_no_configuration_is_not_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.toml");
        let told = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            load(&path).unwrap_err().to_string()
        };
        assert!(told(b"\xff\xfe").ends_with("it is not UTF-8"));
        assert!(told(&vec![b'#'; 2 << 20]).contains("larger than 1 MiB"));
        fs::write(&path, "\u{feff}fail-on = 'note'").unwrap();
        let settings = load(&path).unwrap();
        assert_eq!(settings.fail_on.value, FailOn::Note);
        assert_eq!(settings.fail_on.origin, Origin::File { line: 1 });
    }
}
