//! A session event by event, for people: a line an event, beside it the lanes of what was open, below it
//! the findings.

mod lanes;
mod rows;

use std::io;

use textwrap::{WordSeparator, WordSplitter};

use super::heading;
use super::look::Look;
use crate::report::escape::visible;
use crate::report::fit::{columns, keep_start};
use crate::report::impact;
use crate::report::model::{Finding, Report, SessionSummary};
use crate::report::options::{Glyphs, Options};
use crate::report::sid;
use crate::report::words::{Number, clock};
use crate::timeline::Timeline;
use lanes::{Lanes, Marks};
use rows::{Row, rows};

/// Columns of time, gap and playhead, with the blanks before each.
const TIME: usize = 10;
const GAP: usize = 8;
const PLAYHEAD: usize = 9;

/// Columns of an event type, at least.
const EVENT: usize = 15;

/// A session of a report, with its line of time.
pub struct Shown<'a> {
    /// The report.
    pub report: &'a Report,
    /// The session's number in the report.
    pub session: usize,
    /// Its line.
    pub timeline: &'a Timeline,
}

/// Prints a session event by event, for a terminal of `options.width` columns.
///
/// # Errors
/// Those of `out`.
pub fn write(shown: &Shown<'_>, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let look = Look::new(options);
    let Some(session) = shown.report.sessions.get(shown.session) else { return Ok(()) };
    let sid = sid::first_chars(&session.id, sid::MIN_CHARS);
    heading::write_session_line(session, sid, &look, out)?;
    let marks = Marks::of(options.glyphs);
    let lanes = Lanes::of(shown.timeline, marks);
    let page = Page { shown, session, look: &look, lanes: &lanes, glyphs: options.glyphs };
    page.write_head(out)?;
    for row in rows(shown.timeline, &shown.findings()) {
        page.write_row(&row, out)?;
    }
    page.write_rest(out)?;
    out.flush()
}

impl<'a> Shown<'a> {
    /// The findings of the session, with the number of their event, from 0.
    fn findings(&self) -> Vec<(Option<usize>, &'a Finding)> {
        let of_session = self.report.findings.iter();
        let of_session = of_session.filter(|finding| finding.session == Some(self.session));
        let number = |finding: &Finding| {
            let index = finding.event.as_ref()?.index.checked_sub(1)?;
            usize::try_from(index).ok().filter(|&number| number < self.timeline.moments.len())
        };
        of_session.map(|finding| (number(finding), finding)).collect()
    }
}

struct Page<'a> {
    shown: &'a Shown<'a>,
    session: &'a SessionSummary,
    look: &'a Look,
    lanes: &'a Lanes<'a>,
    glyphs: Glyphs,
}

