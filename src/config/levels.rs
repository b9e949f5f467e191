//! The severity of each rule, as a file and the command line want it.

use serde_json::Value;

use super::settings::Origin;
use crate::check::Overrides;
use crate::finding::Severity;
use crate::rules::{self, Rule, Selector};

/// What becomes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Its findings have this severity.
    As(Severity),
    /// It has no findings.
    Off,
}

impl Level {
    /// All levels, the worst first.
    pub const ALL: [Self; 4] = [
        Self::As(Severity::Error),
        Self::As(Severity::Warning),
        Self::As(Severity::Note),
        Self::Off,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::As(severity) => severity.as_str(),
            Self::Off => "off",
        }
    }

    /// The level of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// What is wanted of rules. The command line wins over the file, a rule's own entry over its group's and
/// that over its severity's, and of two entries for the same the later one.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// The rules of one's own, with where they are defined, and all that is said of them.
    pub(super) own: Vec<(&'static Rule, Origin, Value)>,
    /// `[rules]` of the file, with the lines.
    pub(super) file: Vec<(Selector, Level, usize)>,
    /// `--severity`.
    pub severities: Vec<(Selector, Level)>,
    /// `--ignore`.
    pub ignored: Vec<Selector>,
    /// `--rule`: where there is any, no other rule counts.
    pub only: Vec<Selector>,
}

impl PartialEq for Levels {
    fn eq(&self, other: &Self) -> bool {
        let own = |levels: &Self| -> Vec<_> {
            levels
                .own
                .iter()
                .map(|(rule, origin, _)| (std::ptr::from_ref(*rule), *origin))
                .collect()
        };
        own(self) == own(other)
            && self.file == other.file
            && self.severities == other.severities
            && self.ignored == other.ignored
            && self.only == other.only
    }
}

impl Levels {
    /// What is wanted of a rule, and by whom; none where it is as it comes.
    pub fn of(&self, rule: &Rule) -> Option<(Level, Origin)> {
        let named = |selectors: &[Selector]| selectors.iter().any(|it| it.names(rule));
        let asked_for = named(&self.only);
        if named(&self.ignored) || (!self.only.is_empty() && !asked_for) {
            return Some((Level::Off, Origin::CommandLine));
        }
        let severities = self.severities.iter().map(|&(selector, level)| (selector, level));
        if let Some(level) = strongest(severities, rule) {
            return Some((level, Origin::CommandLine));
        }
        let file = self.file.iter().map(|&(selector, level, line)| (selector, (level, line)));
        let (level, line) = strongest(file, rule)?;
        // Who asks for a rule wants to see what it says.
        (level != Level::Off || !asked_for).then_some((level, Origin::File { line }))
    }

    /// What is wanted of the rules that are not as they come, in the order of the catalogue.
    pub fn wanted(&self) -> impl Iterator<Item = (&'static Rule, Level, Origin)> {
        let all = rules::all().chain(self.own.iter().map(|(rule, ..)| *rule));
        all.filter_map(|rule| self.of(rule).map(|(level, origin)| (rule, level, origin)))
    }

    /// The same for a run.
    pub(super) fn overrides(&self) -> Overrides {
        let mut overrides = Overrides::default();
        for (rule, level, _) in self.wanted() {
            match level {
                Level::As(severity) => overrides.set_severity(rule, severity),
                Level::Off => overrides.ignore(rule),
            }
        }
        overrides
    }
}

/// What the last entry for a rule says, or else the last one for its group, or for its severity.
fn strongest<T: Copy>(entries: impl Iterator<Item = (Selector, T)>, rule: &Rule) -> Option<T> {
    let (mut by_rule, mut by_group, mut by_severity) = (None, None, None);
    for (selector, wanted) in entries.filter(|(selector, _)| selector.names(rule)) {
        match selector {
            Selector::Rule(_) => by_rule = Some(wanted),
            Selector::Group(_) => by_group = Some(wanted),
            Selector::Severity(_) => by_severity = Some(wanted),
        }
    }
    by_rule.or(by_group).or(by_severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: Level = Level::As(Severity::Note);
    const ERROR: Level = Level::As(Severity::Error);

    fn selector(word: &str) -> Selector {
        Selector::parse(word).unwrap()
    }

    fn of(levels: &Levels, rule: &str) -> Option<(Level, Origin)> {
        levels.of(rules::find(rule).unwrap())
    }

    fn file(entries: &[(&str, Level)]) -> Levels {
        let file =
            entries.iter().zip(1..).map(|((word, level), line)| (selector(word), *level, line));
        Levels { file: file.collect(), ..Levels::default() }
    }

    #[test]
    fn a_rule_wins_over_its_group() {
        let levels = file(&[("nested-ad-break", ERROR), ("ads", NOTE), ("ping", Level::Off)]);
        let at = |level, line| Some((level, Origin::File { line }));
        assert_eq!(of(&levels, "nested-ad-break"), at(ERROR, 1));
        assert_eq!(of(&levels, "ad-outside-break"), at(NOTE, 2));
        assert_eq!(of(&levels, "ping-overdue"), at(Level::Off, 3));
        assert_eq!(of(&levels, "late-event"), None);
    }

    #[test]
    fn a_severity_names_its_rules_unless_the_rule_or_its_group_is_named() {
        let levels = file(&[("tied-timestamps", ERROR), ("ads", NOTE), ("note", Level::Off)]);
        let at = |level, line| Some((level, Origin::File { line }));
        assert_eq!(of(&levels, "tied-timestamps"), at(ERROR, 1));
        assert_eq!(of(&levels, "ad-ping-coarse"), at(Level::Off, 3));
        assert_eq!(of(&levels, "missing-play"), None);
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let mut levels = file(&[("nested-ad-break", Level::Off), ("ad-outside-break", NOTE)]);
        levels.severities = vec![(selector("ads"), ERROR)];
        let command_line = |level| Some((level, Origin::CommandLine));
        assert_eq!(of(&levels, "nested-ad-break"), command_line(ERROR));
        assert_eq!(of(&levels, "ad-outside-break"), command_line(ERROR));
        levels.ignored = vec![selector("ad-outside-break")];
        assert_eq!(of(&levels, "ad-outside-break"), command_line(Level::Off));
    }

    #[test]
    fn who_asks_for_a_rule_gets_it_and_no_other() {
        let mut levels = file(&[("ads", Level::Off), ("ping", NOTE)]);
        levels.only = vec![selector("nested-ad-break"), selector("ping")];
        assert_eq!(of(&levels, "nested-ad-break"), None);
        assert_eq!(of(&levels, "ping-overdue"), Some((NOTE, Origin::File { line: 2 })));
        let off = Some((Level::Off, Origin::CommandLine));
        assert_eq!(of(&levels, "ad-outside-break"), off);
        levels.ignored = vec![selector("ping-overdue")];
        assert_eq!(of(&levels, "ping-overdue"), off);
    }
}
