//! `legacy-host`

use crate::finding::{Draft, Severity};
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "legacy-host",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "a call goes to a host of the legacy heartbeat API, not to `*.hb-api.omtrdc.net`",
    page: include_str!("../../../docs/rules/legacy-host.md"),
    per: Per::Session,
    check: Check::Call(check),
};

/// The domain of the hosts that take the heartbeats of Adobe's SDKs before version 3.
const LEGACY: &str = "hb.omtrdc.net";

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Some(host) = cx.call.host.as_deref() else { return };
    let Some(company) = company(host) else { return };
    let message = format!(
        "{} is a host of the legacy heartbeat API: calls of the Media Collection API may be lost \
         there",
        wording::named(host)
    );
    let help = format!("send calls to `{company}.hb-api.omtrdc.net`");
    let at = Spot { place: cx.call.place, part: Part::Url };
    sink.raise(Draft::new(at, message).help(help));
}

/// What stands for the company in the name of a legacy host.
fn company(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.');
    let end = host.len().checked_sub(LEGACY.len())?;
    // Each call of a capture comes by here.
    if !host.as_bytes()[end..].eq_ignore_ascii_case(LEGACY.as_bytes()) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let before = host.strip_suffix(LEGACY)?;
    match before.strip_suffix('.') {
        Some(company) => Some(company.to_owned()),
        None => before.is_empty().then(|| "{company}".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_legacy_hosts() {
        for (host, expected) in [
            ("acme.hb.omtrdc.net", Some("acme")),
            ("ACME.HB.OMTRDC.NET.", Some("acme")),
            ("hb.omtrdc.net", Some("{company}")),
            ("acme.hb-api.omtrdc.net", None),
            ("hb.omtrdc.net.example.com", None),
            ("acmehb.omtrdc.net", None),
        ] {
            assert_eq!(company(host).as_deref(), expected, "{host}");
        }
    }
}
