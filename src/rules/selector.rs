//! Rules as a user names them: one by its id, all of a group, or all of a severity.

use super::{Group, Rule, all, find};
use crate::finding::Severity;

/// A rule, all rules of a group, or all rules of a severity.
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// This rule.
    Rule(&'static Rule),
    /// All rules of this group.
    Group(Group),
    /// All rules that have this severity in the catalogue.
    Severity(Severity),
}

impl Selector {
    /// What `word` names: the id of a rule, a group or a severity.
    pub fn parse(word: &str) -> Option<Self> {
        let group = || Group::ALL.into_iter().find(|group| group.as_str() == word);
        let severity = || Severity::ALL.into_iter().find(|severity| severity.as_str() == word);
        let rule = find(word).map(Self::Rule);
        rule.or_else(|| group().map(Self::Group)).or_else(|| severity().map(Self::Severity))
    }

    /// Whether a word names a group.
    pub fn is_group(word: &str) -> bool {
        Group::ALL.into_iter().any(|group| group.as_str() == word)
    }

    /// The words that name something, rules first.
    pub fn words() -> impl Iterator<Item = &'static str> + Clone {
        let ids: Vec<&'static str> = all().map(|rule| rule.id).collect();
        let severities = Severity::ALL.map(Severity::as_str);
        ids.into_iter().chain(Group::ALL.map(Group::as_str)).chain(severities)
    }

    /// The word that names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.id,
            Self::Group(group) => group.as_str(),
            Self::Severity(severity) => severity.as_str(),
        }
    }

    /// Whether it names `rule`, by itself, by its group or by its severity.
    pub fn names(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(named) => named.id == rule.id,
            Self::Group(group) => group == rule.group,
            Self::Severity(severity) => severity == rule.severity,
        }
    }
}

impl PartialEq for Selector {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_what_it_says() {
        let mut words: Vec<&str> = Selector::words().collect();
        for word in &words {
            assert_eq!(Selector::parse(word).map(Selector::as_str), Some(*word));
        }
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Selector::words().count(), "a rule has the name of a group");
        assert_eq!(Selector::parse("Ads"), None);
    }
}
