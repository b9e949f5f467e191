//! What a run has to say of its configuration beside the report, on standard error.

use std::io::{self, Write};

use anstream::AutoStream;
use owo_colors::Style;

use crate::config::{Date, Origin, Setting, Settings};
use crate::report::escape::visible;
use crate::report::model::Report;

/// Tells of ignores that hold no longer on the day `today`, and of those that mean nothing in `report`.
pub(super) fn tell(settings: &Settings, today: Date, report: &Report) {
    // There is nowhere left to tell of an error.
    let _ = write(settings, today, report, AutoStream::auto(io::stderr()).lock());
}

fn write(settings: &Settings, today: Date, report: &Report, mut out: impl Write) -> io::Result<()> {
    let Some(file) = &settings.file else { return Ok(()) };
    let file = file.display().to_string();
    let file = visible(&file);
    for ignore in settings.expired(today) {
        let Some(until) = ignore.value.until else { continue };
        let word = Style::new().bold().yellow().style("warning:");
        writeln!(
            out,
            "{word} {file}:{}: this ignore ended on {until}, its findings count again ({})",
            line(ignore),
            visible(&ignore.value.reason),
        )?;
    }
    let stale: Vec<String> = settings
        .stale(today, &report.ignores)
        .map(|ignore| format!("line {}", line(ignore)))
        .collect();
    if !stale.is_empty() {
        let word = Style::new().bold().cyan().style("note:");
        writeln!(
            out,
            "{word} {file}: no finding here is meant by the ignore in {}",
            stale.join(", ")
        )?;
    }
    out.flush()
}

/// The line of an ignore, from 1; they stand in files alone.
fn line<T>(setting: &Setting<T>) -> usize {
    match setting.origin {
        Origin::File { line } => line,
        Origin::Default | Origin::CommandLine => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::parse;

    #[test]
    fn ended_and_stale_ignores_are_told() {
        let text = "[[ignore]]\nreason = 'old \u{202e}'\nrule = 'ads'\nuntil = 2026-01-31\n\
                    [[ignore]]\nreason = 'a'\nrule = 'ping'\n[[ignore]]\nreason = 'b'\nrule = 'order'";
        let settings = parse(Path::new("p.toml"), text).unwrap();
        let report = Report { ignores: vec![0, 3], ..Report::default() };
        let mut out = AutoStream::never(Vec::new());
        write(&settings, "2026-02-01".parse().unwrap(), &report, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out.into_inner()).unwrap(),
            "warning: p.toml:1: this ignore ended on 2026-01-31, its findings count again (old \
             \\u{202e})\nnote: p.toml: no finding here is meant by the ignore in line 5\n"
        );
    }
}