impl Page<'_> {
    fn write_head(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for parts in [self.described(), self.lanes.named()] {
            for line in self.look.flow(&parts, self.look.width - 2) {
                writeln!(out, "  {}", self.look.dim(line))?;
            }
        }
        let heading = format!(
            "{:<TIME$}{:>GAP$}{:>PLAYHEAD$}  {}  event",
            "time",
            "gap",
            "playhead",
            self.lanes.letters()
        );
        writeln!(out, "\n{}", self.look.bold.style(heading))
    }

    /// What the session was, beyond its heading.
    fn described(&self) -> Vec<String> {
        let session = self.session;
        let texts = [&session.media_name, &session.player].into_iter().flatten();
        let texts = texts.map(|text| visible(text).into_owned());
        let length = session.media_length.map(|length| format!("{} s of content", Number(length)));
        let sid = (!session.id.is_empty()).then(|| format!("sid {}", visible(&session.id)));
        texts.chain(length).chain(sid).collect()
    }

    fn write_row(&self, row: &Row<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let moment = row.first();
        let gap = if row.number == 0 { String::new() } else { seconds(moment.gap, Sign::Plus) };
        let figures = format!(
            "{:<TIME$}{gap:>GAP$}{:>PLAYHEAD$}",
            elapsed(moment.elapsed),
            figure(moment.playhead, Sign::None)
        );
        let lanes = self.lanes.at(row.number, row.last_number());
        let lead = columns(&figures) + 2 + self.lanes.count() + 2;
        let text = self.event(row, self.look.width.saturating_sub(lead));
        writeln!(out, "{}  {lanes}  {text}", self.look.dim(figures))?;
        for finding in &row.findings {
            self.write_finding(finding, row.last_number(), out)?;
        }
        Ok(())
    }

    /// The event with what tells most of it, in so many columns.
    fn event(&self, row: &Row<'_>, room: usize) -> String {
        let moment = row.first();
        let name = moment.event_type.as_deref().unwrap_or("(unreadable)");
        let name = match row.moments.len() {
            1 => visible(name).into_owned(),
            count => format!("{} {}{count}", visible(name), self.look.times),
        };
        let state = self.outcome(row);
        let padded = format!("{name:<EVENT$}");
        let used = columns(&padded) + 1 + columns(&state) + usize::from(!state.is_empty());
        let told = self.told(row);
        let told = keep_start(&told, room.saturating_sub(used), self.look.ellipsis);
        let name = self.look.bold.style(&padded);
        match (told.is_empty(), state.is_empty()) {
            (true, true) => self.look.bold.style(padded.trim_end()).to_string(),
            (false, true) => format!("{name} {told}"),
            (true, false) => format!("{name} {}", self.look.dim(state)),
            (false, false) => format!("{name} {told} {}", self.look.dim(state)),
        }
    }

    fn told(&self, row: &Row<'_>) -> String {
        if row.moments.len() > 1 {
            let (first, last) = (row.first(), row.last());
            let spent = seconds(last.elapsed.saturating_sub(first.elapsed), Sign::None);
            let playhead = figure(last.playhead, Sign::None);
            return format!("for {spent} s, to playhead {playhead}");
        }
        let told: Vec<String> =
            row.first().telling.iter().map(|told| visible(&told.words()).into_owned()).collect();
        told.join(self.look.separator)
    }

    /// What the event led to: another playback, a refusal, nothing at all.
    fn outcome(&self, row: &Row<'_>) -> String {
        let moment = row.first();
        let arrow = match self.glyphs {
            Glyphs::Unicode => "→",
            Glyphs::Ascii => "->",
        };
        let mut parts = Vec::new();
        let before = row.number.checked_sub(1).and_then(|it| self.shown.timeline.moments.get(it));
        let was = before.map_or("starting", |before| before.state.playback);
        if was != moment.state.playback {
            parts.push(format!("{arrow} {}", moment.state.playback));
        }
        match moment.status {
            Some(0) => parts.push("no response".to_owned()),
            Some(code) if !(200..300).contains(&code) => parts.push(format!("status {code}")),
            _ => {}
        }
        if moment.dropped {
            parts.push("dropped".to_owned());
        }
        parts.join(", ")
    }

    fn write_finding(
        &self,
        finding: &Finding,
        number: usize,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let lanes = self.lanes.behind(number);
        let lead = format!("{:width$}  {lanes}  ", "", width = TIME + GAP + PLAYHEAD);
        self.write_wrapped(finding, &lead, out)
    }

    /// A finding in lines that begin with `lead`.
    fn write_wrapped(
        &self,
        finding: &Finding,
        lead: &str,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let room = self.look.width.saturating_sub(columns(lead)).max(20);
        let title = format!("{}[{}]", finding.severity.as_str(), finding.rule);
        let styled = self.look.severity(finding.severity).style(&title).to_string();
        let text = format!("{title} {}", visible(&finding.message));
        let wrapping = textwrap::Options::new(room)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        for (line, wrapped) in textwrap::wrap(&text, &wrapping).into_iter().enumerate() {
            match wrapped.strip_prefix(&title) {
                Some(rest) if line == 0 => writeln!(out, "{lead}{styled}{rest}")?,
                _ => writeln!(out, "{lead}{wrapped}")?,
            }
        }
        let Some(impact) = &finding.impact else { return Ok(()) };
        let impact = visible(&format!("impact: {}", impact::line(impact))).into_owned();
        let lines = textwrap::wrap(&impact, &wrapping);
        lines.into_iter().try_for_each(|line| writeln!(out, "{lead}{line}"))
    }

    /// The findings that name no event.
    fn write_rest(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let rest = self.shown.findings().into_iter().filter(|(number, _)| number.is_none());
        let rest: Vec<&Finding> = rest.map(|(_, finding)| finding).collect();
        if !rest.is_empty() {
            writeln!(out, "\nof the session as a whole:")?;
        }
        rest.into_iter().try_for_each(|finding| self.write_wrapped(finding, "  ", out))
    }
}

/// Whether a plus stands before what is not negative.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    None,
}

/// Milliseconds as seconds.
fn seconds(ms: i64, sign: Sign) -> String {
    figure(ms as f64 / 1000.0, sign)
}

/// A figure with a digit behind the point, or in short where that takes too many columns.
fn figure(figure: f64, sign: Sign) -> String {
    let plus = if sign == Sign::Plus && figure >= 0.0 { "+" } else { "" };
    let text = format!("{plus}{figure:.1}");
    if text.len() < GAP { text } else { format!("{plus}{figure:.0e}") }
}

/// Milliseconds as `00:01:02.6`, to the nearest tenth of a second, or in short where that takes too many columns.
fn elapsed(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let tenths = ms.unsigned_abs().saturating_add(50) / 100;
    let text = format!("{sign}{}.{}", clock(tenths / 10 * 1000), tenths % 10);
    if text.len() <= TIME + 1 { text } else { format!("{:.0e} s", ms as f64 / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_to_their_columns() {
        assert_eq!(elapsed(62_550), "00:01:02.6");
        assert_eq!(elapsed(i64::MIN), "-9e15 s");
        let figures = [0.04, -2.5, 86_400.0, 1e300, f64::MIN];
        assert_eq!(
            figures.map(|it| figure(it, Sign::Plus)),
            ["+0.0", "-2.5", "+9e4", "+1e300", "-2e308"]
        );
        assert_eq!(
            figures.map(|it| figure(it, Sign::None)),
            ["0.0", "-2.5", "86400.0", "1e300", "-2e308"]
        );
    }
}
