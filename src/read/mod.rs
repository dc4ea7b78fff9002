//! Reading: sources of bytes, and the boundaries of records.
//!
//! Owns files, folders, compression, encodings, saved HTTP headers, and the splitting of a stream
//! into records without holding it. It must never know serde, any resource, or what a key means
//! beyond naming the kind.

mod archive;
mod array;
mod client_csv;
pub(crate) mod document;
pub mod event;
mod fixed_blocks;
pub mod frame;
pub mod http;
mod input;
mod json_lines;
mod kept_file;
mod open;
pub(crate) mod piece;
mod position;
mod preamble;
mod recover;
pub mod source;
pub mod speculate;
mod swift;
pub mod swift_json;
mod swift_xml;
mod text_lines;
pub(crate) mod unwrap;
pub mod window;
