//! Schemas that the user fetched from `/api/v1/schemas/{eventType}` of his own server.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

use super::{Schemas, compile};
use crate::api::EventType;

/// The size in bytes up to which a schema is read. The published ones are below 3 KiB.
const MAX_SCHEMA_BYTES: u64 = 256 << 10;

/// Why a directory of schemas cannot be used. A run with it would judge by other schemas than the
/// user wants, so it does not begin.
#[derive(Debug, Error)]
pub enum SchemaError {
    /// The directory cannot be read.
    #[error("cannot read the schema directory `{}`", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// No file of the directory is named as an event type.
    #[error(
        "no schema in `{}`: its files should be named as event types are, \
         such as `ping` or `ping.json`",
        path.display()
    )]
    None {
        /// The directory.
        path: PathBuf,
    },
    /// Two files hold the schema of one event type.
    #[error("`{}` and `{}` are schemas of the same event type", first.display(), second.display())]
    Twice {
        /// The file without extension.
        first: PathBuf,
        /// The file with the extension `json`.
        second: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read the schema `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// What is named as a schema is a pipe, a device or a directory.
    #[error("the schema `{}` is not a regular file", path.display())]
    NoFile {
        /// The place.
        path: PathBuf,
    },
    /// A file is larger than any schema.
    #[error("the schema `{}` is larger than {MAX_SCHEMA_BYTES} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file is not JSON.
    #[error("the schema `{}` is not JSON", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The cause, with line and column.
        source: serde_json::Error,
    },
    /// A file is JSON, but no schema of its event type.
    #[error("the schema `{}` cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Schemas {
    /// The schemas in the directory at `path`, in files named `{eventType}` or `{eventType}.json`,
    /// and the built-in ones for the event types that it lacks. Other files are left alone.
    ///
    /// # Errors
    ///
    /// If the directory cannot be read or holds no schema, and if any of its schemas cannot be read
    /// or compiled.
    pub fn with_directory(path: &Path) -> Result<Self, SchemaError> {
        // An unreadable directory would look like an empty one below.
        std::fs::read_dir(path)
            .map_err(|source| SchemaError::Directory { path: path.to_owned(), source })?;
        let mut schemas = Self::built_in();
        let mut found = 0_usize;
        for event_type in EventType::ALL {
            let Some(file) = file_of(event_type, path)? else { continue };
            let schema = read(&file)?;
            let compiled = compile(event_type, schema)
                .map_err(|reason| SchemaError::Unusable { path: file, reason })?;
            schemas.compiled[event_type as usize] = compiled;
            found += 1;
        }
        if found == 0 {
            return Err(SchemaError::None { path: path.to_owned() });
        }
        Ok(schemas)
    }
}

/// The file that holds the schema of an event type, if there is one.
fn file_of(event_type: EventType, directory: &Path) -> Result<Option<PathBuf>, SchemaError> {
    let first = directory.join(event_type.as_str());
    let second = first.with_extension("json");
    match (exists(&first)?, exists(&second)?) {
        (true, true) => Err(SchemaError::Twice { first, second }),
        (true, false) => Ok(Some(first)),
        (false, true) => Ok(Some(second)),
        (false, false) => Ok(None),
    }
}

fn exists(file: &Path) -> Result<bool, SchemaError> {
    file.try_exists().map_err(|source| SchemaError::File { path: file.to_owned(), source })
}

fn read(file: &Path) -> Result<Value, SchemaError> {
    let mut bytes = Vec::new();
    // A pipe would wait for its writer, and a device may never end.
    if std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(SchemaError::NoFile { path: file.to_owned() });
    }
    File::open(file)
        .and_then(|opened| opened.take(MAX_SCHEMA_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| SchemaError::File { path: file.to_owned(), source })?;
    if bytes.len() as u64 > MAX_SCHEMA_BYTES {
        return Err(SchemaError::TooLarge { path: file.to_owned() });
    }
    serde_json::from_slice(&bytes)
        .map_err(|source| SchemaError::NotJson { path: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;
    use tempfile::TempDir;

    use super::super::source;
    use super::super::tests::is_valid;
    use super::*;

    /// A schema with all that sets published ones apart from draft 4.
    const PUBLISHED: &str = r##"{
        "$schema": "https://json-schema.org/draft-04/schema#",
        "id": "https://example.hb-api.omtrdc.net/api/v1/schemas/ping",
        "definitions": {
            "playerTime": {
                "type": "object",
                "properties": {"playhead": {"type": "number"}, "ts": {"type": "integer"}},
                "required": ["playhead", "ts"],
                "additionalProperties": false
            },
            "qoeData": {"type": "object", "properties": {}, "required": [], "additionalProperties": false},
            "ping": {
                "properties": {
                    "eventType": {"type": "string", "enum": ["ping"]},
                    "playerTime": {"$ref": "#/definitions/playerTime"},
                    "params": {"type": "object", "properties": {"own": {"type": "string"}}},
                    "qoeData": {"$ref": "#/definitions/qoeData"}
                },
                "required": ["playerTime", "eventType"],
                "additionalProperties": false
            }
        },
        "type": "object",
        "$ref": "#/definitions/ping"
    }"##;

    fn directory(files: &[(&str, &str)]) -> TempDir {
        let directory = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        directory
    }

    fn failure(files: &[(&str, &str)]) -> String {
        let directory = directory(files);
        let error = Schemas::with_directory(directory.path()).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        format!("{error}: {cause}").replace(&directory.path().display().to_string(), "")
    }

    #[test]
    fn a_schema_in_the_published_style_is_taken_as_meant() {
        for name in ["ping", "ping.json"] {
            let directory = directory(&[(name, PUBLISHED), ("README", "not a schema")]);
            let schemas = Schemas::with_directory(directory.path()).unwrap();
            let body = json!({
                "playerTime": {"playhead": 0, "ts": 1},
                "eventType": "ping",
                "params": {"own": "x"},
                "qoeData": {},
            });
            assert!(is_valid(&schemas, EventType::Ping, &body));
            assert!(!is_valid(&Schemas::built_in(), EventType::Ping, &body));
            for wrong in [json!([body]), json!("ping"), json!(null), json!({})] {
                assert!(!is_valid(&schemas, EventType::Ping, &wrong), "{wrong}");
            }
            let known = schemas.known(EventType::Ping, super::super::Container::Params);
            assert_eq!(known, ["own"]);
        }
    }

    #[test]
    fn event_types_without_a_file_keep_the_built_in_schema() {
        let directory = directory(&[("ping", PUBLISHED)]);
        let schemas = Schemas::with_directory(directory.path()).unwrap();
        let play = json!({"playerTime": {"playhead": 0, "ts": 1}, "eventType": "play"});
        assert!(is_valid(&schemas, EventType::Play, &play));
        assert!(!is_valid(&schemas, EventType::Ping, &play));
    }

    #[test]
    fn a_directory_of_no_use_is_told() {
        let missing = Path::new("no-such-directory");
        let error = Schemas::with_directory(missing).unwrap_err();
        assert!(matches!(error, SchemaError::Directory { .. }), "{error}");
        assert!(failure(&[]).contains("no schema in"));
        assert!(failure(&[("README", ""), ("Ping.txt", "")]).contains("no schema in"));
        let twice = failure(&[("ping", PUBLISHED), ("ping.json", PUBLISHED)]);
        assert!(twice.contains("same event type"), "{twice}");
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let directory = directory(&[("play", source(EventType::Play))]);
        fs::create_dir(directory.path().join("ping.json")).unwrap();
        let error = Schemas::with_directory(directory.path()).unwrap_err();
        assert!(error.to_string().ends_with("is not a regular file"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_schema_of_its_event_type_is_told_with_its_reason() {
        let deep = "[".repeat(100_000);
        let large = " ".repeat(300_000);
        let cases = [
            ("", "is not JSON: EOF while parsing a value at line 1 column 0"),
            ("{\"a\": }", "is not JSON: expected value at line 1 column 7"),
            (&deep, "is not JSON: recursion limit exceeded"),
            (&large, "is larger than 262144 bytes"),
            ("[]", "describes no event"),
            ("{\"message\": \"not found\"}", "describes no event"),
            (source(EventType::Play), "does not allow `ping`"),
            (&PUBLISHED.replace("\"number\"", "\"numeric\""), "/playhead/type"),
            (
                &PUBLISHED
                    .replace("{\"type\": \"number\"}", "{\"$ref\": \"https://example.com/x\"}"),
                "example.com",
            ),
            (&PUBLISHED.replace("{\"type\": \"number\"}", "{\"pattern\": \"(\"}"), "/pattern"),
        ];
        for (text, reason) in cases {
            let told = failure(&[("ping.json", text)]);
            assert!(told.contains("`/ping.json`") && told.contains(reason), "{told}");
        }
    }
}
