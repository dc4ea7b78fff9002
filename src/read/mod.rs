//! Reading: where bytes come from, and where a record begins and ends.
//!
//! Owns files, folders, compression, encodings, saved HTTP headers, and the splitting of a stream
//! into records without holding it. It must never know serde, any resource, or what a key means
//! beyond naming the kind.

mod archive;
mod document;
pub mod event;
mod fixed_blocks;
pub mod frame;
pub mod http;
pub mod lines;
mod lines_of_text;
mod list;
mod preamble;
mod resync;
mod run;
pub mod source;
pub mod stride;
pub(crate) mod unwrap;
pub mod window;
