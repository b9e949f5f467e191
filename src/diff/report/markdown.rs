//! A comparison for a pull request.

use std::io::{self, Write};

use super::words;
use crate::diff::Diff;
use crate::report::markdown::escaped;

/// The most pairs that are written: services cut a long comment.
const MAX_PAIRS: usize = 20;

/// The most changes of a pair that are written.
const MAX_SHOWN: usize = 30;

pub(super) fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## What changed\n\n{}\n", escaped(&words::compared(diff)))?;
    if diff.summary.is_empty() {
        writeln!(out, "**{}**", words::NOTHING)?;
    } else {
        writeln!(out, "| Kind | Change |\n| --- | --- |")?;
    }
    for (line, said) in words::lines(&diff.summary) {
        writeln!(out, "| {} | {} |", line.kind.as_str(), escaped(&said))?;
    }
    for aside in words::set_aside(&diff.set_aside) {
        writeln!(out, "\n{}", escaped(&aside))?;
    }
    let changed = diff.pairs.iter().filter(|pair| !pair.changes.is_empty());
    for pair in changed.clone().take(MAX_PAIRS) {
        writeln!(out, "\n<details><summary>{}</summary>\n", escaped(&words::pair(pair)))?;
        writeln!(out, "{}\n\n| Kind | Change | Where |\n| --- | --- | --- |", words::about(pair))?;
        let changes = words::shown(diff, pair);
        for change in changes.iter().take(MAX_SHOWN) {
            let (text, at) = (escaped(&words::change(change)), words::at(change));
            writeln!(out, "| {} | {text} | {at} |", change.kind.as_str())?;
        }
        if let more @ 1.. = changes.len().saturating_sub(MAX_SHOWN) {
            writeln!(out, "\n… and {more} more")?;
        }
        writeln!(out, "\n</details>")?;
    }
    if let more @ 1.. = changed.count().saturating_sub(MAX_PAIRS) {
        writeln!(out, "\n… and {more} more pairs")?;
    }
    for (what, sessions) in [("Only before", &diff.gone), ("Only after", &diff.added)] {
        if !sessions.is_empty() {
            writeln!(out, "\n**{what}**\n")?;
        }
        for session in sessions.iter().take(MAX_SHOWN) {
            writeln!(out, "- {}", escaped(&words::lone(session)))?;
        }
        if let more @ 1.. = sessions.len().saturating_sub(MAX_SHOWN) {
            writeln!(out, "- … and {more} more")?;
        }
    }
    Ok(())
}
