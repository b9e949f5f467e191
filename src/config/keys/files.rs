//! The keys of `[[report]]`.

use std::ops::Range;
use std::path::PathBuf;

use super::Entry;
use crate::config::Problem;
use crate::config::item::Read;
use crate::config::settings::Target;
use crate::report::Format;

/// A report that goes into a file, as far as it was read.
#[derive(Default)]
pub(in crate::config) struct TargetDraft {
    format: Option<Format>,
    path: Option<PathBuf>,
}

impl TargetDraft {
    /// The target, if it says what it must; it stands at `span`.
    pub(in crate::config) fn finish(self, span: Range<usize>) -> Read<Target> {
        match (self.format, self.path) {
            (Some(format), Some(path)) => Ok(Target { format, path }),
            _ => {
                let problem = Problem::new(span, "a report needs a `format` and a `file`");
                Err(problem
                    .help("write both, as in `format = \"sarif\"` and `file = \"out.sarif\"`"))
            }
        }
    }
}

/// The keys of `[[report]]`.
pub(in crate::config) static REPORT: [Entry<TargetDraft>; 2] = [
    Entry {
        name: "format",
        meaning: "The format of the report.",
        default: "",
        example: "\"sarif\"",
        read: |item, draft| {
            draft.format = Some(item.choice("format")?);
            Ok(())
        },
    },
    Entry {
        name: "file",
        meaning: "The file that it goes into, from the directory of this file.",
        default: "",
        example: "\"reports/playproof.sarif\"",
        read: |item, draft| {
            draft.path = Some(item.path()?);
            Ok(())
        },
    },
];
