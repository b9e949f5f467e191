//! Rules that a configuration adds to the catalogue. Findings name a rule by its id wherever they go, so each
//! rule of one's own is registered once for the life of the process, and is found like any other.

use std::sync::{PoisonError, RwLock};

use super::{Check, Group, Per, Rule};
use crate::finding::Severity;

/// All that were registered. Equal definitions are one, so that a configuration that is read many times
/// takes no more memory than one that is read once.
static REGISTERED: RwLock<Vec<&'static Rule>> = RwLock::new(Vec::new());

/// What a configuration says of a rule of its own, beside how it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its id: no rule of the catalogue has it, nor has a group.
    pub id: String,
    /// The severity of its findings.
    pub severity: Severity,
    /// What it says, in a sentence.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
    /// The URL of more about it.
    pub docs: Option<String>,
}

/// Adds a rule to those that [`super::find`] finds. An equal one is returned if there is any.
pub fn register(definition: &Definition) -> &'static Rule {
    let mut all = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.iter().find(|rule| is(rule, definition)) {
        return known;
    }
    let text = |text: &String| -> &'static str { Box::leak(text.clone().into_boxed_str()) };
    let rule = Rule {
        id: text(&definition.id),
        group: Group::Own,
        severity: definition.severity,
        summary: text(&definition.summary),
        page: text(&definition.page),
        per: Per::Session,
        check: Check::Own { docs: definition.docs.as_ref().map(text) },
    };
    let rule: &'static Rule = Box::leak(Box::new(rule));
    all.push(rule);
    rule
}

fn is(rule: &Rule, definition: &Definition) -> bool {
    let Definition { id, severity, summary, page, docs } = definition;
    rule.id == id
        && rule.severity == *severity
        && rule.summary == summary
        && rule.page == page
        && rule.docs() == docs.as_deref()
}

/// The registered rule with this id: the very one that `id` is a part of, or else the one that was
/// registered last.
pub(super) fn find(id: &str) -> Option<&'static Rule> {
    let all = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    let same =
        || all.iter().find(|rule| std::ptr::eq(rule.id.as_ptr(), id.as_ptr()) && rule.id == id);
    same().or_else(|| all.iter().rev().find(|rule| rule.id == id)).copied()
}

/// The number by which [`numbered`] finds a registered rule again.
pub(super) fn number(rule: &'static Rule) -> Option<usize> {
    let all = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    all.iter().position(|known| std::ptr::eq(*known, rule))
}

/// The registered rule with this number.
pub(super) fn numbered(number: usize) -> Option<&'static Rule> {
    let all = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    all.get(number).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(id: &str, severity: Severity) -> Definition {
        Definition {
            id: id.into(),
            severity,
            summary: "an ad is long".into(),
            page: "# x\n".into(),
            docs: None,
        }
    }

    #[test]
    fn equal_definitions_are_one_rule_and_others_are_kept_apart() {
        let first = register(&definition("registered-once", Severity::Error));
        assert!(std::ptr::eq(first, register(&definition("registered-once", Severity::Error))));
        let other = register(&definition("registered-once", Severity::Note));
        assert!(!std::ptr::eq(first, other));
        assert!(find(first.id).is_some_and(|found| std::ptr::eq(found, first)));
        assert!(find("registered-once").is_some_and(|found| std::ptr::eq(found, other)));
        let number = number(first).unwrap();
        assert!(numbered(number).is_some_and(|found| std::ptr::eq(found, first)));
    }
}
