//! Decoding: the bytes of one record become a typed record.
//!
//! Owns serde_json and simd-json: no other room names them. It must never know files, threads or
//! which report is asked for.
//!
//! The fast path says only yes or no. Where it says no, the cold path decides from the original
//! bytes, and where that says no too, it says why.

pub mod envelope;
mod explain;
mod locate;
pub mod text;

use crate::finding::Code;
use crate::resource::Record;
use crate::shape::Kind;

/// Why a record was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of fault it is.
    pub code: &'static Code,
    /// Where in the record, in bytes.
    pub offset: usize,
    /// JSON Pointer from the record to the faulty value; empty for the record itself.
    pub pointer: String,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// What should have stood there.
    pub expected: Option<String>,
    /// What stood there.
    pub found: Option<String>,
}

/// Decodes records, one after another. Each worker has its own.
pub struct Decoder {
    /// simd-json changes what it parses, so it is given a copy.
    scratch: Vec<u8>,
    buffers: simd_json::Buffers,
    plain: bool,
}

impl Decoder {
    /// A decoder; a `plain` one takes the cold path alone, as the oracle of the fast one.
    pub fn new(plain: bool) -> Self {
        Self { scratch: Vec::new(), buffers: simd_json::Buffers::new(64 * 1024), plain }
    }

    /// One record of `kind`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or lacks the form that the kind's records have.
    pub fn record<'a>(&'a mut self, kind: Kind, bytes: &'a [u8]) -> Result<Record<'a>, Refusal> {
        if !self.plain {
            self.scratch.clear();
            self.scratch.extend_from_slice(bytes);
            if let Ok(mut fast) = simd_json::Deserializer::from_slice_with_buffers(
                &mut self.scratch,
                &mut self.buffers,
            ) && let Ok(record) = Record::deserialize(kind, &mut fast)
            {
                return Ok(record);
            }
        }
        explain::record(kind, bytes)
    }
}
