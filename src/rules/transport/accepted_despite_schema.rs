//! `accepted-despite-schema`

use super::{breaks_schema, what};
use crate::finding::{Draft, Severity};
use crate::ingest::Status;
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "accepted-despite-schema",
    group: Group::Transport,
    severity: Severity::Note,
    summary: "the server accepted a body that its local schema rejects",
    page: include_str!("../../../docs/rules/accepted-despite-schema.md"),
    per: Per::Input,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Status::Code(code @ 200..=299) = cx.call.status else { return };
    let Some(refusal) = cx.call.raised().iter().find(|raised| breaks_schema(raised)) else {
        return;
    };
    let message = format!(
        "the server accepted {} with {code}, although `{}` says that it breaks its schema: the local \
         schema is stricter, or older, than the server's",
        what(cx.call),
        refusal.rule
    );
    let help = "fetch the schemas of your server and check with `--schemas`; a body that is accepted may \
                still be rejected by the next version of the server";
    let at = Spot { place: cx.call.place, part: Part::Status };
    let draft = Draft::new(at, message).help(help);
    sink.raise(draft.related("what its schema rejects", refusal.draft.at.clone()));
}
