//! The entries of a snapshot: three numbers for each record, in sorted runs, in memory and then on
//! disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::hash::{HASHES, RowHasher};
use crate::row::Column;
use crate::sink::{Rows, Sink};
use crate::write::Writer;

/// The most records that are kept in memory before they are written to disk: 24 MiB.
const IN_MEMORY: usize = 1 << 20;

/// Bytes of an entry on disk.
const SIZE: usize = 24;

/// A record: hashes of its key and its contents, and its position in the report. Entries are
/// ordered by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) key: u64,
    pub(super) contents: u64,
    pub(super) position: u64,
}

/// The entries of a snapshot.
#[derive(Debug)]
pub struct Entries {
    recent: Vec<Entry>,
    /// Sorted runs.
    runs: Vec<File>,
    count: u64,
    /// See [`IN_MEMORY`].
    in_memory: usize,
}

impl Default for Entries {
    fn default() -> Self {
        Self::bounded(IN_MEMORY)
    }
}

impl Entries {
    pub(super) fn bounded(in_memory: usize) -> Self {
        Self { recent: Vec::new(), runs: Vec::new(), count: 0, in_memory }
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn push(&mut self, key: u64, contents: u64) -> io::Result<()> {
        if self.recent.len() >= self.in_memory {
            self.recent.sort_unstable();
            self.runs.push(run(&self.recent)?);
            self.recent.clear();
        }
        self.recent.push(Entry { key, contents, position: self.count });
        self.count += 1;
        Ok(())
    }

    /// All entries in order.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        self.recent.sort_unstable();
        let mut sources = vec![Run::Memory(self.recent.into_iter())];
        for mut run in self.runs {
            run.rewind()?;
            sources.push(Run::Disk(BufReader::with_capacity(64 << 10, run)));
        }
        let mut sorted = Sorted { sources, next: BinaryHeap::new() };
        (0..sorted.sources.len()).try_for_each(|source| sorted.pull(source))?;
        Ok(sorted)
    }
}

/// Writes a sorted run to an unnamed file.
fn run(entries: &[Entry]) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(64 << 10, tempfile::tempfile()?);
    for Entry { key, contents, position } in entries {
        out.write_all(
            &[key.to_le_bytes(), contents.to_le_bytes(), position.to_le_bytes()].concat(),
        )?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// Entries in order, merged from sorted runs.
pub(super) struct Sorted {
    sources: Vec<Run>,
    next: BinaryHeap<Reverse<(Entry, usize)>>,
}

enum Run {
    Memory(std::vec::IntoIter<Entry>),
    Disk(BufReader<File>),
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        let file = match self {
            Self::Memory(entries) => return Ok(entries.next()),
            Self::Disk(file) => file,
        };
        let mut bytes = [0; SIZE];
        match file.read_exact(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let word = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        Ok(Some(Entry { key: word(0), contents: word(8), position: word(16) }))
    }
}

impl Sorted {
    fn pull(&mut self, source: usize) -> io::Result<()> {
        if let Some(entry) = self.sources[source].next()? {
            self.next.push(Reverse((entry, source)));
        }
        Ok(())
    }

    /// The key of the next entry.
    pub(super) fn peek(&self) -> Option<u64> {
        self.next.peek().map(|Reverse((entry, _))| entry.key)
    }

    /// Appends the entries of this key to `entries`.
    pub(super) fn take(&mut self, key: u64, entries: &mut Vec<Entry>) -> io::Result<()> {
        while let Some(Reverse((entry, source))) = self.next.peek().copied() {
            if entry.key != key {
                break;
            }
            self.next.pop();
            entries.push(entry);
            self.pull(source)?;
        }
        Ok(())
    }
}

/// Takes the rows of the first reading of a snapshot.
pub struct EntrySink<'h> {
    hasher: &'h RowHasher<'h>,
    entries: Entries,
    buffer: Vec<u8>,
    begun: bool,
}

impl<'h> EntrySink<'h> {
    /// A sink for rows that `hasher` encodes.
    pub fn new(hasher: &'h RowHasher<'h>) -> Self {
        Self { hasher, entries: Entries::default(), buffer: Vec::new(), begun: false }
    }

    /// Whether the snapshot tells of the report, if only that it has no rows.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// The entries of all rows.
    pub fn into_entries(self) -> Entries {
        self.entries
    }

    fn push(&mut self, hashes: &[u8]) -> io::Result<()> {
        let (key, contents) = hashes.split_at(8);
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            u64::from_le_bytes(word)
        };
        self.entries.push(word(key), word(contents))
    }
}

impl Sink for EntrySink<'_> {
    fn start(&mut self, _: &[Column]) -> io::Result<()> {
        self.begun = true;
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match rows {
            Rows::Encoded { bytes, .. } => {
                bytes.chunks_exact(HASHES).try_for_each(|hashes| self.push(hashes))
            }
            Rows::Typed(rows) => {
                let mut buffer = std::mem::take(&mut self.buffer);
                for row in rows {
                    buffer.clear();
                    self.hasher.row(&[], &row, &mut buffer);
                    self.push(&buffer)?;
                }
                self.buffer = buffer;
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_on_disk_are_merged_in_order() {
        for bound in [1, 7, 100, 1000] {
            let mut entries = Entries::bounded(bound);
            for number in 0..500u64 {
                entries.push(number * 7919 % 250, number).unwrap();
            }
            assert_eq!(entries.count(), 500);
            let mut sorted = entries.sorted().unwrap();
            for key in 0..250 {
                assert_eq!(sorted.peek(), Some(key));
                let mut group = Vec::new();
                sorted.take(key, &mut group).unwrap();
                assert_eq!(group.len(), 2);
                assert!(group.iter().all(|entry| entry.position == entry.contents));
            }
            assert_eq!(sorted.peek(), None);
        }
    }
}
