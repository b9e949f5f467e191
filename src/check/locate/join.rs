//! Puts findings and their related places together again, which are located in the order of the inputs' bytes.
//!
//! What is related to a finding mostly lies near it: so few findings wait at any time, and none is put away. Where
//! more wait than may be held, all that follow are put away.

use std::collections::{HashMap, VecDeque};
use std::io;

use foldhash::fast::RandomState;

use super::{Located, Placed};
use crate::check::collect::Order;
use crate::spill::{Sorted, Sorter};

/// A finding with its related places.
pub(in crate::check) type Whole = (Placed, Vec<Located>);

/// Is told findings that are whole, in their order.
pub(in crate::check) type Tell<'t> = dyn FnMut(Whole) -> io::Result<()> + 't;

/// Joins findings and their related places.
pub(super) struct Joining<'t> {
    tell: &'t mut Tell<'t>,
    /// The most bytes that wait in memory.
    bound: usize,
    weight: usize,
    /// Findings of which places are missing, and those behind them, in their order.
    waiting: VecDeque<Whole>,
    /// Places of findings that did not come yet.
    early: HashMap<Order, Vec<Located>, RandomState>,
    /// What was too much for memory, and all that came later.
    away: Option<Away>,
}

/// What is put away.
struct Away {
    findings: Sorter<Placed>,
    related: Sorter<Located>,
}

impl<'t> Joining<'t> {
    /// Holds about `bound` bytes of findings; tells `tell` of those that are whole.
    pub(super) fn new(bound: usize, tell: &'t mut Tell<'t>) -> Self {
        let (waiting, early) = (VecDeque::new(), HashMap::default());
        Self { tell, bound, weight: 0, waiting, early, away: None }
    }

    /// Takes a finding; they come in their order.
    ///
    /// # Errors
    /// Those of who is told; a temporary file cannot be written.
    pub(super) fn finding(&mut self, placed: Placed) -> io::Result<()> {
        if let Some(away) = &mut self.away {
            return away.findings.push(placed);
        }
        let related = self.early.remove(&placed.key()).unwrap_or_default();
        self.weight += placed.weight();
        self.waiting.push_back((placed, related));
        self.settle()
    }

    /// Takes a related place.
    ///
    /// # Errors
    /// Those of who is told; a temporary file cannot be written.
    pub(super) fn related(&mut self, located: Located) -> io::Result<()> {
        if let Some(away) = &mut self.away {
            return away.related.push(located);
        }
        self.weight += located.weight();
        match self.waiting.binary_search_by(|(placed, _)| placed.key().cmp(&located.of)) {
            Ok(at) => self.waiting[at].1.push(located),
            Err(_) => self.early.entry(located.of).or_default().push(located),
        }
        self.settle()
    }

    /// Tells the findings that are whole, and puts away what is too much.
    fn settle(&mut self) -> io::Result<()> {
        let is_whole = |(placed, related): &Whole| related.len() == placed.related();
        while self.waiting.front().is_some_and(is_whole)
            && let Some((placed, mut related)) = self.waiting.pop_front()
        {
            self.weight -= placed.weight() + related.iter().map(Located::weight).sum::<usize>();
            related.sort_unstable_by_key(|located| located.nth);
            (self.tell)((placed, related))?;
        }
        if self.weight > self.bound { self.put_away() } else { Ok(()) }
    }

    fn put_away(&mut self) -> io::Result<()> {
        let mut findings = Sorter::new(self.bound);
        let mut related = Sorter::new(self.bound);
        for (placed, own) in std::mem::take(&mut self.waiting) {
            findings.push(placed)?;
            own.into_iter().try_for_each(|located| related.push(located))?;
        }
        let mut early = std::mem::take(&mut self.early).into_values().flatten();
        early.try_for_each(|located| related.push(located))?;
        self.away = Some(Away { findings, related });
        Ok(())
    }

    /// Tells the findings that were put away. All places were taken.
    ///
    /// # Errors
    /// Those of who is told; a temporary file cannot be read.
    pub(super) fn finish(self) -> io::Result<()> {
        let Some(Away { findings, related }) = self.away else { return Ok(()) };
        let mut related = related.finish()?;
        for placed in findings.finish()? {
            let placed = placed?;
            let own = related.by_ref().take(placed.related()).collect::<io::Result<_>>()?;
            (self.tell)((placed, own))?;
        }
        Ok(())
    }
}
