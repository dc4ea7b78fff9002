//! Rows that are selected on their way into a sink.

use std::io;

use super::{Rows, Sink};
use crate::row::{Packed, Row};
use crate::select::{Collector, Selection};

/// The number of rows that are passed on at once.
const BATCH: usize = 1024;

/// Takes rows with all columns, one at a time, and hands those that a selection wants to a sink:
/// with the selected columns, sorted, counted and limited.
pub struct Selected<'s> {
    selection: &'s Selection,
    sink: &'s mut dyn Sink,
    collector: Option<Collector>,
    rows: Packed,
    /// Rows that passed.
    passed: u64,
}

impl<'s> Selected<'s> {
    /// Begins the report.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn new(selection: &'s Selection, sink: &'s mut dyn Sink) -> io::Result<Self> {
        let streams = selection.streams() && selection.limit().is_none();
        let collector = (!streams).then(|| selection.collector());
        sink.start(selection.output_columns())?;
        Ok(Self { selection, sink, collector, rows: Packed::default(), passed: 0 })
    }

    /// Takes a row with all columns.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn take(&mut self, row: Row<'static>) -> io::Result<()> {
        let needed = self.selection.needed();
        let mut row = match needed.iter().copied().eq(0..row.len()) {
            true => row,
            false => needed.iter().map(|&column| row[column].clone()).collect(),
        };
        if !self.selection.passes(&mut row) {
            return Ok(());
        }
        self.passed += 1;
        match &mut self.collector {
            Some(collector) => collector.add(row),
            None => {
                row.truncate(self.selection.width());
                self.rows.push(&row);
            }
        }
        if self.rows.len() < BATCH { Ok(()) } else { self.hand_on() }
    }

    /// Ends the report; how many rows passed.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn finish(mut self) -> io::Result<u64> {
        if let Some(collector) = self.collector.take() {
            self.rows = collector.finish().into_iter().collect();
        }
        self.hand_on()?;
        self.sink.finish()?;
        Ok(self.passed)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() { Ok(()) } else { self.sink.batch(Rows::Typed(&rows)) }
    }
}
