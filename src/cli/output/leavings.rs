//! Reports that are being written, and what is left of those that were not finished: a signal removes them, and the
//! next run into the same directory those of a run that was killed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;

/// How the names of files begin and end that are being written.
const PREFIX: &str = ".playproof-";

/// See [`PREFIX`].
const SUFFIX: &str = ".partial";

/// Where a file system knows no locks, a file that is older than this is left over: no run takes as long.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

/// The files that this process is writing.
static WRITING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is written beside the one that it will replace. As long as it is open it is locked, so that other runs
/// know that it is not left over.
pub(super) struct Partial(NamedTempFile);

impl Partial {
    /// A new file in `directory`, without those that are left over there.
    pub(super) fn new(directory: &Path) -> io::Result<Self> {
        watch_signals();
        remove_leavings(directory);
        loop {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX).suffix(SUFFIX);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // As any new file: what the umask leaves of it, not the owner alone.
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            let file = builder.tempfile_in(directory)?;
            writing().push(file.path().to_owned());
            let partial = Self(file);
            // Another run may have taken it for left over before it was locked.
            if is_free(partial.as_file()) != Some(false) && partial.0.path().exists() {
                return Ok(partial);
            }
        }
    }

    pub(super) fn as_file(&self) -> &File {
        self.0.as_file()
    }

    /// Puts it in the place of the file at `path`.
    pub(super) fn persist(self, path: &Path) -> io::Result<()> {
        let partial = self.0.path().to_owned();
        let done = self.0.persist(path).map_err(|error| error.error).map(drop);
        writing().retain(|writing| *writing != partial);
        done
    }
}

fn writing() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes from `directory` what runs left that were killed. What cannot be removed stays.
fn remove_leavings(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_partial =
            name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_partial && is_file && is_left_over(&entry.path()) {
            // Another run may have been faster.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_left_over(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    is_free(&file).unwrap_or_else(|| {
        let age = file.metadata().and_then(|metadata| metadata.modified());
        age.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > LEFT_OVER))
    })
}

/// Whether no process holds the lock of a file, which is locked then; none where that cannot be told.
#[cfg(unix)]
fn is_free(file: &File) -> Option<bool> {
    use rustix::fs::{FlockOperation, flock};
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(true),
        Err(error) if error == rustix::io::Errno::WOULDBLOCK => Some(false),
        Err(_) => None,
    }
}

/// Whether no process holds the lock of a file; none where that cannot be told.
#[cfg(not(unix))]
fn is_free(_: &File) -> Option<bool> {
    None
}

/// Removes the files that are being written when the process is told to end, and ends it as the signal asks.
#[cfg(unix)]
fn watch_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| {
        let heeded = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !is_ignored(*signal));
        let Ok(mut signals) = signal_hook::iterator::Signals::new(heeded) else { return };
        let wait = move || {
            if let Some(signal) = signals.forever().next() {
                for path in &*writing() {
                    let _ = fs::remove_file(path);
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        };
        // Without the thread a file is left over, as by a kill.
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
    });
}

#[cfg(not(unix))]
fn watch_signals() {}

/// Whether whoever started the process has a signal ignored, as `nohup` does: Linux tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_writes_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let writing = Partial::new(root.path()).unwrap();
        let left = root.path().join(".playproof-abc.partial");
        for name in [".playproof-abc.partial", ".playproof-abc", "playproof-abc.partial"] {
            fs::write(root.path().join(name), "").unwrap();
        }
        remove_leavings(root.path());
        assert_eq!(left.exists(), cfg!(not(unix)));
        assert!(writing.0.path().exists());
        assert!(fs::read_dir(root.path()).unwrap().count() >= 3);
    }
}
