//! An inspection in words.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{InputView, Inspection, MAX_LISTED};
use crate::report::escape::visible;
use crate::report::words::{counted, thousands, utc};

/// Whether to tell by which names the fields of a log were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Those of the fields that a check needs.
    Shown,
    /// None.
    Hidden,
}

/// Writes `inspection` for people.
///
/// # Errors
/// Those of `out`.
pub fn write(inspection: &Inspection, names: Names, out: &mut dyn Write) -> io::Result<()> {
    for input in &inspection.inputs {
        write_input(input, names, out)?;
        writeln!(out)?;
    }
    let sessions = counted(inspection.sessions, "session");
    let inputs = counted(inspection.inputs.len() as u64, "input");
    write!(out, "{sessions} in {inputs}")?;
    if inspection.twins > 0 {
        let twins = counted(inspection.twins, "call");
        write!(out, "; {twins} seen twice on the way, and counted once")?;
    }
    writeln!(out)
}

fn write_input(input: &InputView, names: Names, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", visible(&input.name))?;
    row(out, "format", input.format)?;
    if let Some(producer) = &input.producer {
        let told = format!("{} {}", producer.known_as, producer.version);
        row(out, "producer", &visible(told.trim()))?;
    }
    row(out, "records", &thousands(input.records))?;
    row(out, "calls", &thousands(input.calls))?;
    let skipped = &input.skipped;
    let parts = [
        (skipped.preflights, "of preflights"),
        (skipped.other, "of other traffic"),
        (skipped.unreadable, "unreadable"),
    ];
    figures(out, "skipped", &parts)?;
    let bodies = &input.bodies;
    let parts =
        [(bodies.present, "present"), (bodies.missing, "missing"), (bodies.damaged, "damaged")];
    figures(out, "bodies", &parts)?;
    let responses = &input.responses;
    let parts = [
        (responses.accepted, "accepted"),
        (responses.refused, "refused"),
        (responses.none, "without response"),
        (responses.unknown, "not recorded"),
    ];
    figures(out, "responses", &parts)?;
    if let (Some(first), Some(last)) = (input.first_ms.and_then(utc), input.last_ms.and_then(utc)) {
        row(out, "captured", &format!("{first} to {last}"))?;
    }
    list(out, "hosts", &input.hosts)?;
    list(out, "sids", &input.sids)?;
    for trouble in &input.troubles {
        let reason = visible(&trouble.reason);
        match trouble.record {
            0 => row(out, "not read", &reason)?,
            record => row(out, "not read", &format!("record {record}: {reason}"))?,
        }
    }
    if names == Names::Shown {
        for field in &input.fields {
            let told = format!("{} = {} ({})", field.field, visible(&field.path), field.records);
            row(out, "field", &told)?;
        }
    }
    for limit in &input.limits {
        row(out, "limit", &visible(&limit.what))?;
        if let Some(advice) = &limit.advice {
            row(out, "", &visible(advice))?;
        }
    }
    Ok(())
}

fn row(out: &mut dyn Write, title: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  {title:<10} {text}")
}

/// The figures that are not 0.
fn figures(out: &mut dyn Write, title: &str, parts: &[(u64, &str)]) -> io::Result<()> {
    let parts = parts.iter().filter(|(figure, _)| *figure > 0);
    let told: Vec<String> =
        parts.map(|(figure, what)| format!("{} {what}", thousands(*figure))).collect();
    if told.is_empty() { Ok(()) } else { row(out, title, &told.join(", ")) }
}

fn list(out: &mut dyn Write, title: &str, names: &BTreeMap<String, u64>) -> io::Result<()> {
    for (name, count) in names {
        row(out, title, &format!("{} ({})", visible(name), counted(*count, "call")))?;
    }
    if names.len() == MAX_LISTED { row(out, title, "… and perhaps more") } else { Ok(()) }
}
