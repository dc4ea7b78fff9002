//! Rows kept as they are, for the caller.

use std::io;

use super::{Rows, Sink};
use crate::row::{Cell, Column, Row};

/// Holds all rows of a report.
#[derive(Debug, Default)]
pub struct Collected {
    /// The report's columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row<'static>>,
}

impl Sink for Collected {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        if let Rows::Typed(rows) = rows {
            let owned = |row: Row<'_>| row.into_iter().map(Cell::into_owned).collect();
            self.rows.extend(rows.iter().map(owned));
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
