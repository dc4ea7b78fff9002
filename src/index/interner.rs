//! All text of the index in one place: an entry holds eight bytes where a `String` takes 24 and
//! an allocation of its own.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A part of what is stored one after another: 40 bits of offset, 24 bits of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice(u64);

/// Longest text that is kept whole; no record may be larger.
pub(super) const LONGEST: usize = (1 << 24) - 1;

impl Slice {
    pub(super) const EMPTY: Self = Self(0);

    /// The part of at most [`LONGEST`] entries that begins at `start`.
    pub(super) fn new(start: usize, length: usize) -> Self {
        Self((start as u64) << 24 | length as u64)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 & LONGEST as u64 == 0
    }

    pub(super) fn range(self) -> Range<usize> {
        let start = (self.0 >> 24) as usize;
        start..start + (self.0 as usize & LONGEST)
    }
}

/// Append-only text.
#[derive(Debug, Default)]
pub(super) struct Interner(String);

impl Interner {
    pub(super) fn add(&mut self, text: &str) -> Slice {
        if text.is_empty() {
            return Slice::EMPTY;
        }
        let mut length = text.len().min(LONGEST);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let slice = Slice::new(self.0.len(), length);
        self.0.push_str(&text[..length]);
        slice
    }

    pub(super) fn get(&self, slice: Slice) -> &str {
        self.0.get(slice.range()).unwrap_or_default()
    }

    /// The text, or nothing for the empty one.
    pub(super) fn some(&self, slice: Slice) -> Option<&str> {
        (!slice.is_empty()).then(|| self.get(slice))
    }
}

/// Finds entries by a key that is text in the interner. Results do not depend on its order.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The hash of a key, and its entry.
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

impl Keys {
    fn hash(&self, key: &str) -> u32 {
        (self.hasher.hash_one(key) >> 32) as u32
    }

    /// The table's hash of a key. It follows from what the table holds, so that a table that grows
    /// reads no keys, which are scattered over the interner.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The entry of this key; `key_of` tells the key of an entry.
    pub(super) fn find<'t>(&self, key: &str, key_of: impl Fn(u32) -> &'t str) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let hash = self.hash(key);
        let is_it = |(of_entry, entry): &(u32, u32)| *of_entry == hash && key_of(*entry) == key;
        self.table.find(Self::spread(hash), is_it).map(|(_, entry)| *entry)
    }

    /// Adds an entry. The key must not be there yet.
    pub(super) fn insert(&mut self, key: &str, entry: u32) {
        let hash = self.hash(key);
        self.table
            .insert_unique(Self::spread(hash), (hash, entry), |(hash, _)| Self::spread(*hash));
    }
}

/// Names, each with a number in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: Interner,
    slices: Vec<Slice>,
    numbers: Keys,
}

impl Names {
    /// The number of a name, which is new if no name had it before.
    pub(super) fn add(&mut self, name: &str) -> u32 {
        self.find(name).unwrap_or_else(|| self.push(name))
    }

    /// Adds a name that is new; its number.
    pub(super) fn push(&mut self, name: &str) -> u32 {
        let number = self.slices.len() as u32;
        let slice = self.text.add(name);
        self.slices.push(slice);
        self.numbers.insert(name, number);
        number
    }

    /// The number of a name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.find(name, |number| self.get(number))
    }

    /// The name of a number.
    pub(super) fn get(&self, number: u32) -> &str {
        self.text.get(self.slices[number as usize])
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.slices.len()
    }

    /// All names, in the order in which they came.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.slices.iter().map(|slice| self.text.get(*slice))
    }
}
