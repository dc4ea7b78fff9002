//! Rows that are counted by their values, and added up.

use hashbrown::HashMap;

use crate::row::{Cell, Row};

/// One group per value of the counted cells, in the order of first appearance.
#[derive(Debug)]
pub(super) struct GroupBy {
    /// How many leading cells of a row are counted by; the others are added up.
    counted: usize,
    groups: Vec<Group>,
    /// The number of the group of a value. Cells have no `Hash`, so the key is their encoding.
    numbers: HashMap<Box<[u8]>, usize>,
    /// The bytes of the current value; kept so that a value seen before costs no allocation.
    key: Vec<u8>,
}

#[derive(Debug)]
struct Group {
    value: Row<'static>,
    rows: u64,
    /// The sums; null until a number was added.
    sums: Row<'static>,
}

impl GroupBy {
    pub(super) fn new(counted: usize) -> Self {
        Self { counted, groups: Vec::new(), numbers: HashMap::new(), key: Vec::new() }
    }

    /// Counts a row, and adds up its other cells.
    pub(super) fn add(&mut self, mut row: Row<'_>) {
        let added = row.split_off(self.counted.min(row.len()));
        self.key.clear();
        row.iter().for_each(|cell| cell.encode(&mut self.key));
        let number = match self.numbers.get(self.key.as_slice()) {
            Some(&number) => number,
            None => {
                self.numbers.insert(self.key.as_slice().into(), self.groups.len());
                let value = row.into_iter().map(Cell::into_owned).collect();
                let sums = vec![Cell::Null; added.len()];
                self.groups.push(Group { value, rows: 0, sums });
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[number];
        group.rows += 1;
        group.sums.iter_mut().zip(&added).for_each(|(sum, cell)| add(sum, cell));
    }

    /// The groups: for each its value, its count and its sums.
    pub(super) fn finish(self) -> impl Iterator<Item = Row<'static>> {
        self.groups.into_iter().map(|Group { mut value, rows, sums }| {
            value.push(Cell::Int(i64::try_from(rows).unwrap_or(i64::MAX)));
            value.extend(sums);
            value
        })
    }
}

/// Adds a number to a sum. Null adds nothing; a sum saturates at `i64::MAX`.
fn add(sum: &mut Cell<'static>, cell: &Cell<'_>) {
    let total = match (&*sum, cell) {
        (Cell::Null, Cell::Int(number)) => Cell::Int(*number),
        (Cell::Null, Cell::Float(number)) => Cell::Float(*number),
        (Cell::Int(total), Cell::Int(number)) => Cell::Int(total.saturating_add(*number)),
        (Cell::Int(total), Cell::Float(number)) => Cell::Float(*total as f64 + number),
        (Cell::Float(total), Cell::Int(number)) => Cell::Float(total + *number as f64),
        (Cell::Float(total), Cell::Float(number)) => Cell::Float(total + number),
        _ => return,
    };
    *sum = total;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Time;

    fn count(values: Vec<Row<'static>>) -> Vec<Row<'static>> {
        let mut groups = GroupBy::new(values.first().map_or(0, Vec::len));
        values.into_iter().for_each(|value| groups.add(value));
        groups.finish().collect()
    }

    #[test]
    fn values_are_in_the_order_of_first_appearance() {
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
    fn cells_after_the_counted_ones_are_added_up() {
        let row = |name, number| vec![Cell::text(Some(name)), number];
        let mut groups = GroupBy::new(1);
        for (name, number) in [
            ("a", Cell::Int(2)),
            ("b", Cell::Null),
            ("a", Cell::Null),
            ("a", Cell::Float(0.5)),
            ("c", Cell::Int(i64::MAX)),
            ("c", Cell::Int(1)),
        ] {
            groups.add(row(name, number));
        }
        let group = |name, rows, sum| vec![Cell::text(Some(name)), Cell::Int(rows), sum];
        let expected = [
            group("a", 3, Cell::Float(2.5)),
            group("b", 1, Cell::Null),
            group("c", 2, Cell::Int(i64::MAX)),
        ];
        assert_eq!(groups.finish().collect::<Vec<_>>(), expected);
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
