//! Decoding: the bytes of one record, to a typed record.

pub mod predict;
