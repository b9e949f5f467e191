//! Colours and marks.

use std::fmt::Display;

use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use owo_colors::Style;

use crate::finding::Severity;
use crate::report::fit::{columns, keep_start, wrapped};
use crate::report::options::{Color, Glyphs, Options};

/// Narrower terminals get lines that they must break themselves.
const MIN_WIDTH: usize = 60;
/// Longer lines are hard to read.
const MAX_WIDTH: usize = 120;

/// How the report looks: resolved from the options.
pub(super) struct Look {
    /// Columns that a line may take.
    pub(super) width: usize,
    /// Stands for text that was left out.
    pub(super) ellipsis: &'static str,
    /// Stands between figures of one line.
    pub(super) separator: &'static str,
    /// Stands before a number of times.
    pub(super) times: char,
    /// Of what is less important.
    pub(super) dim: Style,
    /// Of what is more important.
    pub(super) bold: Style,
    theme: GraphicalTheme,
}

impl Look {
    pub(super) fn new(options: &Options) -> Self {
        let (characters, ellipsis, separator, times) = match options.glyphs {
            Glyphs::Unicode => (ThemeCharacters::unicode(), "…", " · ", '×'),
            Glyphs::Ascii => (ThemeCharacters::ascii(), "...", ", ", 'x'),
        };
        let (styles, dim, bold) = match options.color {
            Color::Always => (colours(), Style::new().dimmed(), Style::new().bold()),
            Color::Never => (ThemeStyles::none(), Style::new(), Style::new()),
        };
        Self {
            width: options.width.clamp(MIN_WIDTH, MAX_WIDTH),
            ellipsis,
            separator,
            times,
            dim,
            bold,
            theme: GraphicalTheme { characters, styles },
        }
    }

    /// The style of a severity.
    pub(super) fn severity(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.theme.styles.error,
            Severity::Warning => self.theme.styles.warning,
            Severity::Note => self.theme.styles.advice,
        }
    }

    /// What draws a finding of `severity`: its own place in the colour of the severity, places
    /// that have a part in it in the next.
    pub(super) fn handler(&self, severity: Severity) -> GraphicalReportHandler {
        let mut theme = self.theme.clone();
        let related = theme.styles.help;
        theme.styles.highlights = std::iter::once(self.severity(severity))
            .chain([related; super::context::MAX_RELATED])
            .collect();
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width)
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
            .without_syntax_highlighting()
    }

    /// A horizontal rule that begins with `parts`, of which the last is cut where it does not fit.
    pub(super) fn rule(&self, parts: &[String]) -> String {
        let bar = self.theme.characters.hbar.to_string();
        let room = self.width.saturating_sub(6);
        let text = parts.join(self.separator);
        let text = keep_start(&text, room, self.ellipsis);
        let rest = self.width.saturating_sub(columns(&text) + 4);
        let (before, after) = (bar.repeat(2), bar.repeat(rest));
        format!("{} {} {}", self.dim(before), self.bold.style(text), self.dim(after))
    }

    /// `text` in lines, broken between words.
    pub(super) fn wrap(&self, text: &str) -> String {
        wrapped(text, self.width).join("\n")
    }

    /// `text`, less important.
    pub(super) fn dim(&self, text: impl Display) -> String {
        self.dim.style(text).to_string()
    }

    /// `parts` in as few lines of at most `width` columns as hold them. A longer part is broken.
    pub(super) fn flow(&self, parts: &[String], width: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            match lines.last_mut() {
                Some(line) if columns(line) + columns(self.separator) + columns(part) <= width => {
                    line.push_str(self.separator);
                    line.push_str(part);
                }
                _ => lines.extend(wrapped(part, width)),
            }
        }
        lines
    }
}

/// Miette's colours, with the rule's line bold: it is what eyes look for.
fn colours() -> ThemeStyles {
    let styles = ThemeStyles::ansi();
    ThemeStyles {
        error: styles.error.bold(),
        warning: styles.warning.bold(),
        advice: styles.advice.bold(),
        ..styles
    }
}
