//! Sinks: where the rows of a report go that are not text.
//!
//! Owns the form of the page and of the workbook. It must never know OpenStack or threads.

#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "xlsx")]
pub mod xlsx;
