//! Sessions event by event, for programs: `docs/timeline.schema.json` describes it.

use std::io;

use super::json;
use super::model::Report;
use crate::timeline::Timeline;

/// Prints the sessions of `report` with their timelines, in the same order, as one JSON object.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    report: &Report,
    timelines: &[Timeline],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    json::write_timelines(report, timelines, out)
}
