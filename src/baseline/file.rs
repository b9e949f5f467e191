//! The file that a baseline is kept in: JSON that people read in reviews, and merge.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::Baseline;
use super::wording::lasting;
use crate::report::json::write_indented;
use crate::report::model::Finding;

/// The version of the format: another one where a member is lost or changes its meaning.
const VERSION: u64 = 1;

/// The largest file that is read, in bytes: some 500,000 findings.
pub const MAX_BYTES: u64 = 64 << 20;

/// Findings that are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) rule: String,
    pub(super) event_type: Option<String>,
    pub(super) pointer: Option<String>,
    /// That of the findings, without the ordinal that tells them apart.
    pub(super) fingerprint: String,
    /// What the first of them said, without figures.
    #[serde(default)]
    pub(super) message: String,
    /// The findings.
    pub(super) seen: Vec<Seen>,
}

/// A finding: where it was seen. None of it has to be the same for the finding to be known again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    pub(super) input: String,
    #[serde(default)]
    pub(super) media_id: Option<String>,
    /// How many occurrences it stood for.
    pub(super) count: u64,
}

impl Entry {
    /// What is to be kept of `finding`, but for where it was seen.
    pub(super) fn of(finding: &Finding) -> Self {
        let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
        Self {
            rule: finding.rule.to_owned(),
            event_type: event_type.map(ToOwned::to_owned),
            pointer: finding.location.pointer.clone(),
            fingerprint: class(&finding.fingerprint).to_owned(),
            message: lasting(&finding.message),
            seen: Vec::new(),
        }
    }

    pub(super) fn without_seen(self) -> Self {
        Self { seen: Vec::new(), ..self }
    }
}

/// A fingerprint without its ordinal.
pub(super) fn class(fingerprint: &str) -> &str {
    fingerprint.split_once(':').map_or(fingerprint, |(class, _)| class)
}

#[derive(Serialize)]
struct Written<'a> {
    version: u64,
    tool: &'static str,
    findings: &'a [Entry],
}

#[derive(Deserialize)]
struct Document {
    findings: Vec<Entry>,
}

/// What every version has.
#[derive(Deserialize)]
struct Head {
    tool: Option<serde_json::Value>,
    version: Option<serde_json::Value>,
}

/// Why a file cannot be used as a baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("cannot be read")]
    Read(#[from] io::Error),
    /// It is not JSON, as after a merge that left its marks.
    #[error("is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It is something else, a report perhaps.
    #[error("is no baseline of playproof")]
    Foreign,
    /// It was written by a newer version.
    #[error("is of version {0} of the format, and this playproof reads version {VERSION}")]
    Version(String),
    /// A member is missing or of another type.
    #[error("is damaged: {0}")]
    Damaged(serde_json::Error),
    /// It is larger than [`MAX_BYTES`].
    #[error("is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// It is none, or cannot be read.
    pub fn read(from: impl Read) -> Result<Self, BaselineError> {
        let mut bytes = Vec::new();
        from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(BaselineError::TooLarge);
        }
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let head: Head = serde_json::from_slice(bytes).map_err(|error| match error.is_data() {
            true => BaselineError::Foreign,
            false => BaselineError::NotJson(error),
        })?;
        match (head.tool, head.version) {
            (Some(tool), Some(version)) if tool == env!("CARGO_PKG_NAME") => {
                if version != VERSION {
                    return Err(BaselineError::Version(version.to_string()));
                }
            }
            _ => return Err(BaselineError::Foreign),
        }
        let document: Document = serde_json::from_slice(bytes).map_err(BaselineError::Damaged)?;
        Ok(Self { entries: document.findings })
    }

    /// Writes the baseline.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let written =
            Written { version: VERSION, tool: env!("CARGO_PKG_NAME"), findings: &self.entries };
        write_indented(&written, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Baseline::read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_baseline_is_told_by_what_it_is() {
        let cases = [
            ("", "is not JSON: EOF while parsing a value at line 1 column 0"),
            ("<<<<<<< HEAD\n{}", "is not JSON: expected value at line 1 column 1"),
            ("[]", "is no baseline of playproof"),
            ("7", "is no baseline of playproof"),
            (r#"{"version":1,"tool":{"name":"playproof"}}"#, "is no baseline of playproof"),
            (r#"{"version":1,"tool":"other","findings":[]}"#, "is no baseline of playproof"),
            (
                r#"{"version":2,"tool":"playproof"}"#,
                "is of version 2 of the format, and this playproof reads version 1",
            ),
            (
                r#"{"version":1,"tool":"playproof"}"#,
                "is damaged: missing field `findings` at line 1 column 32",
            ),
            (
                r#"{"version":1,"tool":"playproof","findings":[{"rule":1}]}"#,
                "is damaged: invalid type: integer `1`, expected a string at line 1 column 53",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(refused(text), expected);
        }
        let deep = "[".repeat(10_000);
        assert!(refused(&deep).starts_with("is n"), "{}", refused(&deep));
    }

    #[test]
    fn a_file_without_end_is_not_read_to_its_end() {
        let error = Baseline::read(io::repeat(b' ')).unwrap_err();
        assert_eq!(error.to_string(), "is larger than 64 MiB");
    }

    #[test]
    fn a_byte_order_mark_is_no_harm() {
        let text = "\u{feff}{\"version\":1,\"tool\":\"playproof\",\"findings\":[],\"later\":0}";
        assert_eq!(Baseline::read(text.as_bytes()).unwrap(), Baseline::default());
    }
}
