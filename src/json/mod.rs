//! JSON as bytes: where values, strings and keys are, without deciding whether it is valid.
//!
//! Owns the lexer that the readers share. It must never know serde, a resource, or what a key
//! means.

pub(crate) mod brackets;
pub(crate) mod cursor;
pub(crate) mod scan;
pub(crate) mod text;
pub(crate) mod vector;
