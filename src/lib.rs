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
//! - `cli`: arguments in, exit code out; clap lives here alone.
//! - `dumps`: the library in a few lines: dumps, a report, its rows.
//! - `run`: the two passes, threads, batches and their order.
//! - `diff`: two snapshots of a report, compared by key.
//! - [`sink`]: where the rows of a report go.
//! - `sql`: the reports as queries over the tables of an export.
//! - `export`: the tables that SQL engines read, one file a table.
//! - [`report`]: which rows there are and what is in their columns, one file a report.
//! - `select`: which rows and columns of a report are wanted: filters, order, counts.
//! - [`write`]: rows to bytes, one file a format.
//! - `join`: which id points where, and what it means when it points nowhere.
//! - `aggregate`: counts and sums of servers by owner.
//! - `index`: whatever servers point at, found by id.
//! - `capture`: the script that saves a cloud, and what it must know of a reply.
//! - `redact`: the same dump with its secrets removed and pseudonyms for its names, token by
//!   token, beside the two passes.
//! - `decode`: the bytes of a record become a typed record; serde_json and simd-json live here
//!   alone.
//! - `dedup`: records that were there before, by id: in memory, then sorted runs on disk.
//! - `pages`: pagination: which list is complete.
//! - `read`: where bytes come from, and where a record begins and ends.
//! - `recognize`: which kind of dump a document is, or what it is instead.
//! - `json`: where a JSON value ends, over bytes.
//! - [`resource`]: what each kind of dump contains, one file a kind.
//! - [`finding`]: what is wrong with a dump, as data; one renderer file a message format.
//! - `hidden`: the one list of characters that a reader cannot see, and their escapes.
//! - [`kind`]: how a kind of dump is recognised.
//! - [`row`]: columns, rows and typed cells.
//!
//! # What always holds
//!
//! 1. Long lists stream, short lists are tables. Which kinds stream follows from the reports that
//!    are asked for: `servers` streams servers, `volumes` streams volumes. Only a sort, a count,
//!    or a format that needs all rows (a table) holds rows, and then the selected cells alone.
//! 2. Memory is flat: batches are bounded in number and in bytes, from files, pipes, gzip and tar.
//! 3. The same input gives the same bytes, for any number of threads and any size of batch.
//! 4. The fast path only says yes or no; the exact path decides. It holds for decoding, for record
//!    boundaries (`read/speculate.rs`), for the pieces of a long list, which workers read and split
//!    by themselves (`read/piece.rs`), and for duplicates: workers assume that a batch has none, and
//!    a batch that had one is done again without those records.
//! 5. A finding is data and never stops the run; an error does. A bad record costs that record.
//! 6. Absent stays absent: no default replaces a value that the dump does not have.
//! 7. The structs of [`resource`] are the only schema: the fast path, the exact path, `--strict`
//!    and the JSON Schema that users can print all come from them.
//! 8. Secrets never leave: what holds one prints `[redacted]`, and whatever a message quotes from
//!    a file is masked first.
//! 9. Files come from strangers: no panic, no hang, no unbounded memory.
//! 10. Inputs are never written.
//!
//! One choice goes against the obvious: files are read twice where they are small, so that dumps
//! may be in any order in them. A large file is read once, up to its first list that streams in
//! pass 1 and from there on in pass 2; what that list is joined to must then be before it, or in
//! another file, and a finding says so where it is not. Where records that stream are joined to a
//! kind that streams too (volumes to servers, both asked for in one run), large files are read
//! twice; a kind that only tables are made of is kept while it streams.
//!
//! # How to add
//!
//! **A kind of dump that is joined to servers**, for example Nova's keypairs:
//!
//! 1. `src/resource/keypair.rs`: the struct, its `KIND` (name, keys by which it is recognised),
//!    `impl Resource` (id, owner, creation time), and `impl Keep` for what the index keeps of it.
//! 2. One line in `table!` of `src/resource/mod.rs`, and its `mod` line.
//! 3. One line in `index!` of `src/index/mod.rs`: `Keypair => keypairs: keypair;`.
//! 4. A good and a bad fixture in `fixtures/kinds`. Recognition, validation, `schema`, `identify`,
//!    `check` and `--strict` know it now. A report that shows it names it in `reads` or `needs`.
//!
//! **A report**: one file in `src/report` with its `REPORT` (columns, filters, what it reads and
//! where its rows come from), its `mod` line, and its line in [`report::REPORTS`].
//!
//! **A text format**: one file in `src/write` with its `FORMAT`, its `mod` line, and its line in
//! [`write::FORMATS`].
//!
//! **A sink**: one file in `src/sink` that implements [`sink::Sink`]; it gets typed rows in the
//! order of the report, batch by batch, and may fail.
//!
//! # As a library
//!
//! ```
//! let dumps = osreport::Dumps::open(["fixtures/blog"])?;
//! let answer = dumps.report("servers")?.columns(["name", "username"]).rows()?;
//! for finding in &answer.findings {
//!     eprintln!("{}", finding.message);
//! }
//! assert_eq!(answer.rows.len(), 33);
//! # Ok::<(), osreport::Error>(())
//! ```
//!
//! [`Dumps`] gives typed rows, bytes, or rows into a sink of one's own, and checks. A record alone
//! is a struct of [`resource`], read by serde, and [`resource::schema`] gives its JSON Schema:
//!
//! ```
//! use osreport::resource::{self, server::Server};
//!
//! let server: Server<'_> = serde_json::from_str(r#"{"id": "1", "name": "web", "status": "ACTIVE"}"#)?;
//! assert_eq!(server.name.as_deref(), Some("web"));
//! assert!(resource::schema(&resource::server::KIND).is_some());
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! [`write`]: mod@write

mod dedup;
mod dumps;
mod hidden;
mod json;
mod pages;
mod recognize;

pub mod finding;
pub mod kind;
pub mod report;
pub mod resource;
pub mod row;
pub mod sink;
pub mod write;

// The command, the tests and the benches use these: they are not a part of the interface.
#[doc(hidden)]
pub mod aggregate;
#[doc(hidden)]
pub mod capture;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod decode;
#[doc(hidden)]
pub mod diff;
#[doc(hidden)]
pub mod export;
#[doc(hidden)]
pub mod index;
#[doc(hidden)]
pub mod join;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod redact;
#[doc(hidden)]
pub mod run;
#[doc(hidden)]
pub mod select;
#[doc(hidden)]
pub mod sql;

pub use dumps::{Answer, Dumps, Error, Request};
