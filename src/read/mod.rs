//! Reading: where bytes come from, and where a record begins and ends.
//!
//! Owns files, folders, compression, encodings, saved HTTP headers, and the splitting of a stream
//! into records without holding it. It must never know serde, any resource, or what a key means
//! beyond naming the kind.

mod archive;
mod client_csv;
pub(crate) mod document;
pub mod event;
mod fixed_blocks;
pub mod frame;
pub mod http;
mod json_lines;
pub mod lines;
mod list;
mod preamble;
mod recover;
pub mod source;
pub mod stride;
mod swift;
pub mod swift_json;
mod swift_xml;
mod text_lines;
pub(crate) mod unwrap;
pub mod window;
