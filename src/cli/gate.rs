//! What decides whether `playproof check` fails, beside the findings: the baseline, and what the captures
//! must hold.

use std::fs::File;
use std::path::Path;

use super::baseline::without;
use super::failure::Failure;
use super::output::Output;
use super::reports;
use crate::baseline::{Baseline, BaselineError, Unchecked};
use crate::config::{Level, Settings};
use crate::report::escape::visible;
use crate::report::model::{Limit, Report, Update};
use crate::report::place;
use crate::report::words::counted;
use crate::source::Input;

/// What a report is held against.
pub(super) struct Gate {
    baseline: Baseline,
    /// Where the baseline is written again.
    update: Option<(Output, Prune)>,
    /// What is written there.
    updated: Option<Baseline>,
    /// Inputs that the baseline knows and that the run does not check.
    missing: Vec<String>,
}

/// What is to become of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It stays as it is.
    Compare,
    /// It is written again.
    Update(Prune),
}

/// What an update does with entries of captures that the run does not check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prune {
    /// They stay.
    No,
    /// They are removed.
    Yes,
}

impl Gate {
    /// Reads the baseline in `path`, which is none of `inputs`, though it may lie among them.
    ///
    /// # Errors
    /// It cannot be read, is none, or cannot be written where that is wanted.
    pub(super) fn open(
        path: &Path,
        wanted: Wanted,
        inputs: &mut Vec<Input>,
    ) -> Result<Self, Failure> {
        let failure = |reason| Failure::Baseline { path: path.to_owned(), reason };
        let read = File::open(path).map_err(BaselineError::Read).and_then(Baseline::read);
        let baseline = read.map_err(failure)?;
        without(inputs, path);
        let update = match wanted {
            Wanted::Compare => None,
            Wanted::Update(prune) => Some((reports::open(path, inputs)?, prune)),
        };
        let base = reports::base(None);
        let names: Vec<String> =
            inputs.iter().map(|input| place::relative_to(&input.name, base.as_ref())).collect();
        let missing = baseline.missing(&names);
        Ok(Self { baseline, update, updated: None, missing })
    }

    /// Says what is new in `report`, and decides on the gate. Where the baseline is updated, no finding
    /// fails it: what is there is known from then on.
    ///
    /// # Errors
    /// The baseline is to be updated, and nothing could be checked.
    pub(super) fn judge(
        &mut self,
        report: &mut Report,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let base = reports::base(None);
        let fail_on = settings.fail_on.value.bound().filter(|_| self.update.is_none());
        self.baseline.compare(report, base.as_ref(), fail_on);
        let off = settings.levels.wanted().filter(|(_, level, _)| *level == Level::Off);
        let rules = off.map(|(rule, ..)| rule.id).collect();
        let prunes = self.update.as_ref().is_some_and(|(_, prune)| *prune == Prune::Yes);
        let inputs = if prunes { &[] } else { self.missing.as_slice() };
        let unchecked = Unchecked { rules, inputs };
        if self.update.is_some() {
            let updated = self.baseline.updated(report, base.as_ref(), &unchecked);
            self.updated = Some(updated.map_err(Failure::NothingChecked)?);
        }
        let passed_over = report.summary.passed_over;
        let Some(comparison) = &mut report.baseline else { return Ok(()) };
        // What was not checked is not fixed.
        comparison.gone.retain(|gone| passed_over == 0 && !unchecked.has(&gone.rule, &gone.input));
        comparison.missing.clone_from(&self.missing);
        if let Some(updated) = &self.updated {
            comparison.update = Update::Written;
            comparison.recorded = Some(updated.findings() as u64);
        }
        Ok(())
    }

    /// Writes the baseline again, where that is wanted.
    ///
    /// # Errors
    /// It cannot be written; what was there is still there.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self.update.zip(self.updated) {
            Some(((file, _), updated)) => file.fill(|out| updated.write(out)),
            None => Ok(()),
        }
    }
}

/// Fails a run of fewer captures or sessions than the settings ask for, and says so among its limits.
pub(super) fn require(report: &mut Report, settings: &Settings) {
    let mut limit = |kind, what: String, count, advice: &str| {
        let advice = Some(advice.to_owned());
        report.limits.push(Limit { input: None, kind, what, count, advice });
    };
    let missing = report.baseline.as_ref().map_or(&[][..], |baseline| &baseline.missing);
    let mut fails = false;
    if let (Some(first), true) = (missing.first(), settings.require_inputs.value) {
        let captures = counted(missing.len() as u64, "capture");
        let what =
            format!("{captures} of the baseline not checked, the first is {}", visible(first));
        let advice = "record it again, or remove it with `--update-baseline --prune`";
        limit("inputs-missing", what, missing.len() as u64, advice);
        fails = true;
    }
    let wanted = settings.min_sessions.value;
    let found = report.summary.sessions + report.summary.passed_over;
    if found < wanted {
        let what =
            format!("{} found, and `min-sessions` asks for {wanted}", counted(found, "session"));
        limit("too-few-sessions", what, found, "record the captures that are missing");
        fails = true;
    }
    report.summary.failed_gate |= fails;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;

    #[test]
    fn too_few_sessions_fail_the_run() {
        let mut settings = Settings::default();
        settings.min_sessions = Setting::command_line(2);
        let mut report = Report::default();
        report.summary.sessions = 1;
        report.summary.passed_over = 1;
        require(&mut report, &settings);
        assert!(!report.summary.failed_gate && report.limits.is_empty());
        report.summary.passed_over = 0;
        require(&mut report, &settings);
        assert!(report.summary.failed_gate);
        assert_eq!(report.limits[0].what, "1 session found, and `min-sessions` asks for 2");
    }
}
