//! What the user wants of rules, in place of what they say of themselves.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::finding::Severity;
use crate::rules::Rule;

/// Rules that are left out, and rules with another severity than their own.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    ignored: HashSet<&'static str, RandomState>,
    severities: HashMap<&'static str, Severity, RandomState>,
}

impl Overrides {
    /// Leaves `rule` out, whatever severity it is given.
    pub fn ignore(&mut self, rule: &Rule) {
        self.ignored.insert(rule.id);
    }

    /// Gives all findings of `rule` this severity, also those that have one of their own. The last call
    /// for a rule counts.
    pub fn set_severity(&mut self, rule: &Rule, severity: Severity) {
        self.severities.insert(rule.id, severity);
    }

    /// Whether the findings of `rule` are left out.
    pub(super) fn ignores(&self, rule: &Rule) -> bool {
        self.ignored.contains(rule.id)
    }

    /// The severity of a finding of `rule` that names `own` for its case.
    pub(super) fn severity(&self, rule: &Rule, own: Option<Severity>) -> Severity {
        self.severities.get(rule.id).copied().or(own).unwrap_or(rule.severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_users_word_goes_before_the_findings_and_that_before_the_rules() {
        let rule = rules::find("ad-outside-break").unwrap();
        let mut overrides = Overrides::default();
        assert_eq!(overrides.severity(rule, None), rule.severity);
        assert_eq!(overrides.severity(rule, Some(Severity::Note)), Severity::Note);
        overrides.set_severity(rule, Severity::Note);
        overrides.set_severity(rule, Severity::Warning);
        assert_eq!(overrides.severity(rule, Some(Severity::Note)), Severity::Warning);
        assert!(!overrides.ignores(rule));
        overrides.ignore(rule);
        assert!(overrides.ignores(rule));
    }
}
