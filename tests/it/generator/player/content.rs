//! The content's chapters.

/// A chapter, in seconds of the content.
#[derive(Clone, Copy, Debug)]
struct Chapter {
    offset_s: f64,
    length_s: f64,
}

/// What is due at a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ChapterEvent {
    /// This chapter begins.
    Start { index: usize, offset_s: f64, length_s: f64 },
    /// The open chapter ends.
    Complete,
}

/// The chapters of the content, and which of them is open.
pub(super) struct Chapters {
    all: Vec<Chapter>,
    open: Option<usize>,
}

/// A chapter may begin this late, in seconds: an event before it took its time.
const LATENESS_S: f64 = 1.0;

impl Chapters {
    /// Chapters from `start_s` on, each by its distance from the one before, and its length.
    pub(super) fn new(start_s: f64, chapters: &[(u32, u32)]) -> Self {
        let mut end_s = start_s.ceil();
        let all = chapters.iter().map(|&(distance, length)| {
            let offset_s = end_s + f64::from(distance);
            end_s = offset_s + f64::from(length);
            Chapter { offset_s, length_s: f64::from(length) }
        });
        Self { all: all.collect(), open: None }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The open chapter, as its start.
    pub(super) fn open(&self) -> Option<ChapterEvent> {
        self.open.map(|index| self.start(index))
    }

    pub(super) fn close(&mut self) {
        self.open = None;
    }

    /// What is due at a position; it counts as told.
    pub(super) fn due(&mut self, position_s: f64) -> Option<ChapterEvent> {
        if let Some(chapter) = self.open.map(|index| self.all[index]) {
            let over = position_s >= chapter.offset_s + chapter.length_s;
            return over.then(|| {
                self.open = None;
                ChapterEvent::Complete
            });
        }
        let begins = |chapter: &Chapter| {
            (chapter.offset_s..chapter.offset_s + LATENESS_S).contains(&position_s)
        };
        self.open = self.all.iter().position(begins);
        self.open()
    }

    /// The next position at which something is due.
    pub(super) fn next_s(&self, position_s: f64) -> Option<f64> {
        if let Some(chapter) = self.open.map(|index| self.all[index]) {
            return Some(chapter.offset_s + chapter.length_s);
        }
        let begins = |chapter: &&Chapter| chapter.offset_s + LATENESS_S > position_s;
        self.all.iter().find(begins).map(|chapter| chapter.offset_s)
    }

    /// Where a seek to `target_s` lands: at the beginning of another chapter rather than inside it.
    pub(super) fn landing(&self, target_s: f64) -> f64 {
        let inside = self.all.iter().position(|chapter| chapter.holds(target_s));
        match inside {
            Some(index) if self.open != Some(index) => self.all[index].offset_s,
            _ => target_s,
        }
    }

    /// Whether the open chapter is left by going to `target_s`.
    pub(super) fn leaves(&self, target_s: f64) -> bool {
        self.open.is_some_and(|index| !self.all[index].holds(target_s))
    }

    fn start(&self, index: usize) -> ChapterEvent {
        let Chapter { offset_s, length_s } = self.all[index];
        ChapterEvent::Start { index, offset_s, length_s }
    }
}

impl Chapter {
    fn holds(&self, position_s: f64) -> bool {
        (self.offset_s..self.offset_s + self.length_s).contains(&position_s)
    }
}
