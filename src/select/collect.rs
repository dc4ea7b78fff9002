//! Rows that cannot be written as they come.

use std::sync::Arc;

use super::counts::Counts;
use super::order::Order;
use super::rows::Rows;
use crate::row::{Cell, Row};

/// What is done with the rows.
#[derive(Debug)]
pub(super) struct Plan {
    /// How many leading cells of a row are needed beyond its tests: for output or order.
    pub(super) kept: usize,
    /// Which cells of a finished row are shown. With counts, the row is the counted cells and the
    /// count.
    pub(super) shown: Vec<usize>,
    /// The order of finished rows.
    pub(super) order: Order,
    /// At most so many finished rows.
    pub(super) limit: usize,
    /// Whether rows are counted.
    pub(super) counts: bool,
}

/// Holds rows, or what is counted of them, until all are there.
#[derive(Debug)]
pub struct Collector {
    plan: Arc<Plan>,
    held: Held,
}

#[derive(Debug)]
enum Held {
    Rows(Rows),
    Counts(Counts),
}

impl Collector {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        let held = match plan.counts {
            true => Held::Counts(Counts::default()),
            false => Held::Rows(Rows::new(plan.limit)),
        };
        Self { plan, held }
    }

    /// Takes a row that has passed. It has the needed cells.
    pub fn add(&mut self, mut row: Row<'_>) {
        row.truncate(self.plan.kept);
        match &mut self.held {
            Held::Rows(rows) => rows.add(row, &self.plan.order),
            Held::Counts(counts) => counts.add(row),
        }
    }

    /// The finished rows, with the output's columns.
    pub fn finish(self) -> Vec<Row<'static>> {
        let Plan { order, shown, limit, .. } = &*self.plan;
        let mut rows = match self.held {
            Held::Rows(rows) => rows.finish(order),
            Held::Counts(counts) => {
                let mut rows = Rows::new(*limit);
                counts.finish().for_each(|row| rows.add(row, order));
                rows.finish(order)
            }
        };
        rows.iter_mut().for_each(|row| show(row, shown));
        rows
    }
}

/// Leaves the cells that are shown.
fn show(row: &mut Row<'static>, shown: &[usize]) {
    if shown.iter().enumerate().all(|(place, &cell)| place == cell) {
        row.truncate(shown.len());
    } else {
        *row = shown.iter().map(|&cell| row.get(cell).cloned().unwrap_or(Cell::Null)).collect();
    }
}
