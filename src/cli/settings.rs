//! What holds for a run: the defaults, over them the configuration, over that the command line.

use std::env;
use std::path::PathBuf;

use super::failure::Failure;
use super::inspect;
use super::offered::{any, offered};
use super::reports::parse_target;
use super::rules::{parse_selector, selectors};
use crate::config::{self, FailOn, Level, Setting, Settings, Target};
use crate::finding::Severity;
use crate::rules::Selector;
use crate::source::Mapping;

/// Which configuration is read.
#[derive(Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct Source {
    /// Read this configuration; where not given, the nearest `playproof.toml` in the working directory or
    /// above it
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    no_config: bool,
}

/// Options that a configuration has as well, and win over it.
#[derive(Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,

    /// Write another report to a file, as in `--report sarif=out.sarif`; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_target)]
    report: Vec<Target>,

    /// The least severity that makes the exit status 1: error (the default), warning, note or never
    #[arg(long, value_name = "LEVEL", hide_possible_values = true)]
    fail_on: Option<FailOn>,

    /// Check only this rule, this group of rules, or the rules of this severity; may be repeated
    #[arg(long, value_name = "RULE", value_parser = offered(any, selectors))]
    #[arg(hide_possible_values = true)]
    rule: Vec<String>,

    /// Leave out a rule, a group of rules, or all rules of a severity; may be repeated
    #[arg(long, value_name = "RULE", value_parser = offered(any, selectors))]
    #[arg(hide_possible_values = true)]
    ignore: Vec<String>,

    /// Give a rule, a group, or all rules of a severity another severity: error, warning, note or off, as
    /// in `note=off`; may be repeated
    #[arg(long, value_name = "RULE=LEVEL", value_parser = split_severity)]
    severity: Vec<(String, Level)>,

    /// Fail only on findings that are not in this baseline; `playproof baseline` writes one
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Let captures without any Media Collection call pass, and options that select no session
    #[arg(long)]
    allow_empty: bool,

    /// Fail if a capture that the baseline knows is not checked
    #[arg(long)]
    require_inputs: bool,

    /// List findings of this severity and worse ones: error, warning or note; milder ones are only counted
    #[arg(long, value_name = "LEVEL", hide_possible_values = true)]
    min_severity: Option<Severity>,

    /// Show visitor IDs, tokens, cookies, query strings and customMetadata values as they are
    #[arg(long)]
    show_values: bool,

    /// Judge payloads by the schemas in this directory, in files named by event type; built-in ones
    /// stand in for what it lacks
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,

    /// Say where a log keeps a field, as in `body=request.payload`, where it is not found; may be
    /// repeated
    #[arg(long, value_name = "FIELD=PATH", value_parser = inspect::parse_mapping)]
    map: Vec<Mapping>,
}

impl Source {
    /// The settings of the configuration, or the defaults.
    ///
    /// # Errors
    /// It cannot be read, or says what cannot be.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        match self.file() {
            Some(path) => config::load(&path).map_err(Failure::Config),
            None => Ok(Settings::default()),
        }
    }

    /// The file that is read, told from the working directory where it lies below that.
    fn file(&self) -> Option<PathBuf> {
        if self.no_config {
            return None;
        }
        self.config.clone().or_else(|| {
            let directory = env::current_dir().ok()?;
            let found = config::find(&directory)?;
            let near = found.strip_prefix(&directory).map(PathBuf::from);
            Some(near.unwrap_or(found))
        })
    }
}

impl Args {
    /// What holds for the run.
    ///
    /// # Errors
    /// The configuration cannot be read, or says what cannot be.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        self.over(self.source.settings()?)
    }

    /// `settings`, with what the command line says over them.
    fn over(&self, mut settings: Settings) -> Result<Settings, Failure> {
        if let Some(fail_on) = self.fail_on {
            settings.fail_on = Setting::command_line(fail_on);
        }
        if self.allow_empty {
            settings.allow_empty = Setting::command_line(true);
        }
        if self.require_inputs {
            settings.require_inputs = Setting::command_line(true);
        }
        if let Some(least) = self.min_severity {
            settings.show = Setting::command_line(least);
        }
        if self.show_values {
            settings.show_values = Setting::command_line(true);
        }
        if let Some(directory) = &self.schemas {
            settings.schemas = Setting::command_line(Some(directory.clone()));
        }
        if let Some(file) = &self.baseline {
            settings.baseline = Setting::command_line(Some(file.clone()));
        }
        // Only now: the configuration may have rules of its own.
        settings.levels.only = selected("--rule", &self.rule)?;
        settings.levels.ignored = selected("--ignore", &self.ignore)?;
        let severities = self.severity.iter();
        let severities =
            severities.map(|(rule, level)| selector("--severity", rule).map(|rule| (rule, *level)));
        settings.levels.severities = severities.collect::<Result<_, _>>()?;
        settings.reports.retain(|own| self.report.iter().all(|it| it.path != own.value.path));
        settings.reports.extend(self.report.iter().cloned().map(Setting::command_line));
        map_over(&mut settings, &self.map);
        Ok(settings)
    }
}

