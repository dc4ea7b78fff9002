//! Sinks: where the rows of a report go.
//!
//! Owns what is done with rows once they are selected and in order. It must never know OpenStack,
//! reports or threads.
//!
//! A text format is an encoder ([`crate::write::Writer`]), which workers call on their own rows;
//! [`text::TextSink`] takes the bytes. Any other sink takes typed rows, one batch after another.

pub mod collect;
#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod selected;
pub mod text;
#[cfg(feature = "xlsx")]
pub mod xlsx;

use std::io;

use crate::row::{Column, Row};

/// Rows on their way into a sink, in the order of the report.
pub enum Rows<'r> {
    /// Rows that a worker has encoded, each behind the encoder's separator.
    Encoded {
        /// The bytes.
        bytes: &'r [u8],
        /// How many rows they hold.
        rows: u64,
    },
    /// Rows of the report's columns.
    Typed(Vec<Row<'static>>),
}

/// Takes the rows of one report.
pub trait Sink {
    /// Begins the report.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    fn start(&mut self, columns: &[Column]) -> io::Result<()>;

    /// Takes the next rows. Only a sink whose encoder was given to the run gets encoded rows.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()>;

    /// Ends the report.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}
