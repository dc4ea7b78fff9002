//! osreport turns saved OpenStack API replies ("dumps") into reports, with no network at all.
//!
//! # The pipeline
//!
//! ```text
//! bytes --read--> frames --decode--> records --join--> joined --report--> rows --write--> bytes
//! ```
//!
//! Each arrow is a room. A room's `mod.rs` says what it owns and what it must never know, and
//! imports point down this list only (`tests/house.rs` holds that):
//!
//! - [`cli`]: arguments in, exit code out; clap lives here alone.
//! - [`run`]: the two passes, threads, batches and their order.
//! - [`diff`]: two snapshots of a report, compared by key.
//! - [`sink`]: where the rows of a report go.
//! - [`sql`]: the reports as queries over the tables of an export.
//! - [`export`]: the tables that SQL engines read, one file a table.
//! - [`report`]: which rows there are and what stands in their columns, one file a report.
//! - [`select`]: which rows and columns of a report are wanted: filters, order, counts.
//! - [`write`]: rows to bytes, one file a format.
//! - [`join`]: which id points where, and what it means when it points nowhere.
//! - [`index`]: whatever servers point at, found by id.
//! - [`capture`]: the script that saves a cloud, and what it must know of a reply.
//! - [`redact`]: the same dump with its secrets removed and pseudonyms for its names, token by
//!   token, beside the two passes.
//! - [`decode`]: the bytes of a record become a typed record; serde_json and simd-json live here
//!   alone.
//! - `pages`: pagination: which list is complete.
//! - [`read`]: where bytes come from, and where a record begins and ends.
//! - `recognize`: which kind of dump a document is, or what it is instead.
//! - `json`: where a JSON value ends, over bytes.
//! - [`resource`]: what each kind of dump contains, one file a kind.
//! - [`finding`]: what is wrong with a dump, as data; one renderer file a message format.
//! - [`hidden`]: the one list of characters that a reader cannot see, and their escapes.
//! - [`shape`] and [`row`]: the words in which rooms talk to each other.
//!
//! # What always holds
//!
//! 1. Servers stream, the rest are tables. The first pass puts everything but servers into the
//!    index; the second lets the servers pass in batches that own their bytes, and records borrow
//!    from their batch. Only a sort, a count, or a format that needs all rows (a table) holds
//!    rows, and then the selected cells alone.
//! 2. Memory is flat: batches are bounded in number and in bytes, from files, pipes and gzip.
//! 3. The same input gives the same bytes, for any number of threads and any size of batch.
//! 4. The fast path of decoding only says yes or no. What it refuses, the cold path decides from
//!    the original bytes, and explains.
//! 5. Where a record ends may be guessed, and is then proved by decoding it ([`read::stride`]).
//! 6. A finding is data and never stops the run; an error does. A bad record costs that record.
//! 7. Absent stays absent: no default stands in for a value that the dump does not have.
//! 8. The structs of [`resource`] are the only schema: the fast path, the cold path and the JSON
//!    Schema that users can print all come from them.
//! 9. Secrets never leave: what holds one prints `[redacted]`, and whatever a message quotes from
//!    a file is masked first.
//!
//! One choice goes against the obvious: files are read twice where they are small, so that dumps
//! may stand in any order in them. A large file is read once, up to its servers in the first pass
//! and from there on in the second; what servers are joined to must then stand before them, or in
//! another file, and a finding says so where it does not.

pub mod capture;
#[cfg(feature = "cli")]
pub mod cli;
pub mod decode;
mod dedup;
pub mod diff;
pub mod export;
pub mod finding;
mod hidden;
pub mod index;
pub mod join;
mod json;
mod pages;
pub mod read;
mod recognize;
pub mod redact;
pub mod report;
pub mod resource;
pub mod row;
pub mod run;
pub mod select;
pub mod shape;
pub mod sink;
pub mod sql;
pub mod tally;
pub mod write;
