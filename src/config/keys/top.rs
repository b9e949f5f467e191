//! The keys above all tables.

use serde_json::{Value, json};

use super::{Entry, TopEntry};
use crate::config::item::name;
use crate::config::settings::{Origin, Setting};

/// The keys above all tables.
pub(in crate::config) static TOP: [TopEntry; 11] = [
    TopEntry {
        entry: Entry {
            name: "fail-on",
            meaning: "The least severity that makes the exit status 1: \"error\", \"warning\", \"note\" or \
                      \"never\".",
            default: "\"error\"",
            example: "\"warning\"",
            read: |item, settings| {
                settings.fail_on = item.set(item.choice("level")?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.fail_on, |value| json!(name(value))),
    },
    TopEntry {
        entry: Entry {
            name: "allow-empty",
            meaning: "Whether a capture without any Media Collection call may pass.",
            default: "false",
            example: "true",
            read: |item, settings| {
                settings.allow_empty = item.set(item.truth()?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.allow_empty, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "require-inputs",
            meaning: "Whether the run fails where a capture that the baseline knows was not checked.",
            default: "false",
            example: "true",
            read: |item, settings| {
                settings.require_inputs = item.set(item.truth()?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.require_inputs, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "min-sessions",
            meaning: "The least number of sessions in the captures: with fewer, the run fails.",
            default: "",
            example: "12",
            read: |item, settings| {
                settings.min_sessions = item.set(u64::from(item.count()?));
                Ok(())
            },
        },
        show: |settings| {
            shown(&settings.min_sessions, |value| json!((*value > 0).then_some(value)))
        },
    },
    TopEntry {
        entry: Entry {
            name: "show",
            meaning: "The least severity that reports list: \"error\", \"warning\" or \"note\". What is \
                      milder is counted only.",
            default: "\"note\"",
            example: "\"warning\"",
            read: |item, settings| {
                settings.show = item.set(item.choice("severity")?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.show, |value| json!(value.as_str())),
    },
    TopEntry {
        entry: Entry {
            name: "show-values",
            meaning: "Whether visitor IDs, tokens, cookies, query strings and customMetadata values show in \
                      reports.",
            default: "false",
            example: "true",
            read: |item, settings| {
                settings.show_values = item.set(item.truth()?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.show_values, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "redact",
            meaning: "Names of members whose values are secret as well; letter case and separators do not \
                      matter.",
            default: "[]",
            example: "[\"media.show\", \"subscriber\"]",
            read: |item, settings| {
                let names = item.elements()?.map(|name| name.some_text().map(str::to_owned));
                settings.redact = item.set(names.collect::<Result<_, _>>()?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.redact, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "format",
            meaning: "How the report is printed.",
            default: "\"pretty\"",
            example: "\"github\"",
            read: |item, settings| {
                settings.format = item.set(item.choice("format")?);
                Ok(())
            },
        },
        show: |settings| shown(&settings.format, |value| json!(name(value))),
    },
    TopEntry {
        entry: Entry {
            name: "schemas",
            meaning: "A directory of schemas of your own server, in files named by event type; from the \
                      directory of this file.",
            default: "",
            example: "\"adobe-schemas\"",
            read: |item, settings| {
                settings.schemas = item.set(Some(item.path()?));
                Ok(())
            },
        },
        show: |settings| shown(&settings.schemas, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "baseline",
            meaning: "A file of findings that are known, as `playproof baseline` writes it; from the \
                      directory of this file.",
            default: "",
            example: "\"playproof-baseline.json\"",
            read: |item, settings| {
                settings.baseline = item.set(Some(item.path()?));
                Ok(())
            },
        },
        show: |settings| shown(&settings.baseline, |value| json!(value)),
    },
    TopEntry {
        entry: Entry {
            name: "hosts",
            meaning: "Hosts of your own that pass calls on to Adobe: a request to /api/v1/sessions there is \
                      a call beyond doubt. `*.` stands for all hosts below a domain.",
            default: "[]",
            example: "[\"collect.example.com\", \"*.example.net\"]",
            read: |item, settings| {
                let hosts = item.elements()?.map(|host| host.parsed());
                settings.hosts = item.set(hosts.collect::<Result<_, _>>()?);
                Ok(())
            },
        },
        show: |settings| {
            let names = |hosts: &Vec<_>| hosts.iter().map(ToString::to_string).collect::<Value>();
            shown(&settings.hosts, names)
        },
    },
];

fn shown<T>(setting: &Setting<T>, value: impl Fn(&T) -> Value) -> (Value, Origin) {
    (value(&setting.value), setting.origin)
}
