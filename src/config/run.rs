//! What a run takes from the settings.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::settings::{IgnoreEntry, Setting, Settings};
use crate::api::EventType;
use crate::check::{Empty, Ignore, Options, Values};
use crate::payload::schemas::Schemas;
use crate::rules::expect::Expectations;
use crate::source::Mapping;

/// The day that it is, in UTC.
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

impl Settings {
    /// The options of a run on the day `today`, which judges payloads by `schemas`.
    pub fn options(&self, schemas: Schemas, today: Date) -> Options {
        Options {
            empty: if self.allow_empty.value { Empty::Allowed } else { Empty::Finding },
            fail_on: self.fail_on.value.bound(),
            overrides: self.levels.overrides(),
            ignores: self.ignores(today),
            hosts: self.hosts.value.clone(),
            own: Arc::clone(&self.own),
            expect: self.expectations(),
            limits: self.limits,
            values: self.shown(),
            ..Options::of(schemas)
        }
    }

    /// Whether secret values are shown.
    pub fn shown(&self) -> Values {
        if self.show_values.value {
            Values::Shown
        } else {
            Values::Hidden { also: self.redact.value.clone() }
        }
    }

    /// Where a log keeps its fields.
    pub fn mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        for Setting { value: (field, path), .. } in &self.log {
            mapping.set(*field, path);
        }
        mapping
    }

    /// The ignores that hold no longer on the day `today`.
    pub fn expired(&self, today: Date) -> impl Iterator<Item = &Setting<IgnoreEntry>> {
        self.ignores.iter().filter(move |ignore| !ignore.value.holds(today))
    }

    /// The ignores that hold on the day `today` and mean no finding; `meant` is what a report says of them.
    pub fn stale(&self, today: Date, meant: &[u64]) -> impl Iterator<Item = &Setting<IgnoreEntry>> {
        let holding = self.ignores.iter().filter(move |ignore| ignore.value.holds(today));
        holding.zip(meant).filter(|(_, meant)| **meant == 0).map(|(ignore, _)| ignore)
    }

    fn ignores(&self, today: Date) -> Vec<Ignore> {
        let holding = self.ignores.iter().filter(|ignore| ignore.value.holds(today));
        holding.map(|ignore| ignore.value.what.clone()).collect()
    }

    fn expectations(&self) -> Expectations {
        let mut expectations = Expectations::default();
        for Setting { value: (event_type, value), .. } in &self.values {
            for of in EventType::ALL.into_iter().filter(|it| event_type.is_none_or(|of| of == *it))
            {
                expectations.value(of, value.clone());
            }
        }
        for Setting { value: (event_type, keys), .. } in &self.metadata {
            keys.iter().for_each(|key| expectations.metadata(*event_type, key));
        }
        expectations
    }
}

impl IgnoreEntry {
    fn holds(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today <= until)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::config::parse;

    #[test]
    fn an_ignore_holds_up_to_its_last_day() {
        let text = "[[ignore]]\nreason = 'x'\nrule = 'ads'\nuntil = 2027-01-31\n\
                    [[ignore]]\nreason = 'y'\nrule = 'ping'";
        let settings = parse(Path::new("playproof.toml"), text).unwrap();
        let (last, next) = (date(2027, 1, 31), date(2027, 2, 1));
        assert_eq!((settings.ignores(last).len(), settings.expired(last).count()), (2, 0));
        assert_eq!((settings.ignores(next).len(), settings.expired(next).count()), (1, 1));
        let stale: Vec<_> = settings.stale(next, &[0]).map(|it| it.value.reason.as_str()).collect();
        assert_eq!(stale, ["y"]);
        assert_eq!(settings.stale(last, &[1, 1]).count(), 0);
    }

    #[test]
    fn without_a_word_the_options_are_the_defaults() {
        let settings = parse(Path::new("playproof.toml"), "").unwrap();
        let options = settings.options(Schemas::built_in(), today());
        let default = Options::default();
        assert_eq!(options.limits, default.limits);
        assert_eq!(options.values, default.values);
        assert_eq!(options.expect, default.expect);
        assert_eq!((options.empty, options.fail_on), (default.empty, default.fail_on));
        assert_eq!((options.ignores, options.hosts), (default.ignores, default.hosts));
        assert!(settings.mapping().is_empty());
    }
}
