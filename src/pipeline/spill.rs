//! Pairs of hashes that do not fit in memory: sorted runs in a temporary file without a name.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// An id's hash and its record's.
pub(super) type Pair = (u64, u32);

/// Bytes of a pair in the file.
const PAIR: usize = 12;

/// Pairs of a block: what is read to look for one.
const BLOCK: usize = 512;

/// Bits of the filter, which says of most ids at once that they are new: 16 MiB. Of two million
/// ids one in a million is looked up in vain, of ten million three in a thousand.
const FILTER_BITS: u64 = 1 << 27;

/// Bits of the filter that belong to one id.
const PROBES: u64 = 5;

/// All pairs that were put away.
#[derive(Debug)]
pub(super) struct Spill {
    file: File,
    filter: Vec<u64>,
    runs: Vec<Run>,
    end: u64,
}

/// Pairs in the order of their ids.
#[derive(Debug)]
struct Run {
    start: u64,
    pairs: usize,
    /// The first id of each block.
    blocks: Vec<u64>,
}

impl Spill {
    pub(super) fn new() -> io::Result<Self> {
        let filter = vec![0; (FILTER_BITS / 64) as usize];
        Ok(Self { file: tempfile::tempfile()?, filter, runs: Vec::new(), end: 0 })
    }

    /// Puts pairs away.
    pub(super) fn add(&mut self, pairs: &mut [Pair]) -> io::Result<()> {
        pairs.sort_unstable();
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut out = BufWriter::with_capacity(64 * 1024, &self.file);
        for (id, print) in &*pairs {
            out.write_all(&id.to_le_bytes())?;
            out.write_all(&print.to_le_bytes())?;
        }
        out.flush()?;
        drop(out);
        let blocks = pairs.chunks(BLOCK).map(|block| block[0].0).collect();
        self.runs.push(Run { start: self.end, pairs: pairs.len(), blocks });
        self.end += (pairs.len() * PAIR) as u64;
        for (id, _) in pairs {
            for bit in bits(*id) {
                self.filter[(bit / 64) as usize] |= 1 << (bit % 64);
            }
        }
        Ok(())
    }

    /// The record's hash that was put away with this id.
    pub(super) fn find(&mut self, id: u64) -> io::Result<Option<u32>> {
        if bits(id).any(|bit| self.filter[(bit / 64) as usize] & 1 << (bit % 64) == 0) {
            return Ok(None);
        }
        let mut bytes = [0; BLOCK * PAIR];
        for run in &self.runs {
            let Some(block) = run.blocks.partition_point(|first| *first <= id).checked_sub(1)
            else {
                continue;
            };
            let pairs = (run.pairs - block * BLOCK).min(BLOCK);
            self.file.seek(SeekFrom::Start(run.start + (block * BLOCK * PAIR) as u64))?;
            let bytes = &mut bytes[..pairs * PAIR];
            self.file.read_exact(bytes)?;
            let found = bytes.chunks_exact(PAIR).find(|pair| pair[..8] == id.to_le_bytes());
            if let Some(pair) = found {
                return Ok(Some(u32::from_le_bytes([pair[8], pair[9], pair[10], pair[11]])));
            }
        }
        Ok(None)
    }
}

/// The filter's bits of an id, which is a good hash itself.
fn bits(id: u64) -> impl Iterator<Item = u64> {
    let step = id.rotate_left(32) | 1;
    (0..PROBES).map(move |probe| id.wrapping_add(step.wrapping_mul(probe)) >> 37)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_away_is_found_and_nothing_else() {
        let id = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut spill = Spill::new().unwrap();
        for run in 0..3 {
            let pairs = (0..2000).map(|n| (id(run * 2000 + n), n as u32));
            spill.add(&mut pairs.collect::<Vec<_>>()).unwrap();
        }
        for number in 0..6000 {
            assert_eq!(spill.find(id(number)).unwrap(), Some(number as u32 % 2000), "{number}");
        }
        for number in 6000..20_000 {
            assert_eq!(spill.find(id(number)).unwrap(), None, "{number}");
        }
    }
}
