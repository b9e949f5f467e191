//! `org-id-format`

use super::placeholder::is_placeholder;
use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "org-id-format",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "`visitor.marketingCloudOrgId` does not end in `@AdobeOrg`: visitors are not found",
    page: include_str!("../../../docs/rules/org-id-format.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart], check),
};

const POINTER: &str = "/params/visitor.marketingCloudOrgId";

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(id) = cx.text(POINTER) else { return };
    if id.ends_with("@AdobeOrg") || is_placeholder(id) {
        return;
    }
    let message = format!(
        "`visitor.marketingCloudOrgId` is {}, which does not end in `@AdobeOrg`: the visitor cannot be \
         told apart",
        wording::quoted(id),
    );
    let help = "send the organisation ID as Adobe shows it: 24 characters, then `@AdobeOrg`";
    sink.raise(Draft::new(cx.event.value(POINTER), message).help(help));
}
