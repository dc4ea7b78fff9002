//! Which servers were seen already, by a hash of their ids.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashMap;

/// A hash that is the same in every run, so that whatever depends on it is too.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Same;

impl BuildHasher for Same {
    type Hasher = Fold;

    fn build_hasher(&self) -> Fold {
        Fold(0x9E37_79B9_7F4A_7C15)
    }
}

/// Multiply and rotate over eight bytes at a time. Ids come from files of strangers, but a
/// collision must match 64 bits of id and 64 bits of record to hide anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
        let mut word = [0; 8];
        word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.write_u64(u64::from_le_bytes(word) ^ (bytes.len() as u64) << 56);
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0xA076_1D64_78BD_642F;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is known of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It is new.
    New,
    /// The same record was there.
    Same,
    /// Another record of this id was there.
    Differs,
}

/// The ids so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    prints: HashMap<u64, u32, Same>,
}

impl Seen {
    /// Notes an id and its record, both as hashes.
    pub(super) fn note(&mut self, id: u64, print: u64) -> Known {
        let print = print as u32;
        match self.prints.insert(id, print) {
            None => Known::New,
            Some(before) => {
                self.prints.insert(id, before);
                if before == print { Known::Same } else { Known::Differs }
            }
        }
    }
}
