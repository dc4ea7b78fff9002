//! Pairs of hashes that do not fit in memory: sorted runs in an unnamed temporary file.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// An id's hash and its record's.
pub(super) type Pair = (u64, u32);

/// Bytes of a pair in the file.
const PAIR: usize = 12;

/// Pairs of a block, which is read to look up one pair.
const BLOCK: usize = 512;

/// Bits of the largest Bloom filter, which shows of most ids that they are new: 16 MiB. Of ten
/// million ids, 0.3 % are looked up in vain.
const LARGEST: u32 = 27;

/// Bits of the first filter, of which there is one for each power of two.
const FIRST: u32 = 22;

/// Bits of the filter for each id, below which a larger filter is made.
const ENOUGH: u64 = 16;

/// Bits of the filter that belong to one id.
const PROBES: u64 = 5;

/// All pairs on disk.
#[derive(Debug)]
pub(super) struct Spill {
    file: File,
    filter: Filter,
    runs: Vec<Run>,
    end: u64,
}

/// A Bloom filter: an id is new, or may be known.
#[derive(Debug)]
struct Filter {
    words: Vec<u64>,
    /// The power of two that its bits are.
    log: u32,
}

impl Filter {
    fn new(log: u32) -> Self {
        Self { words: vec![0; 1 << (log - 6)], log }
    }

    fn add(&mut self, id: u64) {
        for bit in self.bits(id) {
            self.words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }

    fn may_have(&self, id: u64) -> bool {
        self.bits(id).all(|bit| self.words[(bit / 64) as usize] & 1 << (bit % 64) != 0)
    }

    /// The bits of an id, which is already a hash.
    fn bits(&self, id: u64) -> impl Iterator<Item = u64> + use<> {
        let (step, shift) = (id.rotate_left(32) | 1, 64 - self.log);
        (0..PROBES).map(move |probe| id.wrapping_add(step.wrapping_mul(probe)) >> shift)
    }
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
        let (file, filter) = (tempfile::tempfile()?, Filter::new(FIRST));
        Ok(Self { file, filter, runs: Vec::new(), end: 0 })
    }

    /// Writes pairs to disk.
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
        let known = self.end / PAIR as u64;
        if known * ENOUGH > 1 << self.filter.log && self.filter.log < LARGEST {
            return self.enlarge(known);
        }
        pairs.iter().for_each(|(id, _)| self.filter.add(*id));
        Ok(())
    }

    /// Makes a filter that is large enough for all pairs of the file. The old one is kept where the
    /// file cannot be read: it has all ids of the earlier runs.
    fn enlarge(&mut self, known: u64) -> io::Result<()> {
        let log = (2 * known * ENOUGH).ilog2().clamp(self.filter.log + 1, LARGEST);
        let mut filter = Filter::new(log);
        self.file.seek(SeekFrom::Start(0))?;
        let mut file = BufReader::with_capacity(64 * 1024, &self.file);
        let mut pair = [0; PAIR];
        for _ in 0..known {
            file.read_exact(&mut pair)?;
            let [a, b, c, d, e, f, g, h, ..] = pair;
            filter.add(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        }
        self.filter = filter;
        Ok(())
    }

    /// The record's hash that is stored with this id.
    pub(super) fn find(&mut self, id: u64) -> io::Result<Option<u32>> {
        if !self.filter.may_have(id) {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Truncates the file.
    pub(in crate::dedup) fn truncate(spill: &Spill) {
        spill.file.set_len(1).unwrap();
    }

    #[test]
    fn a_filter_that_cannot_be_enlarged_stays() {
        let mut spill = Spill::new().unwrap();
        spill.add(&mut [(5, 1), (6, 2)]).unwrap();
        let path = tempfile::NamedTempFile::new().unwrap();
        let readable = std::mem::replace(
            &mut spill.file,
            File::options().write(true).open(path.path()).unwrap(),
        );
        let mut pairs: Vec<Pair> = (10..300_000).map(|id| (id, 7)).collect();
        assert!(spill.add(&mut pairs).is_err());
        spill.file = readable;
        assert_eq!(spill.find(5).unwrap(), Some(1));
        assert_eq!(spill.find(6).unwrap(), Some(2));
    }

    #[test]
    fn stored_ids_are_found_and_no_others() {
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
        // So many that the filter has to grow.
        let pairs = (20_000..320_000).map(|n| (id(n), 7));
        spill.add(&mut pairs.collect::<Vec<_>>()).unwrap();
        assert!(spill.filter.log > FIRST);
        for number in [0, 5999, 20_000, 319_999] {
            assert!(spill.find(id(number)).unwrap().is_some(), "{number}");
        }
    }
}
