//! Hashes of records.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use super::layout::Layout;
use crate::row::{Cell, Column};
use crate::write::Writer;

/// Hashes cells in such a way that the order of a list does not matter, nor that of a map.
///
/// The key of the hash is random, since untrusted dumps could otherwise have two records with one
/// hash. No output depends on it.
#[derive(Debug, Clone, Default)]
pub(super) struct CellHash(RandomState);

impl CellHash {
    pub(super) fn of(&self, cells: &[Cell<'_>]) -> u64 {
        let mut hasher = self.0.build_hasher();
        cells.iter().for_each(|cell| self.push(cell, &mut hasher));
        hasher.finish()
    }

    /// Whether two cells have the same value.
    pub(super) fn same(&self, one: &Cell<'_>, other: &Cell<'_>) -> bool {
        one == other || self.of(std::slice::from_ref(one)) == self.of(std::slice::from_ref(other))
    }

    fn push(&self, cell: &Cell<'_>, hasher: &mut impl Hasher) {
        match cell {
            Cell::Null => hasher.write_u8(0),
            Cell::Bool(value) => (1u8, value).hash(hasher),
            Cell::Int(number) => (2u8, number).hash(hasher),
            Cell::Float(number) => (3u8, number.to_bits()).hash(hasher),
            Cell::Time(time) => (4u8, time).hash(hasher),
            Cell::Text(text) => (5u8, text).hash(hasher),
            Cell::List(items) => {
                let each = items.iter().map(|item| self.of(std::slice::from_ref(item)));
                // A sum does not depend on the order.
                let sum = each.fold(0u64, u64::wrapping_add);
                (6u8, items.len(), sum).hash(hasher);
            }
            Cell::Map(entries) => {
                let each = entries.iter().map(|(key, value)| {
                    let mut hasher = self.0.build_hasher();
                    key.hash(&mut hasher);
                    self.push(value, &mut hasher);
                    hasher.finish()
                });
                let sum = each.fold(0u64, u64::wrapping_add);
                (7u8, entries.len(), sum).hash(hasher);
            }
        }
    }
}

/// Bytes that [`RowHasher`] makes of a row.
pub(super) const HASHES: usize = 16;

/// Makes two hashes of a row, of its key and of its contents: an encoder, so that workers call it.
pub struct RowHasher<'l> {
    pub(super) layout: &'l Layout,
    pub(super) hash: CellHash,
}

impl<'l> RowHasher<'l> {
    /// A hasher of rows with this layout.
    pub fn new(layout: &'l Layout) -> Self {
        Self { layout, hash: CellHash::default() }
    }

    pub(super) fn key(&self, row: &[Cell<'_>]) -> u64 {
        self.hash.of(self.layout.key(row))
    }

    fn contents(&self, row: &[Cell<'_>]) -> u64 {
        let mut hasher = self.hash.0.build_hasher();
        let cells = self.layout.compared().filter(|cell| self.layout.list_of(*cell).is_none());
        cells.filter_map(|cell| row.get(cell)).for_each(|cell| self.hash.push(cell, &mut hasher));
        hasher.finish()
    }
}

impl Writer for RowHasher<'_> {
    fn row(&self, _: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>) {
        out.extend_from_slice(&self.key(row).to_le_bytes());
        out.extend_from_slice(&self.contents(row).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_lists_and_maps_does_not_matter_and_nothing_else() {
        let hash = CellHash::default();
        let list = |items: &[&'static str]| Cell::texts(items.iter().copied());
        let map = |entries: &[(&'static str, i64)]| {
            let entries = entries.iter().map(|(key, value)| ((*key).into(), Cell::Int(*value)));
            Cell::Map(entries.collect())
        };
        assert!(hash.same(&list(&["a", "b"]), &list(&["b", "a"])));
        assert!(hash.same(&map(&[("a", 1), ("b", 2)]), &map(&[("b", 2), ("a", 1)])));
        let different = [
            list(&["a", "b"]),
            list(&["a"]),
            list(&["a", "a", "b"]),
            list(&["ab"]),
            list(&[]),
            map(&[("a", 1), ("b", 2)]),
            map(&[("a", 2), ("b", 1)]),
            map(&[]),
            Cell::Null,
            Cell::text(Some("")),
            Cell::Int(0),
            Cell::Bool(false),
        ];
        for (at, one) in different.iter().enumerate() {
            for other in &different[at + 1..] {
                assert!(!hash.same(one, other), "{one:?} {other:?}");
            }
        }
    }
}
