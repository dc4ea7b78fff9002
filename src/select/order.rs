//! The order of rows that are sorted.

use std::cmp::Ordering;

use super::address;
use crate::row::{Cell, Type};

/// What rows are sorted by.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    /// The most important cell first: where it is, and its type.
    pub(super) keys: Vec<(usize, Type)>,
    /// Sort all of them in descending order.
    pub(super) descending: bool,
}

impl Order {
    /// Compares two rows. Null comes last in both directions, as with the `openstack` command.
    pub(super) fn compare(&self, one: &[Cell<'_>], other: &[Cell<'_>]) -> Ordering {
        let keys = self.keys.iter().filter_map(|&(cell, kind)| {
            let ordering = match (one.get(cell)?, other.get(cell)?) {
                (Cell::Null, Cell::Null) => Ordering::Equal,
                (Cell::Null, _) => Ordering::Greater,
                (_, Cell::Null) => Ordering::Less,
                (one, other) if self.descending => cells(other, one, kind),
                (one, other) => cells(one, other, kind),
            };
            Some(ordering)
        });
        keys.into_iter().find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// Compares two cells of a column of this type: false before true; numbers, times and addresses by
/// value; text by code point; lists and maps item by item.
pub(crate) fn cells(one: &Cell<'_>, other: &Cell<'_>, kind: Type) -> Ordering {
    match (one, other) {
        (Cell::Bool(one), Cell::Bool(other)) => one.cmp(other),
        (Cell::Int(one), Cell::Int(other)) => one.cmp(other),
        (Cell::Float(one), Cell::Float(other)) => one.total_cmp(other),
        (Cell::Int(one), Cell::Float(other)) => (*one as f64).total_cmp(other),
        (Cell::Float(one), Cell::Int(other)) => one.total_cmp(&(*other as f64)),
        (Cell::Time(one), Cell::Time(other)) => one.cmp(other),
        (Cell::Text(one), Cell::Text(other)) => match kind {
            Type::Address | Type::AddressList => address::order(one, other),
            _ => one.cmp(other),
        },
        (Cell::List(one), Cell::List(other)) => {
            let pairs = one.iter().zip(other).map(|(one, other)| cells(one, other, kind));
            unequal(pairs).unwrap_or_else(|| one.len().cmp(&other.len()))
        }
        (Cell::Map(one), Cell::Map(other)) => {
            let pairs = one.iter().zip(other).map(|(one, other)| {
                one.0.cmp(&other.0).then_with(|| cells(&one.1, &other.1, kind))
            });
            unequal(pairs).unwrap_or_else(|| one.len().cmp(&other.len()))
        }
        _ => rank(one).cmp(&rank(other)),
    }
}

fn unequal(mut orderings: impl Iterator<Item = Ordering>) -> Option<Ordering> {
    orderings.find(|ordering| ordering.is_ne())
}

/// The order of types, for columns that have several.
fn rank(cell: &Cell<'_>) -> u8 {
    match cell {
        Cell::Bool(_) => 0,
        Cell::Int(_) | Cell::Float(_) => 1,
        Cell::Time(_) => 2,
        Cell::Text(_) => 3,
        Cell::List(_) => 4,
        Cell::Map(_) => 5,
        Cell::Null => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Time;

    fn text(text: &str) -> Cell<'_> {
        Cell::text(Some(text))
    }

    /// The cells are in order, each before the next.
    fn check(kind: Type, sorted: &[Cell<'_>]) {
        for (descending, ordering) in [(false, Ordering::Less), (true, Ordering::Greater)] {
            let order = Order { keys: vec![(0, kind)], descending };
            for pair in sorted.windows(2) {
                let (one, other) = (&pair[..1], &pair[1..]);
                assert_eq!(order.compare(one, other), ordering, "{pair:?}");
                assert_eq!(order.compare(other, one), ordering.reverse(), "{pair:?}");
                assert_eq!(order.compare(one, one), Ordering::Equal);
            }
        }
    }

    #[test]
    fn cells_are_sorted_by_what_they_are() {
        check(Type::Int, &[Cell::Int(-1), Cell::Int(2), Cell::Int(10)]);
        check(Type::Float, &[Cell::Float(-0.5), Cell::Int(0), Cell::Float(0.5), Cell::Int(1)]);
        check(Type::Bool, &[Cell::Bool(false), Cell::Bool(true)]);
        check(Type::Time, &[Cell::Time(Time(-1)), Cell::Time(Time(1))]);
    }

    #[test]
    fn text_is_sorted_by_code_point() {
        check(Type::Text, &[text("B"), text("a"), text("web10"), text("web2"), text("é")]);
    }

    #[test]
    fn addresses_are_sorted_by_number() {
        check(Type::Address, &[text("9.0.0.1"), text("10.0.0.2"), text("10.0.0.10"), text("::1")]);
        let list = |items: &[&'static str]| Cell::texts(items.iter().copied());
        check(Type::AddressList, &[list(&["9.0.0.1", "::1"]), list(&["10.0.0.2"])]);
    }

    #[test]
    fn lists_and_maps_are_sorted_item_by_item() {
        let list = |items: &[&'static str]| Cell::texts(items.iter().copied());
        check(Type::List, &[list(&[]), list(&["a"]), list(&["a", "b"]), list(&["b"])]);
        let map = |key: &'static str, value| Cell::Map(vec![(key.into(), text(value))]);
        check(Type::Map, &[Cell::Map(vec![]), map("a", "x"), map("a", "y"), map("b", "a")]);
    }

    #[test]
    fn null_comes_last_in_both_directions() {
        for descending in [false, true] {
            let order = Order { keys: vec![(0, Type::Int)], descending };
            assert_eq!(order.compare(&[Cell::Null], &[Cell::Int(1)]), Ordering::Greater);
            assert_eq!(order.compare(&[Cell::Int(1)], &[Cell::Null]), Ordering::Less);
            assert_eq!(order.compare(&[Cell::Null], &[Cell::Null]), Ordering::Equal);
        }
    }

    #[test]
    fn a_later_column_orders_rows_that_are_equal_in_an_earlier_one() {
        let order = Order { keys: vec![(1, Type::Text), (0, Type::Int)], descending: false };
        let (one, other) = ([Cell::Int(2), text("a")], [Cell::Int(1), text("a")]);
        assert_eq!(order.compare(&one, &other), Ordering::Greater);
        assert_eq!(order.compare(&one, &[Cell::Int(1), text("b")]), Ordering::Less);
    }
}
