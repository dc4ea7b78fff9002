//! Duplicates: which records were read before, by hashes of their ids and contents.
//!
//! Owns the hashes of all records that streamed, in memory and then in sorted runs on disk. It
//! must never know what a record is.

mod disk;

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashMap;

use crate::finding::Severity;
use disk::{Pair, Spill};

/// Deterministic hasher (no random seed), because duplicates must be reported identically in every
/// run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fixed;

impl BuildHasher for Fixed {
    type Hasher = Fold;

    fn build_hasher(&self) -> Fold {
        Fold(0x9E37_79B9_7F4A_7C15)
    }
}

/// Multiply and rotate over eight bytes at a time. Ids come from files of strangers, but a
/// collision must match 64 bits of id and 64 bits of record to hide anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, _) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.write_u64(u64::from_le_bytes(*chunk));
        }
        self.write_u64(rest(bytes) ^ (bytes.len() as u64) << 56);
    }

    // Ends a text, and separates variants.
    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0xA076_1D64_78BD_642F;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The bytes behind the last whole eight, as a number.
#[inline]
fn rest(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    match (bytes.last_chunk::<8>(), bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // A shift by 64 bits would overflow.
        (Some(_), ..) if length.is_multiple_of(8) => 0,
        (Some(last), ..) => u64::from_le_bytes(*last) >> (64 - 8 * (length % 8)),
        (None, Some(first), Some(last)) => {
            let last = u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4));
            u64::from(u32::from_le_bytes(*first)) | last
        }
        _ => bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// Result of a duplicate lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is new.
    New,
    /// The same record was there.
    Same,
    /// Another record of this id was there.
    Differs,
}

/// Stands for the hash of a record that cannot be compared.
pub(crate) const ANY: u64 = u64::MAX;

/// The most ids that are kept in memory before they are written to disk.
const RECENT: usize = 128 * 1024;

/// The ids so far. However many there are, memory is bounded.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    recent: HashMap<u64, u32, Fixed>,
    spill: Option<Spill>,
    /// Why ids cannot be written to disk: they stay in memory then.
    full: Option<String>,
    /// Why ids on disk cannot be looked up: repeated records may be missed then.
    lost: Option<String>,
}

impl Seen {
    /// Notes an id and its record, both as hashes; [`ANY`] for a record that is the same as any.
    pub(crate) fn note(&mut self, id: u64, print: u64) -> Known {
        let print = print as u32;
        let before = match (self.recent.get(&id), &mut self.spill) {
            (Some(print), _) => Some(*print),
            (None, None) => None,
            (None, Some(spill)) => spill.find(id).unwrap_or_else(|error| {
                self.lost.get_or_insert_with(|| error.to_string());
                None
            }),
        };
        match before {
            Some(before) if before == print || [before, print].contains(&(ANY as u32)) => {
                return Known::Same;
            }
            Some(_) => return Known::Differs,
            None => self.recent.insert(id, print),
        };
        if self.recent.len() >= RECENT && self.full.is_none() {
            self.put_away();
        }
        Known::New
    }

    fn put_away(&mut self) {
        let spill = match &mut self.spill {
            Some(spill) => spill,
            None => match Spill::new() {
                Ok(spill) => self.spill.insert(spill),
                Err(error) => {
                    self.full = Some(error.to_string());
                    return;
                }
            },
        };
        // They are sorted on disk, so their order does not matter.
        let mut pairs: Vec<Pair> = self.recent.drain().collect();
        if let Err(error) = spill.add(&mut pairs) {
            self.full = Some(error.to_string());
            self.recent.extend(pairs);
        }
    }

    /// Errors of the temporary file, with their severity.
    pub(crate) fn faults(&self) -> impl Iterator<Item = (Severity, String)> {
        let full = self.full.as_ref().map(|error| {
            let message = format!(
                "no temporary file for the ids of the records, which stay in memory: {error}"
            );
            (Severity::Warning, message)
        });
        let lost = self.lost.as_ref().map(|error| {
            let message = format!("the temporary file with the ids of the records cannot be read, so repeated records may be in the report twice: {error}");
            (Severity::Error, message)
        });
        full.into_iter().chain(lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_text_is_its_bytes_behind_the_last_whole_eight() {
        let text: Vec<u8> = (1..=40).collect();
        for length in 0..=text.len() {
            let bytes = &text[..length];
            let mut word = [0; 8];
            word[..length % 8].copy_from_slice(&bytes[length / 8 * 8..]);
            assert_eq!(rest(bytes), u64::from_le_bytes(word), "{length}");
        }
    }

    #[test]
    fn ids_that_cannot_be_read_back_are_an_error() {
        let mut seen = Seen::default();
        let hash = |number: usize| Fixed.hash_one(number);
        for number in 0..RECENT {
            assert_eq!(seen.note(hash(number), number as u64), Known::New);
        }
        assert_eq!(seen.faults().count(), 0);
        disk::tests::truncate(seen.spill.as_ref().unwrap());
        seen.note(hash(1), 1);
        let faults: Vec<_> = seen.faults().collect();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].0, Severity::Error);
        assert!(faults[0].1.contains("cannot be read"), "{}", faults[0].1);
    }

    #[test]
    fn an_id_is_known_however_long_ago_it_was() {
        let mut seen = Seen::default();
        let hash = |number: usize| Fixed.hash_one(number);
        let many = 3 * RECENT;
        for number in 0..many {
            assert_eq!(seen.note(hash(number), number as u64), Known::New);
        }
        for number in (0..many).step_by(1001) {
            assert_eq!(seen.note(hash(number), number as u64), Known::Same);
            assert_eq!(seen.note(hash(number), 1 << 30), Known::Differs);
        }
        assert!(seen.recent.len() < RECENT);
    }

    #[test]
    fn a_record_that_cannot_be_compared_is_the_same_as_any() {
        let mut seen = Seen::default();
        assert_eq!(seen.note(1, ANY), Known::New);
        assert_eq!(seen.note(1, 7), Known::Same);
        assert_eq!(seen.note(2, 7), Known::New);
        assert_eq!(seen.note(2, ANY), Known::Same);
        assert_eq!(seen.note(2, 8), Known::Differs);
    }
}
