//! Recognition: what a document is, by its keys, its text, or a service's error body, never by
//! its file's name.
//!
//! Owns the probe of a document and the messages for documents that are not dumps. It must never
//! know where bytes come from, how records are framed, or any particular resource: kinds are data.

pub(crate) mod binary;
pub(crate) mod foreign;
pub(crate) mod keys;
pub(crate) mod own;
pub(crate) mod probe;
pub(crate) mod subject;
pub(crate) mod swift;
pub(crate) mod text;
