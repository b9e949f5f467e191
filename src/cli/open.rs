//! Opens a report for whoever asked for it.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Shows the file at `path` in the browser: the one that `BROWSER` names, or that of the system.
///
/// # Errors
/// There is none, or it cannot be started.
pub(super) fn open(path: &Path) -> io::Result<()> {
    let named = env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    let mut command = Command::new(named.unwrap_or_else(|| OsString::from(OPENER)));
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Not waited for: a browser may stay open.
    command.spawn().map(drop)
}

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(windows)]
const OPENER: &str = "explorer";
#[cfg(not(any(target_os = "macos", windows)))]
const OPENER: &str = "xdg-open";
