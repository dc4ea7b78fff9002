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
pub mod predict;
pub mod strict;
pub mod text;
mod words;

use crate::finding::Code;
use predict::Learned;

use crate::resource::Record;
use crate::resource::server::{self, Server};
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
    /// What the records of the kinds of which there are many have in common.
    servers: Learned,
    users: Learned,
    /// simd-json changes what it parses, so it is given a copy.
    scratch: Vec<u8>,
    buffers: simd_json::Buffers,
    plain: bool,
}

impl Decoder {
    /// A decoder; a `plain` one takes the cold path alone, as the oracle of the fast one.
    pub fn new(plain: bool) -> Self {
        Self {
            servers: Learned::default(),
            users: Learned::default(),
            scratch: Vec::new(),
            buffers: simd_json::Buffers::new(64 * 1024),
            plain,
        }
    }

    /// One record of `kind`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or lacks the form that the kind's records have.
    pub fn record<'a>(&'a mut self, kind: Kind, bytes: &'a [u8]) -> Result<Record<'a>, Refusal> {
        let slow = self.plain || bytes.first() != Some(&b'{');
        let fast = if slow { None } else { self.fast(kind, bytes) };
        fast.map_or_else(|| explain::record(kind, bytes), Ok)
    }

    /// One server; as [`Decoder::record`] without the enumeration around it, which costs an
    /// allocation.
    ///
    /// # Errors
    ///
    /// As for [`Decoder::record`].
    pub fn server<'a>(&mut self, bytes: &'a [u8]) -> Result<Server<'a>, Refusal> {
        if !self.plain
            && bytes.first() == Some(&b'{')
            && let Some(server) = predict::from_slice(bytes, &mut self.servers)
        {
            return Ok(server);
        }
        match explain::record(&server::SHAPE, bytes)? {
            Record::Server(server) => Ok(*server),
            _ => Err(Refusal::of_another_kind()),
        }
    }

    /// The fast path: a record, or nothing.
    fn fast<'a>(&'a mut self, kind: Kind, bytes: &'a [u8]) -> Option<Record<'a>> {
        let learned = match kind.name {
            "servers" => &mut self.servers,
            "users" => &mut self.users,
            _ => {
                self.scratch.clear();
                self.scratch.extend_from_slice(bytes);
                let (text, buffers) = (&mut self.scratch, &mut self.buffers);
                let mut json =
                    simd_json::Deserializer::from_slice_with_buffers(text, buffers).ok()?;
                return Record::deserialize(kind, &mut json).ok();
            }
        };
        predict::with(bytes, learned, |decoder| Record::deserialize(kind, decoder))
    }
}

impl Refusal {
    /// A record that was decoded as another kind than was asked for, which cannot be.
    fn of_another_kind() -> Self {
        Self {
            code: &crate::finding::code::WRONG_TYPE,
            offset: 0,
            pointer: String::new(),
            message: "the record is of another kind".to_owned(),
            expected: None,
            found: None,
        }
    }
}
