//! JSON as bytes: where a value ends, without deciding whether it is valid.
//!
//! Owns the lexer that the readers share. It must never know serde, a resource, or what a key
//! means.

pub(crate) mod scan;
