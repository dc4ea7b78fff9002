//! Buffered rows: sorting, or a format that needs all rows.

use super::order::Order;
use crate::row::Row;

/// The least number of rows above the limit that are held before the rows are sorted and cut: a
/// few large sorts are cheaper than many small ones.
const SLACK: usize = 256;

/// The first N rows in an order. With both an order and a limit, at most twice the limit are held.
#[derive(Debug)]
pub(super) struct TopN {
    held: Vec<Row<'static>>,
    /// True if the first `limit` rows are sorted and no row before them is missing: then a row
    /// that does not come before the last of them is not wanted.
    cut: bool,
    limit: usize,
}

impl TopN {
    pub(super) fn new(limit: usize) -> Self {
        Self { held: Vec::new(), cut: false, limit }
    }

    /// Takes a row, unless it cannot be among the first `limit` ones.
    pub(super) fn add(&mut self, row: Row<'_>, order: &Order) {
        let sorted = !order.keys.is_empty();
        let wanted = match self.limit {
            0 => false,
            limit if !sorted => self.held.len() < limit,
            limit => !self.cut || order.compare(&row, &self.held[limit - 1]).is_lt(),
        };
        if !wanted {
            return;
        }
        self.held.push(row.into_iter().map(|cell| cell.into_owned()).collect());
        let most = self.limit.saturating_add(self.limit.max(SLACK));
        if sorted && self.held.len() >= most {
            self.sort(order);
            self.cut = true;
        }
    }

    /// The rows, sorted and limited.
    pub(super) fn finish(mut self, order: &Order) -> Vec<Row<'static>> {
        self.sort(order);
        self.held
    }

    /// The sort is stable: rows with equal keys keep their order.
    fn sort(&mut self, order: &Order) {
        if !order.keys.is_empty() {
            self.held.sort_by(|one, other| order.compare(one, other));
        }
        self.held.truncate(self.limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Cell, Type};

    const BY_FIRST: fn(bool) -> Order =
        |descending| Order { keys: vec![(0, Type::Int)], descending };

    /// Rows of a number that repeats, and of their own number. 7919 and 100 have no common
    /// divisor, so the first numbers are not in order.
    fn rows(from: i64, to: i64) -> impl Iterator<Item = Row<'static>> {
        (from..to).map(|own| vec![Cell::Int(own * 7919 % 100), Cell::Int(own)])
    }

    fn finish(limit: usize, order: &Order, count: i64) -> Vec<Row<'static>> {
        let mut all = TopN::new(limit);
        rows(0, count).for_each(|row| all.add(row, order));
        all.finish(order)
    }

    #[test]
    fn a_limit_keeps_the_rows_that_sorting_all_puts_first() {
        for descending in [false, true] {
            let order = BY_FIRST(descending);
            let mut all: Vec<_> = rows(0, 3000).collect();
            all.sort_by(|one, other| order.compare(one, other));
            for limit in [0, 1, 10, 256, 999, 3000, usize::MAX] {
                let expected = &all[..limit.min(3000)];
                assert_eq!(finish(limit, &order, 3000), expected, "{limit}");
            }
        }
    }

    #[test]
    fn equal_rows_keep_their_order_in_both_directions() {
        for descending in [false, true] {
            let sorted = finish(usize::MAX, &BY_FIRST(descending), 1000);
            for pair in sorted.windows(2) {
                assert!(pair[0][0] != pair[1][0] || own(&pair[0]) < own(&pair[1]), "{pair:?}");
            }
        }
    }

    fn own(row: &Row<'_>) -> i64 {
        match row[1] {
            Cell::Int(own) => own,
            _ => -1,
        }
    }

    #[test]
    fn unsorted_rows_keep_their_order() {
        let expected: Vec<_> = rows(0, 5).collect();
        assert_eq!(finish(5, &Order::default(), 9), expected);
        assert_eq!(finish(usize::MAX, &Order::default(), 5), expected);
    }

    #[test]
    fn no_more_than_twice_the_limit_is_held() {
        let order = BY_FIRST(true);
        let mut held = TopN::new(500);
        for row in rows(0, 20_000) {
            held.add(row, &order);
            assert!(held.held.len() < 1000);
        }
        let mut held = TopN::new(3);
        rows(0, 20_000).for_each(|row| held.add(row, &Order::default()));
        assert_eq!(held.held.len(), 3);
    }
}
