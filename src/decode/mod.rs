//! Decoding: the bytes of one record become a typed record.
//!
//! Owns serde_json and simd-json: no other room names them. It must never know files, threads or
//! which report is asked for.
//!
//! The fast path accepts or rejects. Where it rejects, the cold path decides from the original
//! bytes, and where that refuses too, it tells why.

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
use crate::kind::Kind;
use crate::resource::{Decode, Record, user};
use predict::{KeyCache, Rejected};

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
    /// What was expected there.
    pub expected: Option<String>,
    /// What was found there.
    pub found: Option<String>,
}

/// Decodes records, one after another. Each worker has its own decoder.
pub struct Decoder {
    /// The cached keys of each kind that occurs often.
    cache: Vec<(&'static Kind, KeyCache)>,
    /// simd-json modifies its input, so it gets a copy.
    scratch: Vec<u8>,
    buffers: simd_json::Buffers,
    plain: bool,
}

impl Decoder {
    /// A decoder; a `plain` one uses the cold path only, which is the oracle of the fast one.
    pub fn new(plain: bool) -> Self {
        Self {
            cache: Vec::new(),
            scratch: Vec::new(),
            buffers: simd_json::Buffers::new(64 * 1024),
            plain,
        }
    }

    /// Decodes one record of a list that may have millions, by predicting its keys from earlier
    /// records, and passes it to `then`.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or lacks the form that the kind's records have.
    pub fn streamed<T>(
        &mut self,
        kind: &'static Kind,
        bytes: &[u8],
        mut then: impl FnMut(Record<'_>) -> T,
    ) -> Result<T, Refusal> {
        if !self.plain && bytes.first() == Some(&b'{') {
            let at = match self.cache.iter().position(|(known, _)| *known == kind) {
                Some(at) => at,
                None => {
                    self.cache.push((kind, KeyCache::default()));
                    self.cache.len() - 1
                }
            };
            let predicted = Predicted { bytes, cache: &mut self.cache[at].1 };
            if let Ok(made) = Record::with(kind, predicted, &mut then) {
                return Ok(made);
            }
        }
        explain::record(kind, bytes, then)
    }

    /// Decodes one record of a table and passes it to `then`. Users and the records of lists that
    /// may be long resemble each other: they are decoded as [`Decoder::streamed`] does, which takes
    /// a third of the time that simd-json takes for servers.
    ///
    /// # Errors
    ///
    /// As for [`Decoder::streamed`].
    pub fn kept<T>(
        &mut self,
        kind: &'static Kind,
        bytes: &[u8],
        mut then: impl FnMut(Record<'_>) -> T,
    ) -> Result<T, Refusal> {
        let mut then = |record: Record<'_>| match record.lacks() {
            Some(what) => Err(Refusal::lacking(kind, what)),
            None => Ok(then(record)),
        };
        if kind.large || kind.record == user::KIND.record {
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
    /// The refusal of a record that lacks what every record of its kind has.
    fn lacking(kind: &'static Kind, what: &str) -> Self {
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

/// Decodes by predicting keys from earlier records.
struct Predicted<'l, 'de> {
    bytes: &'de [u8],
    cache: &'l mut KeyCache,
}

impl<'de> Decode<'de> for Predicted<'_, 'de> {
    type Error = Rejected;

    #[inline(always)]
    fn decode<R: Deserialize<'de>>(self) -> Result<R, Rejected> {
        predict::from_slice(self.bytes, self.cache)
    }

    fn no_records(_: &Kind) -> Rejected {
        Rejected
    }
}

/// Decodes by simd-json.
struct Parsed<'de> {
    text: &'de mut [u8],
    buffers: &'de mut simd_json::Buffers,
}

impl<'de> Decode<'de> for Parsed<'de> {
    type Error = Rejected;

    fn decode<R: Deserialize<'de>>(self) -> Result<R, Rejected> {
        let json = simd_json::Deserializer::from_slice_with_buffers(self.text, self.buffers);
        json.and_then(|mut json| R::deserialize(&mut json)).map_err(|_| Rejected)
    }

    fn no_records(_: &Kind) -> Rejected {
        Rejected
    }
}
