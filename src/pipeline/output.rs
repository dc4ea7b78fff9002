//! Where rows go: to the writer as they come, or into a collector first.

use std::io::{self, Write};

use super::servers::Rows;
use crate::row::Row;
use crate::select::{Collector, Selection};
use crate::tally::{Counted, Tally};
use crate::write::Writer;

/// Whether rows can be written as they come.
pub(super) fn streams(selection: &Selection, writer: &dyn Writer) -> bool {
    selection.streams() && selection.limit().is_none() && writer.streams()
}

/// Takes rows and writes a report.
pub(super) struct Output<'o> {
    selection: &'o Selection,
    writer: &'o dyn Writer,
    out: &'o mut dyn Write,
    collector: Option<Collector>,
    /// Rows written.
    rows: u64,
    failed: Option<io::Error>,
}

impl<'o> Output<'o> {
    pub(super) fn new(
        selection: &'o Selection,
        writer: &'o dyn Writer,
        out: &'o mut dyn Write,
    ) -> Self {
        let collector = (!streams(selection, writer)).then(|| selection.collector());
        Self { selection, writer, out, collector, rows: 0, failed: None }
    }

    /// Writes what stands before the first row.
    pub(super) fn start(&mut self) {
        if self.collector.is_none() {
            let mut start = Vec::new();
            self.writer.start(self.selection.output_columns(), &mut start);
            self.write(&start);
        }
    }

    /// Takes a row with the needed columns.
    pub(super) fn take(&mut self, row: Row<'_>) {
        if !self.selection.passes(&row) {
            return;
        }
        match &mut self.collector {
            Some(collector) => collector.add(row),
            None => {
                let mut bytes = Vec::new();
                if self.rows > 0 {
                    bytes.extend_from_slice(self.writer.between());
                }
                let columns = self.selection.output_columns();
                self.writer.row(columns, &row[..self.selection.width()], &mut bytes);
                self.rows += 1;
                self.write(&bytes);
            }
        }
    }

    /// Writes what stands behind the last row; how many rows there were.
    pub(super) fn end(mut self) -> io::Result<u64> {
        let columns = self.selection.output_columns();
        let mut end = Vec::new();
        match self.collector.take() {
            None => self.writer.end(columns, self.rows, &mut end),
            Some(collector) => {
                let rows = collector.finish();
                self.rows = rows.len() as u64;
                self.writer.page(columns, &rows, &mut end);
            }
        }
        self.write(&end);
        match self.failed {
            Some(error) => Err(error),
            None => self.out.flush().map(|()| self.rows),
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.failed = Some(error);
        }
    }
}

impl Rows<Row<'static>> for Output<'_> {
    fn bytes(&mut self, bytes: &[u8], rows: u64) -> bool {
        // Each row stands behind what parts it from the one before, but for the very first.
        let between = if self.rows == 0 && rows > 0 { self.writer.between().len() } else { 0 };
        self.rows += rows;
        self.write(&bytes[between..]);
        self.failed.is_none()
    }

    fn row(&mut self, row: Row<'static>) {
        if let Some(collector) = &mut self.collector {
            collector.add(row);
        }
    }
}

/// Counts servers.
impl Rows<Counted> for Tally {
    fn bytes(&mut self, _: &[u8], _: u64) -> bool {
        true
    }

    fn row(&mut self, counted: Counted) {
        self.add(counted);
    }
}

/// Takes nothing.
pub(super) struct Nowhere;

impl Rows<()> for Nowhere {
    fn bytes(&mut self, _: &[u8], _: u64) -> bool {
        true
    }

    fn row(&mut self, (): ()) {}
}
