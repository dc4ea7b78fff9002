//! The smaller tables: projects, groups, domains, hypervisors, flavors, images.

use std::collections::HashMap;
use std::hash::Hash;

use super::users::Added;

/// Records in the order in which they came, each found by its key.
#[derive(Debug)]
pub struct Table<T> {
    entries: Vec<T>,
    keys: HashMap<String, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), keys: HashMap::new() }
    }
}

/// A record of which there may be a brief and a detailed form.
pub trait Merge {
    /// Takes from `other` what is absent here; whether what both have is the same.
    fn merge(&mut self, other: Self) -> bool;
}

/// Fills one absent value; whether the two agree.
pub fn fill<V: PartialEq>(known: &mut Option<V>, other: Option<V>) -> bool {
    match (known.as_ref(), other) {
        (Some(known), Some(other)) => *known == other,
        (None, Some(other)) => {
            *known = Some(other);
            true
        }
        (_, None) => true,
    }
}

impl<T: Merge> Table<T> {
    /// Adds a record, or to the record of its key what that one lacks.
    pub fn add(&mut self, key: &str, entry: T) -> Added {
        if let Some(&number) = self.keys.get(key) {
            let same = self.entries[number as usize].merge(entry);
            return if same { Added::Same(number) } else { Added::Differs(number) };
        }
        let number = self.entries.len() as u32;
        self.entries.push(entry);
        self.keys.insert(key.to_owned(), number);
        Added::New(number)
    }

    /// Another key for a record, unless it is taken.
    pub fn alias(&mut self, key: &str, number: u32) {
        if !self.keys.contains_key(key) {
            self.keys.insert(key.to_owned(), number);
        }
    }

    /// The record of this key.
    pub fn find(&self, key: &str) -> Option<&T> {
        self.find_number(key).map(|number| self.get(number))
    }

    /// The number of the record of this key.
    pub fn find_number(&self, key: &str) -> Option<u32> {
        self.keys.get(key).copied()
    }

    /// The record of this number.
    pub fn get(&self, number: u32) -> &T {
        &self.entries[number as usize]
    }

    /// All records, in the order in which they came.
    pub fn entries(&self) -> &[T] {
        &self.entries
    }
}

/// Lists of values by key, each list in the order in which its values came and without doubles.
#[derive(Debug)]
pub struct Many<K, V> {
    lists: HashMap<K, Vec<V>>,
}

impl<K, V> Default for Many<K, V> {
    fn default() -> Self {
        Self { lists: HashMap::new() }
    }
}

impl<K: Hash + Eq, V: PartialEq> Many<K, V> {
    /// Adds a value to the list of `key`, which is best a short one. Whether it is new there.
    pub fn add(&mut self, key: K, value: V) -> bool {
        let list = self.lists.entry(key).or_default();
        let new = !list.contains(&value);
        if new {
            list.push(value);
        }
        new
    }

    /// Adds a value that is known to be new in the list of `key`, however long that is.
    pub fn push(&mut self, key: K, value: V) {
        self.lists.entry(key).or_default().push(value);
    }

    /// The list of `key`.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> &[V]
    where
        K: std::borrow::Borrow<Q>,
    {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}
