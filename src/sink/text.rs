//! Rows as text: one sink for every text format.

use std::io::{self, Write};

use super::{Rows, Sink};
use crate::row::{Cell, Column, Row};
use crate::write::Writer;

/// Writes rows in a text format to `out`.
pub struct TextSink<'o> {
    encoder: &'o dyn Writer,
    out: &'o mut dyn Write,
    columns: Vec<Column>,
    rows: u64,
    /// All rows so far, where the format needs all before it can write one.
    held: Vec<Row<'static>>,
    buffer: Vec<u8>,
}

impl<'o> TextSink<'o> {
    /// A sink for the rows that `encoder` encodes.
    pub fn new(encoder: &'o dyn Writer, out: &'o mut dyn Write) -> Self {
        Self { encoder, out, columns: Vec::new(), rows: 0, held: Vec::new(), buffer: Vec::new() }
    }
}

impl Sink for TextSink<'_> {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        self.columns = columns.to_vec();
        if !self.encoder.streams() {
            return Ok(());
        }
        self.buffer.clear();
        self.encoder.start(&self.columns, &mut self.buffer);
        self.out.write_all(&self.buffer)
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match rows {
            Rows::Encoded { rows: 0, .. } => Ok(()),
            Rows::Encoded { bytes, rows } => {
                // The separator is before each row, but for the very first one.
                let first = if self.rows == 0 { self.encoder.between().len() } else { 0 };
                self.rows += rows;
                self.out.write_all(&bytes[first..])
            }
            Rows::Typed(rows) if !self.encoder.streams() => {
                let owned = |row: Row<'_>| row.into_iter().map(Cell::into_owned).collect();
                self.held.extend(rows.iter().map(owned));
                Ok(())
            }
            Rows::Typed(rows) => {
                self.buffer.clear();
                for row in rows {
                    if self.rows > 0 {
                        self.buffer.extend_from_slice(self.encoder.between());
                    }
                    self.encoder.row(&self.columns, &row, &mut self.buffer);
                    self.rows += 1;
                }
                self.out.write_all(&self.buffer)
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.buffer.clear();
        if self.encoder.streams() {
            self.encoder.end(&self.columns, self.rows, &mut self.buffer);
        } else {
            self.encoder.page(&self.columns, &self.held, &mut self.buffer);
        }
        self.out.write_all(&self.buffer)?;
        self.out.flush()
    }
}
