//! Sorts any number of values in bounded memory.
//!
//! Values are held up to a bound, then sorted and written as a run; 32 runs are merged into one of the next
//! level. So each value is written once for each level, and few files are open at any time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fmt::Debug;
use std::io;
use std::vec;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::run::{Run, RunReader, RunWriter};

/// Runs of a level that are merged into one of the next: a buffer is held, and a file is open, for each.
const FAN_IN: usize = 32;

/// A value that can be sorted, and put away meanwhile.
pub trait Sorted: Serialize + DeserializeOwned {
    /// What it is sorted by.
    type Key: Ord + Debug;

    /// What it is sorted by.
    fn key(&self) -> Self::Key;

    /// About how many bytes it takes in memory.
    fn weight(&self) -> usize;
}

/// Takes values, and gives them sorted. Values with equal keys keep their order.
#[derive(Debug)]
pub struct Sorter<T> {
    /// The most bytes that are held.
    bound: usize,
    held: Vec<T>,
    weight: usize,
    /// Runs by level. All of a level come before those of the levels below it, and those before what is
    /// held.
    levels: Vec<Vec<Run<T>>>,
}

impl<T: Sorted> Sorter<T> {
    /// A sorter that holds about `bound` bytes of values in memory.
    pub fn new(bound: usize) -> Self {
        Self { bound, held: Vec::new(), weight: 0, levels: Vec::new() }
    }

    /// Takes a value.
    ///
    /// # Errors
    /// A temporary file cannot be made or written.
    pub fn push(&mut self, value: T) -> io::Result<()> {
        self.weight += value.weight();
        self.held.push(value);
        if self.weight > self.bound { self.put_away() } else { Ok(()) }
    }

    /// The values in order.
    ///
    /// # Errors
    /// A temporary file cannot be read.
    pub fn finish(self) -> io::Result<Merged<T>> {
        let runs = self.levels.iter().rev().flatten().map(|run| Source::Run(run.read()));
        let mut sources: Vec<Source<T>> = runs.collect();
        sources.push(Source::held(self.held));
        Merged::new(sources)
    }

    fn put_away(&mut self) -> io::Result<()> {
        let held = Source::held(std::mem::take(&mut self.held));
        self.weight = 0;
        let mut run = written(Merged::new(vec![held])?)?;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(run);
            if self.levels[level].len() < FAN_IN {
                break;
            }
            let full = std::mem::take(&mut self.levels[level]);
            let sources = full.iter().map(|run| Source::Run(run.read())).collect();
            run = written(Merged::new(sources)?)?;
        }
        Ok(())
    }
}

fn written<T: Sorted>(values: Merged<T>) -> io::Result<Run<T>> {
    let mut writer = RunWriter::new()?;
    for value in values {
        writer.push(&value?)?;
    }
    writer.finish()
}

/// Sorted values.
#[derive(Debug)]
enum Source<T> {
    Held(vec::IntoIter<T>),
    Run(RunReader<T>),
}

impl<T: Sorted> Source<T> {
    fn held(mut values: Vec<T>) -> Self {
        values.sort_by_cached_key(T::key);
        Self::Held(values.into_iter())
    }
}

impl<T: DeserializeOwned> Iterator for Source<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Held(values) => values.next().map(Ok),
            Self::Run(values) => values.next(),
        }
    }
}

/// Values in order, out of sorted sources. After an error no more follow.
#[derive(Debug)]
pub struct Merged<T: Sorted> {
    sources: Vec<Source<T>>,
    /// The first value of each source that is not at its end, where there are several.
    heads: BinaryHeap<Reverse<Head<T>>>,
}

impl<T: Sorted> Merged<T> {
    fn new(mut sources: Vec<Source<T>>) -> io::Result<Self> {
        let mut heads = BinaryHeap::with_capacity(sources.len());
        if sources.len() > 1 {
            for (source, values) in sources.iter_mut().enumerate() {
                if let Some(value) = values.next().transpose()? {
                    heads.push(Reverse(Head { key: value.key(), source, value }));
                }
            }
        }
        Ok(Self { sources, heads })
    }
}

impl<T: Sorted> Iterator for Merged<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if let [only] = self.sources.as_mut_slice() {
            return only.next();
        }
        let mut first = self.heads.peek_mut()?;
        let source = first.0.source;
        match self.sources[source].next() {
            None => Some(Ok(PeekMut::pop(first).0.value)),
            Some(Ok(value)) => {
                let next = Reverse(Head { key: value.key(), source, value });
                Some(Ok(std::mem::replace(&mut *first, next).0.value))
            }
            Some(Err(error)) => {
                drop(first);
                self.heads.clear();
                Some(Err(error))
            }
        }
    }
}

/// The first value of a source.
#[derive(Debug)]
struct Head<T: Sorted> {
    key: T::Key,
    source: usize,
    value: T,
}

impl<T: Sorted> Ord for Head<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then(self.source.cmp(&other.source))
    }
}

impl<T: Sorted> PartialOrd for Head<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Sorted> PartialEq for Head<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T: Sorted> Eq for Head<T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    /// Sorted by the first member.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Pair(u8, u32);

    impl Sorted for Pair {
        type Key = u8;

        fn key(&self) -> u8 {
            self.0
        }

        fn weight(&self) -> usize {
            1
        }
    }

    fn sorted(values: &[Pair], bound: usize) -> Vec<Pair> {
        let mut sorter = Sorter::new(bound);
        values.iter().for_each(|value| sorter.push(value.clone()).unwrap());
        sorter.finish().unwrap().collect::<io::Result<_>>().unwrap()
    }

    proptest! {
        #[test]
        fn any_bound_gives_the_order_of_memory(keys in prop::collection::vec(any::<u8>(), 0..600), bound in 0_usize..50) {
            let values: Vec<Pair> = keys.into_iter().zip(0..).map(|(key, number)| Pair(key, number)).collect();
            let mut expected = values.clone();
            expected.sort_by_key(|pair| pair.0);
            prop_assert_eq!(sorted(&values, bound), expected);
        }
    }

    #[test]
    fn levels_keep_the_open_files_few() {
        let mut sorter = Sorter::new(0);
        for number in 0..5_000 {
            sorter.push(Pair(0, number)).unwrap();
            assert!(sorter.levels.iter().map(Vec::len).sum::<usize>() < FAN_IN * 4);
        }
        let numbers: Vec<u32> = sorter.finish().unwrap().map(|pair| pair.unwrap().1).collect();
        assert!(numbers.iter().copied().eq(0..5_000));
    }
}
