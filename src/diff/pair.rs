//! Finds for each session the one that it is compared with.

use std::collections::BTreeMap;

use super::shape::Shape;
use crate::report::model::SessionSummary;
use crate::source::EXTENSIONS;

/// The least share of events that two sessions of different media have in common, to be compared.
const MIN_ALIKE: f64 = 0.5;

/// The most comparisons of shapes: of more sessions that are left, order decides.
const MAX_COMPARED: usize = 250_000;

/// A session that is to be paired.
pub(super) struct Candidate<'s> {
    pub(super) summary: &'s SessionSummary,
    pub(super) shape: &'s Shape,
    /// The name of its test or file, below the path of its side.
    pub(super) name: Option<String>,
}

/// Which sessions belong together, by their positions; in the order of the first side.
pub(super) fn pair(before: &[Candidate<'_>], after: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let mut pairing = Pairing {
        before,
        after,
        old: (0..before.len()).collect(),
        new: (0..after.len()).collect(),
        pairs: Vec::new(),
    };
    let media = |candidate: &Candidate<'_>| {
        let SessionSummary { media_id, media_name, .. } = candidate.summary;
        media_id.as_deref().or(media_name.as_deref()).map(str::to_owned)
    };
    let named = |candidate: &Candidate<'_>| {
        Some((candidate.name.clone()?, media(candidate).unwrap_or_default()))
    };
    // The same test with the same media, the same test, the same media: in the order of the sessions.
    pairing.by(named);
    pairing.by(|candidate| candidate.name.clone());
    pairing.by(media);
    pairing.by_shape();
    pairing.pairs.sort_unstable();
    pairing.pairs
}

struct Pairing<'c, 's> {
    before: &'c [Candidate<'s>],
    after: &'c [Candidate<'s>],
    /// Those that are left.
    old: Vec<usize>,
    new: Vec<usize>,
    pairs: Vec<(usize, usize)>,
}

impl Pairing<'_, '_> {
    /// Pairs those that have the same key, one after the other.
    fn by<K: Ord>(&mut self, key: impl Fn(&Candidate<'_>) -> Option<K>) {
        let mut waiting: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for new in self.new.iter().rev() {
            if let Some(key) = key(&self.after[*new]) {
                waiting.entry(key).or_default().push(*new);
            }
        }
        let mut left = Vec::new();
        for old in std::mem::take(&mut self.old) {
            let found = key(&self.before[old]).and_then(|key| waiting.get_mut(&key)?.pop());
            match found {
                Some(new) => self.pairs.push((old, new)),
                None => left.push(old),
            }
        }
        let mut taken: Vec<usize> = self.pairs.iter().map(|(_, new)| *new).collect();
        taken.sort_unstable();
        self.new.retain(|new| taken.binary_search(new).is_err());
        self.old = left;
    }

    /// Pairs those that have most events in common.
    fn by_shape(&mut self) {
        if self.old.len().saturating_mul(self.new.len()) > MAX_COMPARED {
            return;
        }
        let of = |candidates: &[Candidate<'_>], at: &[usize]| -> Vec<BTreeMap<String, usize>> {
            at.iter().map(|at| bag(candidates[*at].shape)).collect()
        };
        let (olds, news) = (of(self.before, &self.old), of(self.after, &self.new));
        let mut alike: Vec<(f64, usize, usize)> = Vec::new();
        for (old, one) in self.old.iter().zip(&olds) {
            for (new, other) in self.new.iter().zip(&news) {
                let share = common(one, other);
                if share >= MIN_ALIKE {
                    alike.push((share, *old, *new));
                }
            }
        }
        // Those that are most alike first, then by their order.
        alike.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        for (_, old, new) in alike {
            if self.old.contains(&old) && self.new.contains(&new) {
                self.old.retain(|it| *it != old);
                self.new.retain(|it| *it != new);
                self.pairs.push((old, new));
            }
        }
    }
}

/// How often each event type occurs.
fn bag(shape: &Shape) -> BTreeMap<String, usize> {
    let mut bag = BTreeMap::new();
    for step in &shape.steps {
        *bag.entry(step.name().to_owned()).or_insert(0) += 1;
    }
    bag
}

/// The share of events that two have in common.
fn common(one: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>) -> f64 {
    let both: usize =
        one.iter().map(|(name, count)| (*count).min(other.get(name).copied().unwrap_or(0))).sum();
    let all = one.values().sum::<usize>().max(other.values().sum());
    if all == 0 { 1.0 } else { both as f64 / all as f64 }
}

/// The name of a test: the path of an input below the path that was given, without what says its format. The
/// part in the input, as a file in a zip, stays. None where the input is that path itself.
pub(super) fn test_name(input: &str, root: &str) -> Option<String> {
    let below = input.strip_prefix(root)?.trim_start_matches(['/', '\\', ':', '!', ' ']);
    let mut name = below.replace('\\', "/");
    let endings = EXTENSIONS.iter().chain(&["gz", "zst", "zz"]);
    let endings: Vec<String> = endings.map(|extension| format!(".{extension}")).collect();
    while let Some(ending) = endings.iter().find(|ending| name.ends_with(ending.as_str())) {
        name.truncate(name.len() - ending.len());
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_named_below_the_path_of_their_side() {
        assert_eq!(test_name("old/a/vod.har.gz", "old").as_deref(), Some("a/vod"));
        assert_eq!(test_name("old/vod.ndjson", "old/").as_deref(), Some("vod"));
        assert_eq!(test_name("old.har", "old.har"), None);
    }
}
