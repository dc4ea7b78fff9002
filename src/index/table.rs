//! Tables: the kept records of one kind, found by key.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};

use super::interner::Names;
use crate::resource::kept::Merge;

/// Records in the order in which they came, each found by its key.
#[derive(Debug)]
pub struct Table<T> {
    entries: Vec<T>,
    keys: Names,
    /// The number of the record that a key leads to, by the number of the key.
    numbers: Vec<u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), keys: Names::default(), numbers: Vec::new() }
    }
}

/// The outcome of adding a record to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is new, under this number.
    New(u32),
    /// The same record is there already, under this number.
    Same(u32),
    /// Another record of its key is there already, under this number, and stays.
    Differs(u32),
}

impl Added {
    /// The number of the record that is in the table now.
    pub fn number(self) -> u32 {
        match self {
            Self::New(number) | Self::Same(number) | Self::Differs(number) => number,
        }
    }
}

impl<T: Merge> Table<T> {
    /// Adds a record; where its key exists, fills the absent fields of that record. `aliases` lead
    /// to it too, unless another record has them.
    pub fn add(&mut self, key: &str, aliases: Vec<String>, entry: T) -> Added {
        let added = self.add_by_key(key, entry);
        for alias in aliases {
            if self.find_number(&alias).is_none() {
                self.insert(&alias, added.number());
            }
        }
        added
    }

    fn add_by_key(&mut self, key: &str, entry: T) -> Added {
        if let Some(number) = self.find_number(key) {
            let same = self.entries[number as usize].merge(entry);
            return if same { Added::Same(number) } else { Added::Differs(number) };
        }
        let number = self.entries.len() as u32;
        self.entries.push(entry);
        self.insert(key, number);
        Added::New(number)
    }

    /// Lets a new key lead to a record.
    fn insert(&mut self, key: &str, number: u32) {
        self.keys.push(key);
        self.numbers.push(number);
    }

    /// The record of this key.
    pub fn find(&self, key: &str) -> Option<&T> {
        self.find_number(key).map(|number| self.get(number))
    }

    /// The number of the record of this key.
    pub fn find_number(&self, key: &str) -> Option<u32> {
        self.keys.find(key).map(|key| self.numbers[key as usize])
    }

    /// The record of this number.
    pub fn get(&self, number: u32) -> &T {
        &self.entries[number as usize]
    }

    /// All records with their keys, in the order in which they came; a record with an alias comes
    /// once for each of its keys.
    pub fn keyed(&self) -> impl Iterator<Item = (&str, &T)> {
        let mut keys: Vec<(u32, &str)> =
            self.numbers.iter().copied().zip(self.keys.all()).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(number, key)| (key, self.get(number)))
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
    /// The values of those lists that are too long to be searched one by one.
    long: HashMap<K, HashSet<V>>,
}

/// Values of a list that is searched one by one.
const SHORT: usize = 32;

impl<K, V> Default for Many<K, V> {
    fn default() -> Self {
        Self { lists: HashMap::new(), long: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone, V: Hash + Eq + Clone> Many<K, V> {
    /// Adds a value to the list of `key`. Whether it is new there.
    pub fn add(&mut self, key: K, value: V) -> bool {
        let list = self.lists.entry(key.clone()).or_default();
        let new = if list.len() < SHORT {
            !list.contains(&value)
        } else {
            let values = self.long.entry(key).or_insert_with(|| list.iter().cloned().collect());
            values.insert(value.clone())
        };
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

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}
