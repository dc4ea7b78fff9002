//! Sinks: the destinations of the rows of a report.
//!
//! Owns the output of rows that are selected and in order. It must never know OpenStack, reports or
//! threads.
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
#[cfg(feature = "xlsx")]
mod xlsx_cell;

use std::io;

use crate::report::Report;
use crate::row::{Column, Packed, Time};

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
    Typed(&'r Packed),
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

    /// Cells that the format cannot hold, and that were cut.
    fn cut(&self) -> u64 {
        0
    }
}

/// The properties of a report that its sink may know.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The report's name.
    pub name: &'static str,
    /// A one-line description.
    pub about: &'static str,
    /// The time of the report.
    pub now: Time,
}

impl About {
    /// The properties of this report for its sink.
    pub fn of(report: &Report, now: Time) -> Self {
        Self { name: report.name, about: report.about, now }
    }
}

/// A format that is not text: its name, and how to make a sink for it.
pub struct SinkFormat {
    /// What `--format` calls it.
    pub name: &'static str,
    /// The endings of file names that mean it, in lower case and without the dot.
    pub endings: &'static [&'static str],
    /// One sentence for the help.
    pub about: &'static str,
    /// A sink that writes a report to `out`.
    pub make: for<'o> fn(About, &'o mut dyn io::Write) -> io::Result<Box<dyn Sink + 'o>>,
}

/// Every format that is not text, by name.
pub static FORMATS: &[&SinkFormat] = &[
    #[cfg(feature = "parquet")]
    &parquet::FORMAT,
    #[cfg(feature = "xlsx")]
    &xlsx::FORMAT,
];
