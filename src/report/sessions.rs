//! The sessions of a report alone, for programs and spreadsheets.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::csv::{cell, rows};
use super::json;
use super::model::{Report, SessionSummary};
use super::options::{Csv, Formulas};
use super::words::{Number, rfc3339};

/// Prints the sessions of `report` as one JSON object, which `docs/sessions.schema.json` describes.
///
/// # Errors
/// Those of `out`.
pub fn write_json(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    json::write_sessions(report, out)
}

/// The columns, in their order. Columns may be added at the end.
#[derive(Serialize)]
struct Row<'a> {
    session: Cow<'a, str>,
    start: Option<String>,
    end: Option<String>,
    media_id: Cow<'a, str>,
    media_name: Cow<'a, str>,
    media_length: Option<Number>,
    content_type: Cow<'a, str>,
    player: Cow<'a, str>,
    events: u64,
    ads: u64,
    chapters: u64,
    closed_by: &'static str,
    findings: u64,
    inputs: Cow<'a, str>,
    errors: u64,
    warnings: u64,
    notes: u64,
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 17] = [
    "session",
    "start",
    "end",
    "media_id",
    "media_name",
    "media_length",
    "content_type",
    "player",
    "events",
    "ads",
    "chapters",
    "closed_by",
    "findings",
    "inputs",
    "errors",
    "warnings",
    "notes",
];

impl<'a> Row<'a> {
    fn new(session: &'a SessionSummary) -> Self {
        let quoted = |text: &'a str| cell(text, Formulas::Quoted);
        let text = |text: &'a Option<std::sync::Arc<str>>| quoted(text.as_deref().unwrap_or(""));
        let [errors, warnings, notes] = session.by_severity;
        Self {
            session: quoted(&session.id),
            start: session.start_ms.and_then(rfc3339),
            end: session.end_ms.and_then(rfc3339),
            media_id: text(&session.media_id),
            media_name: text(&session.media_name),
            media_length: session.media_length.map(Number),
            content_type: text(&session.content_type),
            player: text(&session.player),
            events: session.events,
            ads: session.ads,
            chapters: session.chapters,
            closed_by: session.closed_by.as_str(),
            findings: session.findings,
            inputs: cell(&session.inputs.join(" "), Formulas::Quoted).into_owned().into(),
            errors,
            warnings,
            notes,
        }
    }
}

/// Prints the sessions of `report` as CSV (RFC 4180): a heading, then a row for each.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    rows(&HEADING, report.sessions.iter().map(Row::new), Csv::default(), out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;

    fn printed(write: fn(&Report, &mut dyn io::Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&sample::report(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_rows_are_safe_for_spreadsheets() {
        let text = printed(write_csv);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("session,start,end,media_id,"));
        assert!(lines[1].contains(",asset-1,A walk,60,VOD,web,"), "{text}");
        assert!(lines[2].contains(",'=") && !text.contains('\u{202e}') && !text.contains('\u{1b}'));
    }

    #[test]
    fn the_object_follows_its_schema_and_nothing_more() {
        let schema = include_str!("../../docs/sessions.schema.json");
        let closed = schema.replace(
            r#""type": "object","#,
            r#""type": "object", "unevaluatedProperties": false,"#,
        );
        let document: Value = serde_json::from_str(&printed(write_json)).unwrap();
        for schema in [schema, &closed] {
            let schema: Value = serde_json::from_str(schema).unwrap();
            let validator = jsonschema::validator_for(&schema).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        assert_eq!(document["sessions"].as_array().unwrap().len(), 2);
    }
}
