//! Rows that cannot be written as they come.

use std::sync::Arc;

use super::group_by::GroupBy;
use super::order::Order;
use super::top_n::TopN;
use crate::row::{Cell, Row};

/// How rows are collected.
#[derive(Debug)]
pub(super) struct Plan {
    /// How many leading cells of a row are needed beyond its tests: for output or order.
    pub(super) kept: usize,
    /// Which cells of a finished row are shown. With groups, the row is the counted cells, the
    /// count, and the sums.
    pub(super) shown: Vec<usize>,
    /// The order of finished rows.
    pub(super) order: Order,
    /// The largest number of finished rows.
    pub(super) limit: usize,
    /// How many leading cells are counted by, if rows are counted or added up; the cells after
    /// them are added up.
    pub(super) groups: Option<usize>,
}

/// Holds rows, or groups of them, until all are there.
#[derive(Debug)]
pub struct Collector {
    plan: Arc<Plan>,
    held: Held,
}

#[derive(Debug)]
enum Held {
    Rows(TopN),
    Groups(GroupBy),
}

impl Collector {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let held = match plan.groups {
            Some(counted) => Held::Groups(GroupBy::new(counted)),
            None => Held::Rows(TopN::new(plan.limit)),
        };
        Self { plan, held }
    }

    /// Takes a row that has passed. It has the needed cells.
    pub fn add(&mut self, mut row: Row<'_>) {
        row.truncate(self.plan.kept);
        match &mut self.held {
            Held::Rows(rows) => rows.add(row, &self.plan.order),
            Held::Groups(groups) => groups.add(row),
        }
    }

    /// The finished rows, with the output's columns.
    pub fn finish(self) -> Vec<Row<'static>> {
        let Plan { order, shown, limit, .. } = &*self.plan;
        let mut rows = match self.held {
            Held::Rows(rows) => rows.finish(order),
            Held::Groups(groups) => {
                let mut rows = TopN::new(*limit);
                groups.finish().for_each(|row| rows.add(row, order));
                rows.finish(order)
            }
        };
        rows.iter_mut().for_each(|row| show(row, shown));
        rows
    }
}

/// Keeps the cells that are shown.
fn show(row: &mut Row<'static>, shown: &[usize]) {
    if shown.iter().enumerate().all(|(place, &cell)| place == cell) {
        row.truncate(shown.len());
    } else {
        *row = shown.iter().map(|&cell| row.get(cell).cloned().unwrap_or(Cell::Null)).collect();
    }
}
