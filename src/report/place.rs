//! Paths and places, worded for formats that show findings beside the files of a repository.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::model::{Location, Report};
use super::options::{Base, Options};

/// [`relative_to`] the base of `options`.
pub(super) fn relative(input: &str, options: &Options) -> String {
    relative_to(input, options.base.as_ref())
}

/// The path of an input as services want it: relative to `base`, parts joined by `/`, no
/// `.` and no `..` in it.
///
/// A path that lies elsewhere is told from the root of the file system, for a path that begins with
/// `/` or leads out of the repository makes services refuse the whole report.
pub(crate) fn relative_to(input: &str, base: Option<&Base>) -> String {
    let whole = base.map(|base| plain(&base.working.join(input)));
    let inside = whole
        .as_deref()
        .zip(base)
        .and_then(|(whole, base)| whole.strip_prefix(plain(&base.root)).ok());
    let path = inside.unwrap_or(Path::new(input));
    let parts: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            Component::Prefix(prefix) => Some(prefix.as_os_str().to_string_lossy()),
            Component::RootDir | Component::CurDir | Component::ParentDir => None,
        })
        .collect();
    match parts.is_empty() {
        true => "capture".to_owned(),
        false => parts.join("/"),
    }
}

/// `path` without `.` and `..`, as far as its text tells.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// [`relative`] as a relative URI.
pub(super) fn uri(input: &str, options: &Options) -> String {
    use std::fmt::Write;

    let mut uri = String::new();
    for byte in relative(input, options).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => write!(uri, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    uri
}

/// `entry 37` of a HAR, `line 37` of a log, with the pointer in the body: what tells the place where
/// all of a capture is one line. None for an input as a whole.
pub(super) fn record(location: &Location) -> Option<String> {
    let record = match location.record {
        0 => return None,
        record if record == location.line => format!("line {record}"),
        record => format!("entry {record}"),
    };
    Some(match location.pointer.as_deref() {
        None | Some("") => record,
        Some(pointer) => format!("{record}, {pointer}"),
    })
}

/// Characters of an identity before its number: 80 bits, so that no two of a million coincide by chance.
const IDENTITY_CHARS: usize = 20;

/// By what services know each finding again, in their order: its issue, the file and the media ID, and its
/// number among those that have all of these in common. Session IDs, times and lines have no part in it:
/// they are others in the next recording.
pub(super) fn identities(report: &Report, options: &Options) -> Vec<String> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            let session = finding.session.and_then(|session| report.sessions.get(session));
            let media = session.and_then(|session| session.media_id.as_deref());
            let mut hasher = blake3::Hasher::new();
            let path = relative(&finding.location.input, options);
            for part in [&finding.issue(), &*path, media.unwrap_or_default()] {
                // Lengths keep "ab" + "c" and "a" + "bc" apart.
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
            let identity = hasher.finalize().to_hex()[..IDENTITY_CHARS].to_owned();
            let times = seen.entry(identity.clone()).or_default();
            *times += 1;
            format!("{identity}:{times}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn paths_are_relative_and_stay_inside() {
        let base = |root: &str, working: &str| Base { root: root.into(), working: working.into() };
        let options = Options { base: Some(base("/repo", "/repo")), ..Options::default() };
        let cases = [
            ("capture.har", "capture.har"),
            ("./logs/./a.ndjson", "logs/a.ndjson"),
            ("/repo/logs/a.har", "logs/a.har"),
            ("/elsewhere/a.har", "elsewhere/a.har"),
            ("../a.har", "a.har"),
            ("", "capture"),
            ("/", "capture"),
        ];
        for (input, expected) in cases {
            assert_eq!(relative(input, &options), expected);
        }
        let elsewhere = [
            ("/repo", "/repo/tests", "a.har", "tests/a.har"),
            ("/repo", "/repo/tests", "../captures/./a.har", "captures/a.har"),
            ("/repo", "/repo/tests", "../../a.har", "a.har"),
            ("/repo/captures/", "/repo", "captures/a.har", "a.har"),
            ("/repo/captures", "/repo", "logs/a.har", "logs/a.har"),
            ("/repo", "/elsewhere", "a.har", "a.har"),
        ];
        for (root, working, input, expected) in elsewhere {
            assert_eq!(relative_to(input, Some(&base(root, working))), expected);
        }
    }

    #[test]
    fn uris_have_no_scheme_and_no_foreign_character() {
        let cases = [
            ("a b.har", "a%20b.har"),
            ("<stdin>", "%3Cstdin%3E"),
            ("https://example.com/x.har", "https%3A/example.com/x.har"),
            ("é#?%\u{1b}.har", "%C3%A9%23%3F%25%1B.har"),
        ];
        for (input, expected) in cases {
            assert_eq!(uri(input, &Options::default()), expected);
        }
    }

    #[test]
    fn identities_do_not_depend_on_sessions_or_lines() {
        let options = Options::default();
        let report = sample::many();
        let before = identities(&report, &options);
        let mut again = report.clone();
        for session in &mut again.sessions {
            session.id = format!("again-{}", session.id).into();
            session.start_ms = None;
        }
        for finding in &mut again.findings {
            finding.location.line += 7;
            finding.location.record += 7;
        }
        assert_eq!(identities(&again, &options), before);
        let unique: std::collections::HashSet<_> = before.iter().collect();
        assert_eq!(unique.len(), report.findings.len());
        for finding in &mut again.findings {
            finding.location.input = "other.har".into();
        }
        let elsewhere = identities(&again, &options);
        assert!(elsewhere.iter().all(|identity| !unique.contains(identity)));
    }
}
