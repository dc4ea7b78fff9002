//! Rows that are counted by their values.

use std::collections::HashMap;

use crate::row::{Cell, Row};

/// One entry per value, in the order in which they came first.
#[derive(Debug, Default)]
pub(super) struct Counts {
    entries: Vec<(Row<'static>, u64)>,
    /// Where the entry of a value is: the cells have no hash, so their bytes stand for them.
    places: HashMap<Box<[u8]>, usize>,
    /// The bytes of the value at hand; kept so that a value seen before costs no allocation.
    key: Vec<u8>,
}

impl Counts {
    /// Counts a value once more.
    pub(super) fn add(&mut self, value: Row<'_>) {
        self.key.clear();
        for cell in &value {
            push(cell, &mut self.key);
        }
        if let Some(&place) = self.places.get(self.key.as_slice()) {
            self.entries[place].1 += 1;
        } else {
            self.places.insert(self.key.as_slice().into(), self.entries.len());
            self.entries.push((value.into_iter().map(|cell| cell.into_owned()).collect(), 1));
        }
    }

    /// The values, each with its count behind it.
    pub(super) fn finish(self) -> impl Iterator<Item = Row<'static>> {
        self.entries.into_iter().map(|(mut value, times)| {
            value.push(Cell::Int(i64::try_from(times).unwrap_or(i64::MAX)));
            value
        })
    }
}

/// The bytes of a cell. No cell's bytes begin another's, so rows with the same bytes are the same.
fn push(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.push(0),
        Cell::Bool(value) => out.extend([1, u8::from(*value)]),
        Cell::Int(number) => fixed(2, number.to_le_bytes(), out),
        Cell::Float(number) => fixed(3, number.to_le_bytes(), out),
        Cell::Time(time) => fixed(4, time.0.to_le_bytes(), out),
        Cell::Text(text) => {
            out.push(5);
            sized(text, out);
        }
        Cell::List(items) => {
            fixed(6, (items.len() as u64).to_le_bytes(), out);
            items.iter().for_each(|item| push(item, out));
        }
        Cell::Map(entries) => {
            fixed(7, (entries.len() as u64).to_le_bytes(), out);
            for (key, value) in entries {
                sized(key, out);
                push(value, out);
            }
        }
    }
}

fn fixed(tag: u8, bytes: [u8; 8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend(bytes);
}

fn sized(text: &str, out: &mut Vec<u8>) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Time;

    fn count(values: Vec<Row<'static>>) -> Vec<Row<'static>> {
        let mut counts = Counts::default();
        values.into_iter().for_each(|value| counts.add(value));
        counts.finish().collect()
    }

    #[test]
    fn values_stand_in_the_order_in_which_they_came_first() {
        let text = |text| vec![Cell::text(Some(text))];
        let counted = count(vec![text("b"), text("a"), text("b"), vec![Cell::Null], text("b")]);
        let expected = [
            vec![Cell::text(Some("b")), Cell::Int(3)],
            vec![Cell::text(Some("a")), Cell::Int(1)],
            vec![Cell::Null, Cell::Int(1)],
        ];
        assert_eq!(counted, expected);
    }

    #[test]
    fn different_cells_are_never_counted_as_one() {
        let text = |text| Cell::text(Some(text));
        let list = |items: &[&'static str]| Cell::texts(items.iter().copied());
        let map = |key: &'static str, value| Cell::Map(vec![(key.into(), text(value))]);
        let rows = vec![
            vec![text("a"), text("bc")],
            vec![text("ab"), text("c")],
            vec![Cell::Null, text("")],
            vec![text(""), Cell::Null],
            vec![Cell::Int(1), Cell::Null],
            vec![Cell::Float(1.0), Cell::Null],
            vec![Cell::Time(Time(1)), Cell::Null],
            vec![Cell::Bool(true), Cell::Null],
            vec![list(&["a", "b"]), Cell::Null],
            vec![list(&["a"]), text("b")],
            vec![list(&[]), Cell::Null],
            vec![map("a", "b"), Cell::Null],
            vec![map("b", "a"), Cell::Null],
        ];
        let counted = count([rows.clone(), rows.clone()].concat());
        assert_eq!(counted.len(), rows.len());
        assert!(counted.iter().all(|row| row[2] == Cell::Int(2)));
    }
}
