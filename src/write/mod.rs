//! Writers: rows in, bytes out, one file per output format.
//!
//! Owns how a cell looks in each format. It must never know OpenStack, reports or threads.
//!
//! To add a format: one file with its `FORMAT`, its `mod` line, and its line in [`FORMATS`].

use crate::row::{Cell, Column, Row};

/// Writes rows in one format. Rows may be encoded in several pieces, in any order and by several
/// threads: the pieces, joined by [`Writer::between`], are the same bytes as one piece.
pub trait Writer: Sync + Send {
    /// What stands before the first row.
    fn start(&self, columns: &[Column], out: &mut Vec<u8>);

    /// One row; `row` has one cell per column.
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut Vec<u8>);

    /// What stands between two rows.
    fn between(&self) -> &'static [u8] {
        b""
    }

    /// What stands after the last of `rows` rows.
    fn end(&self, columns: &[Column], rows: u64, out: &mut Vec<u8>);

    /// Whether [`Writer::row`] can be used; else the format needs all rows before it can write
    /// one (a table's widths), and only [`Writer::page`] may be called.
    fn streams(&self) -> bool {
        true
    }

    /// All rows at once: start, rows and end.
    fn page(&self, columns: &[Column], rows: &[Row<'_>], out: &mut Vec<u8>) {
        self.start(columns, out);
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                out.extend_from_slice(self.between());
            }
            self.row(columns, row, out);
        }
        self.end(columns, rows.len() as u64, out);
    }
}
