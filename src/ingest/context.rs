//! What reading needs beside an input's bytes.

use super::dialect::Names;
use crate::source::{Attachments, Input};

/// What reading needs beside an input's bytes.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The files that may hold bodies.
    pub(super) attachments: Attachments,
    /// The names of a log's fields.
    pub(super) names: Names,
}

impl Context {
    pub(super) fn of(input: &Input) -> Self {
        Self { attachments: input.attachments(), names: Names::new(input.mapping()) }
    }
}
