//! A finding as a miette diagnostic.

use std::error::Error;
use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::context::{self, Named};
use super::cut::Label;
use super::issue;
use super::look::Look;
use super::window::Windows;
use crate::finding::Severity;
use crate::report::escape::visible;
use crate::report::fit::{keep_start, wrapped};
use crate::report::impact;
use crate::report::model::{Finding, Issue, Location, Report};
use crate::report::words::thousands;

/// Columns of the message, and of the help, that are shown: longer text is in the machine formats.
const MAX_TEXT: usize = 600;

/// Columns that miette puts before a message, and keeps free behind it.
const MESSAGE_MARGIN: usize = 6;

/// `finding` as text, with an empty line behind it.
pub(super) fn render(finding: &Finding, report: &Report, named: Named<'_>, look: &Look) -> String {
    drawn(&Shown::new(finding, report, named, look), look)
}

/// An error at a place of a text that is no capture.
pub(super) fn render_error(
    message: &str,
    help: Option<&str>,
    location: &Location,
    look: &Look,
) -> String {
    let mut windows = Windows::default();
    windows.push(location, None, look);
    let diagnostic = Shown {
        severity: Severity::Error,
        code: Severity::Error.as_str().to_owned(),
        message: shortened(message, look),
        help: help.map(|help| shortened(help, look)),
        windows,
    };
    drawn(&diagnostic, look)
}

/// `issue` as text, with an empty line behind it.
pub(super) fn render_issue(
    issue: &Issue,
    report: &Report,
    sids: &[&str],
    named: Named<'_>,
    look: &Look,
) -> String {
    let mut shown = Shown::new(&issue.example, report, named, look);
    shown.code = code(issue.severity, issue.rule, issue.occurrences, look);
    for line in issue::lines(issue, report, sids, look, text_width(look)) {
        shown.message = format!("{}\n{}", shown.message, look.dim(line));
    }
    drawn(&shown, look)
}

/// Columns of the text of a message.
fn text_width(look: &Look) -> usize {
    look.width.saturating_sub(MESSAGE_MARGIN)
}

fn drawn(diagnostic: &Shown, look: &Look) -> String {
    let mut text = String::new();
    look.handler(diagnostic.severity)
        .render_report(&mut text, diagnostic)
        .expect("every label is in a window, and writing to a string cannot fail");
    // Miette's empty line between rule and message separates what belongs together.
    let text = text.replacen("\n\n", "\n", 1);
    format!("{}\n\n", text.trim_end_matches('\n'))
}

/// What miette draws of a finding.
#[derive(Debug)]
struct Shown {
    severity: Severity,
    code: String,
    message: String,
    help: Option<String>,
    windows: Windows,
}

impl Shown {
    fn new(finding: &Finding, report: &Report, named: Named<'_>, look: &Look) -> Self {
        let width = text_width(look);
        let mut message = vec![shortened(&finding.message, look)];
        if let Some(impact) = &finding.impact {
            let line = shortened(&format!("impact: {}", impact::line(impact)), look);
            message.extend(wrapped(&line, width));
        }
        let context = context::lines(finding, report, named, look, width);
        message.extend(context.into_iter().map(|line| look.dim(line)));
        Self {
            severity: finding.severity,
            code: code(finding.severity, finding.rule, finding.count, look),
            message: message.join("\n"),
            help: finding.help.as_ref().map(|help| shortened(help, look)),
            windows: windows(finding, look),
        }
    }
}

/// `error[ad-outside-break]`, with the number of times where it is not 1.
fn code(severity: Severity, rule: &str, count: u64, look: &Look) -> String {
    let code = format!("{}[{rule}]", severity.as_str());
    match count {
        0 | 1 => code,
        count => format!("{code} {}{}", look.times, thousands(count)),
    }
}

fn shortened(text: &str, look: &Look) -> String {
    keep_start(&visible(text), MAX_TEXT, look.ellipsis).into_owned()
}

/// The finding's own place, labelled with its pointer, and the others, labelled with their part.
fn windows(finding: &Finding, look: &Look) -> Windows {
    let mut windows = Windows::default();
    let pointer = finding.location.pointer.as_deref().filter(|pointer| !pointer.is_empty());
    windows.push(&finding.location, pointer.map(Label::Pointer), look);
    for related in context::shown_related(finding) {
        let words = match context::record(&related.location) {
            Some(record) => [&related.message, &*record].join(look.separator),
            None => related.message.clone(),
        };
        windows.push(&related.location, Some(Label::Words(&words)), look);
    }
    windows
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.windows)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.windows.is_empty()).then(|| Box::new(self.windows.labels()) as Box<_>)
    }
}
