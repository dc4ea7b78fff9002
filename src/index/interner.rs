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
        self.length() == 0
    }

    pub(super) fn length(self) -> usize {
        self.0 as usize & LONGEST
    }

    pub(super) fn range(self) -> Range<usize> {
        let start = (self.0 >> 24) as usize;
        start..start + self.length()
    }

    /// The part of this length behind this one.
    pub(super) fn next(self, length: u32) -> Self {
        Self::new(self.range().end, length as usize)
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
        self.push(text)
    }

    /// As [`Interner::add`], behind all other text even if it is empty.
    pub(super) fn push(&mut self, text: &str) -> Slice {
        let mut length = text.len().min(LONGEST);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        let slice = Slice::new(self.0.len(), length);
        self.0.push_str(&text[..length]);
        slice
    }

    /// Whether `key` is at `start`.
    fn begins(&self, start: usize, key: &str) -> bool {
        self.0.as_bytes().get(start..).is_some_and(|text| text.starts_with(key.as_bytes()))
    }

    pub(super) fn get(&self, slice: Slice) -> &str {
        self.0.get(slice.range()).unwrap_or_default()
    }

    /// The text, or nothing for the empty one.
    pub(super) fn some(&self, slice: Slice) -> Option<&str> {
        (!slice.is_empty()).then(|| self.get(slice))
    }
}

/// Finds entries by a key, which is in an interner. Results do not depend on the order of keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    table: HashTable<Place>,
    hasher: DefaultHashBuilder,
}

/// An entry of [`Keys`], by its number, and where its key begins: so a lookup need not wait for the
/// entry before it reads the key. Eight bits of the start and 24 bits of a hash share a word.
#[derive(Debug, Clone, Copy)]
struct Place {
    entry: u32,
    start: u32,
    start_and_hash: u32,
}

impl Place {
    fn new(entry: u32, start: usize, hash: u32) -> Self {
        let high = (start as u64 >> 32) as u32;
        Self { entry, start: start as u32, start_and_hash: high << 24 | hash }
    }

    fn start(self) -> usize {
        (u64::from(self.start_and_hash >> 24) << 32 | u64::from(self.start)) as usize
    }

    fn hash(self) -> u32 {
        self.start_and_hash & 0xFF_FFFF
    }

    /// The table's hash of the key. It follows from what the table holds, so that a table that
    /// grows reads no keys, which are scattered over the interner.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Keys {
    fn hash(&self, key: &str) -> u32 {
        (self.hasher.hash_one(key) >> 40) as u32
    }

    /// The entry of this key. The keys are in `text`, and `slice_of` tells where that of an entry
    /// is.
    pub(super) fn find(
        &self,
        text: &Interner,
        key: &str,
        slice_of: impl Fn(u32) -> Slice,
    ) -> Option<u32> {
        if self.table.is_empty() {
            return None;
        }
        let hash = self.hash(key);
        let is_it = |place: &Place| {
            place.hash() == hash
                && text.begins(place.start(), key)
                && slice_of(place.entry).length() == key.len()
        };
        self.table.find(Place::spread(hash), is_it).map(|place| place.entry)
    }

    /// Adds an entry by the key at `slice` of `text`. The key must not be there yet.
    pub(super) fn insert(&mut self, text: &Interner, slice: Slice, entry: u32) {
        let hash = self.hash(text.get(slice));
        let place = Place::new(entry, slice.range().start, hash);
        self.table.insert_unique(Place::spread(hash), place, |place| Place::spread(place.hash()));
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
        self.numbers.insert(&self.text, slice, number);
        number
    }

    /// The number of a name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.find(&self.text, name, |number| self.slices[number as usize])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_and_no_beginning_of_it() {
        let mut names = Names::default();
        let all = ["ab", "abc", "", "a", "日本", "日", "abcd"];
        for (number, name) in (0..).zip(all) {
            assert_eq!(names.find(name), None, "{name}");
            assert_eq!((names.add(name), names.add(name)), (number, number), "{name}");
        }
        assert_eq!(all.map(|name| names.find(name)), [0, 1, 2, 3, 4, 5, 6].map(Some));
        assert_eq!(names.find("abcde"), None);
        assert_eq!(names.all().collect::<Vec<_>>(), all);
    }

    #[test]
    fn a_place_has_its_three_numbers() {
        for start in [0, 1, u32::MAX as usize, 1 << 32, (1 << 40) - 1] {
            let place = Place::new(u32::MAX, start, 0xFF_FFFF);
            assert_eq!((place.entry, place.start(), place.hash()), (u32::MAX, start, 0xFF_FFFF));
            assert_eq!(
                (Place::new(0, start, 0).start(), Place::new(0, start, 0).hash()),
                (start, 0)
            );
        }
    }

    #[test]
    fn every_one_of_many_names_is_found() {
        let mut names = Names::default();
        let name = |number: u32| format!("name{}", number.wrapping_mul(0x9E37_79B9));
        (0..50_000).for_each(|number| assert_eq!(names.add(&name(number)), number));
        (0..50_000).for_each(|number| assert_eq!(names.find(&name(number)), Some(number)));
        (50_000..60_000).for_each(|number| assert_eq!(names.find(&name(number)), None));
    }
}
