//! How much of the findings is held in memory.

use crate::report::issues::Listed;

/// How much of the findings is held in memory: beyond these, they go into temporary files. A report is the
/// same for any bounds but the first two and the last, which say how much of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most findings that a report shows, beside the first of each rule. Formats that write findings
    /// one by one have all of them.
    pub max_findings: usize,
    /// The most of these where there are more than that: none saves memory where all formats write findings
    /// one by one.
    pub shown_of_more: usize,
    /// The most bytes of findings that are held before they are located, of the places related to them, of
    /// findings that wait for these to be located, and of sessions that were judged: of each so many.
    pub held_bytes: usize,
    /// The most findings of inputs, which others may be added to.
    pub of_inputs: usize,
    /// Which findings are listed: the others are only counted.
    pub listed: Listed,
}

impl Bounds {
    /// As many as GitHub shows of a SARIF run, and more than anybody reads. With their excerpts they take
    /// some 10 MB.
    pub const MAX_FINDINGS: usize = 5_000;

    /// So that the report shows all findings, however much memory they take: for who holds them against
    /// each other.
    pub const ALL_SHOWN: Self =
        Self { max_findings: usize::MAX, listed: Listed::ALL, ..Self::DEFAULT };

    /// More places than anybody looks at to understand a note.
    pub const MAX_NOTES: u64 = 100;

    /// What fits into 64 MB together with all else that a run holds, and makes temporary files of what is
    /// worth it.
    pub const DEFAULT: Self = Self {
        max_findings: Self::MAX_FINDINGS,
        shown_of_more: Self::MAX_FINDINGS,
        held_bytes: 2 << 20,
        of_inputs: 2_000,
        listed: Listed { max_notes: Self::MAX_NOTES, ..Listed::ALL },
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}
