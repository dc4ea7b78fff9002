//! Two snapshots of a report, compared by key.
//!
//! Owns which records were added, removed and changed, and the rows that say so. It must never
//! know OpenStack, files of dumps, threads, or which report it is.
//!
//! Each snapshot is read twice. The first reading ([`Entries`]) keeps three numbers of a record:
//! a hash of its key, a hash of its contents, and its position. Sorted by key, the two snapshots
//! are merged into [`Differences`]. The second reading fetches the rows that differ: those of the
//! first snapshot into a [`Store`], and those of the second one are compared with them as they
//! come. So memory holds some 40 bytes for a record that differs, and a bounded number of bytes
//! for all others.

mod differences;
mod entries;
mod fetch;
mod hash;
mod layout;
mod rows;
mod store;

pub use differences::{Differences, Totals};
pub use entries::{Entries, EntrySink};
pub use fetch::{AfterSink, BeforeSink, Fetch};
pub use hash::RowHasher;
pub use layout::Layout;
pub use rows::{CHANGES, COLUMNS, Shape, WIDE_COLUMNS};
pub use store::Store;