/// The rules and groups that an option names.
fn selected(option: &'static str, words: &[String]) -> Result<Vec<Selector>, Failure> {
    words.iter().map(|word| selector(option, word)).collect()
}

fn selector(option: &'static str, word: &str) -> Result<Selector, Failure> {
    parse_selector(word).map_err(|message| Failure::Argument { option, message })
}

/// Lets `maps` say where a log keeps its fields; what the configuration says of these fields does not
/// count.
pub(super) fn map_over(settings: &mut Settings, maps: &[Mapping]) {
    let given = || maps.iter().flat_map(Mapping::iter);
    settings.log.retain(|own| given().all(|(field, _)| field != own.value.0));
    let given = given().map(|(field, path)| Setting::command_line((field, path.to_owned())));
    settings.log.extend(given);
}

/// `RULE=LEVEL`
fn split_severity(text: &str) -> Result<(String, Level), String> {
    let (rule, level) = text
        .split_once('=')
        .ok_or("write the rule or group, `=` and the level, as in `stream-type=warning`")?;
    let level = Level::parse(level).ok_or("the level is `error`, `warning`, `note` or `off`")?;
    Ok((rule.to_owned(), level))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;
    use crate::config::Origin;
    use crate::rules;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    const FILE: &str = "fail-on = 'note'\nallow-empty = true\nschemas = 'own'\n\
                        [rules]\nads = 'off'\n[log]\nbody = 'b'\nurl = 'u'\n\
                        [[report]]\nformat = 'csv'\nfile = 'a.csv'\n\
                        [[report]]\nformat = 'csv'\nfile = 'b.csv'\n";

    fn over(line: &[&str]) -> Settings {
        let line = Line::try_parse_from([&["playproof"], line].concat()).unwrap();
        line.args.over(config::parse(Path::new("at/playproof.toml"), FILE).unwrap()).unwrap()
    }

    #[test]
    fn the_file_stands_where_the_command_line_is_silent() {
        let settings = over(&[]);
        assert_eq!(settings, config::parse(Path::new("at/playproof.toml"), FILE).unwrap());
        assert_eq!(settings.schemas.value, Some("at/own".into()));
        assert_eq!(settings.show_values.origin, Origin::Default);
        assert_eq!(settings.allow_empty.origin, Origin::File { line: 2 });
    }

    #[test]
    fn the_command_line_wins() {
        let settings =
            over(&["--fail-on=never", "--schemas=s", "--severity=ads=error", "--show-values"]);
        assert_eq!(settings.fail_on, Setting::command_line(FailOn::Never));
        assert_eq!(settings.schemas, Setting::command_line(Some("s".into())));
        assert_eq!(settings.show_values, Setting::command_line(true));
        let rule = rules::find("nested-ad-break").unwrap();
        let wanted = (Level::As(Severity::Error), Origin::CommandLine);
        assert_eq!(settings.levels.of(rule), Some(wanted));
    }

    #[test]
    fn fields_and_reports_are_replaced_one_by_one() {
        let settings = over(&["--map=body=x", "--report=json=at/a.csv", "--report=json=c.json"]);
        let log: Vec<_> =
            settings.log.iter().map(|it| (it.value.0.name(), it.value.1.as_str())).collect();
        assert_eq!(log, [("url", "u"), ("body", "x")]);
        let reports: Vec<_> = settings.reports.iter().map(|it| it.value.path.as_path()).collect();
        assert_eq!(reports, ["at/b.csv", "at/a.csv", "c.json"].map(Path::new));
    }

    #[test]
    fn a_severity_is_given_to_a_rule_or_a_group() {
        let parsed = |text| {
            let (rule, level) = split_severity(text)?;
            parse_selector(&rule).map(|rule| (rule.as_str(), level))
        };
        let note = Level::As(Severity::Note);
        assert_eq!(parsed("ad-outside-break=note"), Ok(("ad-outside-break", note)));
        assert_eq!(parsed("ads=off"), Ok(("ads", Level::Off)));
        for wrong in ["", "=", "ad-outside-break", "ad-outside-break=fatal", "no-rule=note"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
