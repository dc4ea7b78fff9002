//! Decoding: the bytes of one record become a typed record.
//!
//! Owns serde_json and simd-json: no other room names them. It must never know files, threads or
//! which report is asked for.
//!
//! The fast path says only yes or no. Where it says no, the cold path decides from the original
//! bytes, and where that says no too, it says why.

pub mod catalog;
pub mod envelope;
mod explain;
mod familiar;
mod locate;
pub mod predict;
pub mod reply;
pub mod request;
pub mod strict;
pub mod text;
mod wording;

use serde::Deserialize;

use crate::finding::Code;
use crate::resource::{Decode, Record, user};
use crate::shape::{Kind, Shape};
use predict::{Learned, No};

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
    /// What the records of each kind of which there are many have in common.
    learned: Vec<(Kind, Learned)>,
    /// simd-json changes what it parses, so it is given a copy.
    scratch: Vec<u8>,
    buffers: simd_json::Buffers,
    plain: bool,
}

impl Decoder {
    /// A decoder; a `plain` one takes the cold path alone, as the oracle of the fast one.
    pub fn new(plain: bool) -> Self {
        Self {
            learned: Vec::new(),
            scratch: Vec::new(),
            buffers: simd_json::Buffers::new(64 * 1024),
            plain,
        }
    }

    /// Decodes one record of a list of which there may be millions, by what the records before it
    /// looked like, and hands it to `then`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or lacks the form that the kind's records have.
    pub fn streamed<T>(
        &mut self,
        kind: Kind,
        bytes: &[u8],
        mut then: impl FnMut(Record<'_>) -> T,
    ) -> Result<T, Refusal> {
        if !self.plain && bytes.first() == Some(&b'{') {
            let at = match self.learned.iter().position(|(known, _)| *known == kind) {
                Some(at) => at,
                None => {
                    self.learned.push((kind, Learned::default()));
                    self.learned.len() - 1
                }
            };
            let predicted = Predicted { bytes, learned: &mut self.learned[at].1 };
            if let Ok(made) = Record::with(kind, predicted, &mut then) {
                return Ok(made);
            }
        }
        explain::record(kind, bytes, then)
    }

    /// Decodes one record of a table and hands it to `then`. Users and the records of lists that
    /// may be long resemble each other: they are decoded as [`Decoder::streamed`] does, which
    /// takes a third of the time that simd-json takes for servers.
    ///
    /// # Errors
    ///
    /// As for [`Decoder::streamed`].
    pub fn kept<T>(
        &mut self,
        kind: Kind,
        bytes: &[u8],
        mut then: impl FnMut(Record<'_>) -> T,
    ) -> Result<T, Refusal> {
        let mut then = |record: Record<'_>| match record.lacks() {
            Some(what) => Err(Refusal::lacking(kind, what)),
            None => Ok(then(record)),
        };
        if kind.large || kind.record == user::SHAPE.record {
            return self.streamed(kind, bytes, then)?;
        }
        if !self.plain && bytes.first() == Some(&b'{') {
            self.scratch.clear();
            self.scratch.extend_from_slice(bytes);
            let parsed = Parsed { text: &mut self.scratch, buffers: &mut self.buffers };
            if let Ok(made) = Record::with(kind, parsed, &mut then) {
                return made;
            }
        }
        explain::record(kind, bytes, then)?
    }
}

impl Refusal {
    /// A record without what every one of its kind has.
    fn lacking(kind: Kind, what: &str) -> Self {
        Self {
            code: &crate::finding::code::MISSING_FIELD,
            offset: 0,
            pointer: String::new(),
            message: format!("the {} has {what}", kind.record),
            expected: None,
            found: None,
        }
    }
}

/// Decodes by what was learned of the records before.
struct Predicted<'l, 'de> {
    bytes: &'de [u8],
    learned: &'l mut Learned,
}

impl<'de> Decode<'de> for Predicted<'_, 'de> {
    type Error = No;

    #[inline(always)]
    fn decode<R: Deserialize<'de>>(self) -> Result<R, No> {
        predict::from_slice(self.bytes, self.learned)
    }

    fn no_records(_: &Shape) -> No {
        No
    }
}

/// Decodes by simd-json.
struct Parsed<'de> {
    text: &'de mut [u8],
    buffers: &'de mut simd_json::Buffers,
}

impl<'de> Decode<'de> for Parsed<'de> {
    type Error = No;

    fn decode<R: Deserialize<'de>>(self) -> Result<R, No> {
        let json = simd_json::Deserializer::from_slice_with_buffers(self.text, self.buffers);
        json.and_then(|mut json| R::deserialize(&mut json)).map_err(|_| No)
    }

    fn no_records(_: &Shape) -> No {
        No
    }
}
