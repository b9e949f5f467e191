//! How far a long run has come, on a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::check::Progress;
use crate::source::Input;

/// A shorter run needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the bar is drawn, a second.
const DRAWS: u8 = 10;

/// A bar on standard error.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    begun: Instant,
}

impl Bar {
    /// A bar for a run over `inputs`, not shown yet; none where standard error is no terminal.
    pub(super) fn begin(inputs: &[Input]) -> Option<Arc<Self>> {
        if !io::stderr().is_terminal() {
            return None;
        }
        let (len, template) = match total(inputs) {
            Some(len) => (Some(len), "reading [{bar:30}] {bytes} of {total_bytes}, {eta} to go"),
            None => (None, "reading: {bytes}"),
        };
        let bar = ProgressBar::with_draw_target(len, ProgressDrawTarget::hidden())
            .with_style(style(template).progress_chars("=> "));
        Some(Arc::new(Self { bar, begun: Instant::now() }))
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
        if self.bar.is_hidden() && self.begun.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS));
        }
    }

    fn all_read(&self) {
        self.bar.set_style(style("replaying the sessions"));
        self.bar.tick();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are well formed")
}

/// The bytes of all inputs; none where one of them is a stream.
fn total(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(|input| Some(input.path()?.metadata().ok()?.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_well_formed() {
        for template in
            ["reading [{bar:30}] {bytes} of {total_bytes}, {eta} to go", "reading: {bytes}"]
        {
            style(template);
        }
        style("replaying the sessions");
    }
}
