//! The output of one report: rows go to the sink as they come, or to a collector first.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::report::Job;
use crate::row::{Packed, Row};
use crate::select::{Collector, Selection};
use crate::sink::{Rows, Sink};
use crate::write::Writer;

/// Takes the selected rows of one report, in order.
pub(super) struct Output<'j> {
    selection: &'j Selection,
    sink: &'j mut dyn Sink,
    collector: Option<Collector>,
    /// Whether the sink was started. Nothing is written for a report without input.
    started: bool,
    /// Whether a dump for the report was given, where that is required.
    given: bool,
    /// Rows that went to the sink.
    rows: u64,
    failed: Option<io::Error>,
}

/// Takes the rows of one report, whatever its output borrows.
pub(super) trait Take {
    /// Notes that a dump for the report was given.
    fn give(&mut self);

    /// Takes the rows of a batch.
    fn piece(&mut self, piece: Piece);

    /// Why the output cannot be written; returned once.
    fn failure(&mut self) -> Option<io::Error>;

    /// Whether the output cannot be written any more.
    fn has_failed(&self) -> bool;
}

/// The rows that a worker made of one batch for one report.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Encoded rows, each behind the separator.
    pub(super) bytes: Vec<u8>,
    /// How many rows `bytes` holds.
    pub(super) encoded: u64,
    /// Rows that are not encoded, with all cells that the selection needs.
    pub(super) typed: Packed,
}

/// How large a piece was: the next one is about as large, and need not grow.
#[derive(Debug, Default)]
pub(super) struct PieceSize([AtomicUsize; 3]);

impl PieceSize {
    /// An empty piece with room for as much as the last one had.
    pub(super) fn piece(&self) -> Piece {
        // A little more, since half of all pieces are larger than the one before.
        let [bytes, texts, slots] = [0, 1, 2].map(|number: usize| {
            let last = self.0[number].load(Ordering::Relaxed);
            last + last / 16
        });
        let typed = Packed::sized((texts, slots));
        Piece { bytes: Vec::with_capacity(bytes), encoded: 0, typed }
    }

    /// Notes the size of a piece.
    pub(super) fn note(&self, piece: &Piece) {
        let (texts, slots) = piece.typed.size();
        for (last, size) in self.0.iter().zip([piece.bytes.len(), texts, slots]) {
            last.store(size, Ordering::Relaxed);
        }
    }
}

impl Piece {
    /// How many rows it has.
    pub(super) fn rows(&self) -> u64 {
        self.encoded + self.typed.len() as u64
    }

    /// Takes a row with the needed columns, if the selection wants it. Without an encoder it is
    /// kept typed.
    pub(super) fn take(
        &mut self,
        mut row: Row<'_>,
        selection: &Selection,
        encoder: Option<&dyn Writer>,
    ) {
        if !selection.passes(&mut row) {
            return;
        }
        match encoder {
            Some(encoder) => {
                self.bytes.extend_from_slice(encoder.between());
                let columns = selection.output_columns();
                encoder.row(columns, &row[..selection.width()], &mut self.bytes);
                self.encoded += 1;
            }
            None => {
                // Beyond the columns that are output, only a collector reads cells.
                let cells = if selection.streams() { selection.width() } else { row.len() };
                self.typed.push(&row[..cells]);
            }
        }
    }
}

/// The encoder that workers call for a report: none where rows are sorted, counted or limited
/// first, or the format needs all rows.
pub(super) fn encoder<'j>(job: &Job<'j>) -> Option<&'j dyn Writer> {
    let streams = job.selection.streams() && job.selection.limit().is_none();
    job.encoder.filter(|encoder| streams && encoder.streams())
}

impl<'j> Output<'j> {
    /// The output of a job.
    pub(super) fn new(job: Job<'j>) -> Self {
        let Job { selection, sink, optional, .. } = job;
        let streams = selection.streams() && selection.limit().is_none();
        let collector = (!streams).then(|| selection.collector());
        Self { selection, sink, collector, started: false, given: !optional, rows: 0, failed: None }
    }

    /// Ends the report; how many rows it has.
    pub(super) fn end(mut self) -> io::Result<u64> {
        if !self.given {
            return Ok(0);
        }
        self.start();
        if let Some(collector) = self.collector.take() {
            let rows = collector.finish();
            self.rows = rows.len() as u64;
            let written = self.sink.batch(Rows::Typed(&rows.into_iter().collect()));
            self.note(written);
        }
        match self.failed {
            Some(error) => Err(error),
            None => self.sink.finish().map(|()| self.rows),
        }
    }

    fn start(&mut self) {
        if !std::mem::replace(&mut self.started, true) {
            let started = self.sink.start(self.selection.output_columns());
            self.note(started);
        }
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }
}

impl Take for Output<'_> {
    fn give(&mut self) {
        self.given = true;
    }

    fn piece(&mut self, piece: Piece) {
        let rows = piece.rows();
        let Piece { bytes, encoded, typed } = piece;
        if let Some(collector) = &mut self.collector {
            typed.iter().for_each(|row| collector.add(row));
            return;
        }
        if rows == 0 {
            return;
        }
        self.start();
        self.rows += rows;
        if encoded > 0 {
            let written = self.sink.batch(Rows::Encoded { bytes: &bytes, rows: encoded });
            self.note(written);
        }
        if !typed.is_empty() {
            let written = self.sink.batch(Rows::Typed(&typed));
            self.note(written);
        }
    }

    fn failure(&mut self) -> Option<io::Error> {
        self.failed.take()
    }

    fn has_failed(&self) -> bool {
        self.failed.is_some()
    }
}
