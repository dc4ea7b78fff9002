//! Two snapshots, merged by key.

use std::collections::HashSet;
use std::io;

use super::entries::{Entries, Entry, Sorted};

/// A record that is not the same in both snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) key: u64,
    /// Its position in each snapshot; absent where it is not there.
    pub(super) before: Option<u64>,
    pub(super) after: Option<u64>,
}

/// All records that are not the same in both snapshots.
#[derive(Debug, Default)]
pub struct Differences {
    pub(super) all: Vec<Difference>,
    /// Numbers of those that are in the first snapshot, by position.
    pub(super) by_before: Vec<u32>,
    /// Numbers of those that are in the second snapshot, by position.
    pub(super) by_after: Vec<u32>,
}

/// How many records were added, removed and changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records that are only in the second snapshot.
    pub added: u64,
    /// Records that are only in the first snapshot.
    pub removed: u64,
    /// Records with other contents.
    pub changed: u64,
}

impl Totals {
    /// Adds those of another comparison.
    pub fn add(&mut self, other: Self) {
        self.added += other.added;
        self.removed += other.removed;
        self.changed += other.changed;
    }
}

impl Differences {
    /// Compares two snapshots. Several records of one key are compared as a set: equal ones
    /// first, and what is left in the order of the snapshots.
    ///
    /// # Errors
    ///
    /// When entries that were written to disk cannot be read.
    pub fn new(before: Entries, after: Entries) -> io::Result<Self> {
        let mut differences = Self::default();
        let (mut before, mut after) = (before.sorted()?, after.sorted()?);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        while let Some(key) = next_key(&before, &after) {
            left.clear();
            right.clear();
            before.take(key, &mut left)?;
            after.take(key, &mut right)?;
            differences.group(key, &mut left, &mut right);
        }
        differences.sort();
        Ok(differences)
    }

    /// Whether the snapshots are the same.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many there are of each kind.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for difference in &self.all {
            match (difference.before, difference.after) {
                (Some(_), Some(_)) => totals.changed += 1,
                (Some(_), None) => totals.removed += 1,
                _ => totals.added += 1,
            }
        }
        totals
    }

    /// The keys of all records that differ.
    pub(super) fn keys(&self) -> HashSet<u64> {
        self.all.iter().map(|difference| difference.key).collect()
    }

    /// Adds what differs between the entries of one key, which are ordered by contents.
    fn group(&mut self, key: u64, left: &mut Vec<Entry>, right: &mut Vec<Entry>) {
        if let ([one], [other]) = (&left[..], &right[..])
            && one.contents == other.contents
        {
            return;
        }
        drop_equal(left, right);
        left.sort_unstable_by_key(|entry| entry.position);
        right.sort_unstable_by_key(|entry| entry.position);
        let position = |entries: &[Entry], at: usize| entries.get(at).map(|entry| entry.position);
        for at in 0..left.len().max(right.len()) {
            let (before, after) = (position(left, at), position(right, at));
            self.all.push(Difference { key, before, after });
        }
    }

    fn sort(&mut self) {
        // The order of keys is that of their hashes, which is another one in each run.
        self.all.sort_unstable_by_key(|difference| (difference.after, difference.before));
        let numbers = || 0..self.all.len() as u32;
        let at = |number: &u32| self.all[*number as usize];
        self.by_before = numbers().filter(|number| at(number).before.is_some()).collect();
        self.by_before.sort_unstable_by_key(|number| self.all[*number as usize].before);
        self.by_after = numbers().filter(|number| at(number).after.is_some()).collect();
        self.by_after.sort_unstable_by_key(|number| self.all[*number as usize].after);
    }
}

fn next_key(before: &Sorted, after: &Sorted) -> Option<u64> {
    match (before.peek(), after.peek()) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Drops entries with the contents of one of the other side. Both are ordered by contents.
fn drop_equal(left: &mut Vec<Entry>, right: &mut Vec<Entry>) {
    let (mut rest_left, mut rest_right) = (Vec::new(), Vec::new());
    let (mut at, mut other) = (0, 0);
    while at < left.len() && other < right.len() {
        match left[at].contents.cmp(&right[other].contents) {
            std::cmp::Ordering::Less => {
                rest_left.push(left[at]);
                at += 1;
            }
            std::cmp::Ordering::Greater => {
                rest_right.push(right[other]);
                other += 1;
            }
            std::cmp::Ordering::Equal => {
                at += 1;
                other += 1;
            }
        }
    }
    rest_left.extend_from_slice(&left[at..]);
    rest_right.extend_from_slice(&right[other..]);
    *left = rest_left;
    *right = rest_right;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of snapshots of keys with contents: positions before and after, in order.
    fn differences(before: &[(u64, u64)], after: &[(u64, u64)]) -> Vec<(Option<u64>, Option<u64>)> {
        let entries = |records: &[(u64, u64)]| {
            let mut entries = Entries::bounded(2);
            for (key, contents) in records {
                entries.push(*key, *contents).unwrap();
            }
            entries
        };
        let differences = Differences::new(entries(before), entries(after)).unwrap();
        differences.all.iter().map(|one| (one.before, one.after)).collect()
    }

    #[test]
    fn records_are_added_removed_and_changed() {
        let before = [(1, 10), (2, 20), (3, 30)];
        let after = [(4, 40), (3, 30), (2, 21)];
        let expected = [(Some(0), None), (None, Some(0)), (Some(1), Some(2))];
        assert_eq!(differences(&before, &after), expected);
        assert_eq!(differences(&before, &before), []);
    }

    #[test]
    fn records_of_one_key_are_compared_as_a_set() {
        let before = [(1, 10), (1, 11), (1, 12)];
        assert_eq!(differences(&before, &[(1, 12), (1, 10), (1, 11)]), []);
        // One changed, one removed: in the order of the list.
        let expected = [(Some(2), None), (Some(1), Some(1))];
        assert_eq!(differences(&before, &[(1, 10), (1, 13)]), expected);
        assert_eq!(differences(&[(1, 10)], &[(1, 10), (1, 10)]).len(), 1);
    }
}
