//! Rows that are kept until their counterpart comes: in memory, and on disk where there are many.

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use crate::row::{Cell, Row};

/// The most bytes that are kept in memory before all are written to disk.
const IN_MEMORY: usize = 32 << 20;

/// Rows of the first snapshot that differ, each found by its number.
#[derive(Debug)]
pub struct Store {
    file: SpooledTempFile,
    end: u64,
    /// Where each row is: its start, by its number.
    starts: Vec<u64>,
    bytes: Vec<u8>,
}

impl Store {
    /// A store for so many rows.
    pub(super) fn new(rows: usize) -> Self {
        let file = tempfile::spooled_tempfile(IN_MEMORY);
        Self { file, end: 0, starts: vec![u64::MAX; rows], bytes: Vec::new() }
    }

    /// Adds the row of this number, encoded.
    pub(super) fn add(&mut self, number: u32, bytes: &[u8]) -> io::Result<()> {
        self.starts[number as usize] = self.end;
        self.file.seek(SeekFrom::Start(self.end))?;
        let length = bytes.len() as u32;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(bytes)?;
        self.end += 4 + u64::from(length);
        Ok(())
    }

    /// The row of this number.
    pub(super) fn get(&mut self, number: u32) -> io::Result<Row<'static>> {
        let start = self.starts[number as usize];
        if start == u64::MAX {
            return Err(changed());
        }
        self.file.seek(SeekFrom::Start(start))?;
        let mut length = [0; 4];
        self.file.read_exact(&mut length)?;
        self.bytes.resize(u32::from_le_bytes(length) as usize, 0);
        self.file.read_exact(&mut self.bytes)?;
        decode(&self.bytes).ok_or_else(changed)
    }
}

/// The error for a dump that changed between the two readings.
pub(super) fn changed() -> io::Error {
    io::Error::other("a dump changed while it was read; compare copies of it")
}

/// Appends the bytes of a row.
pub(super) fn encode(row: &[Cell<'_>], out: &mut Vec<u8>) {
    row.iter().for_each(|cell| cell.encode(out));
}

/// The row of these bytes.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Row<'static>> {
    let mut row = Vec::new();
    while !bytes.is_empty() {
        row.push(Cell::decode(&mut bytes)?);
    }
    Some(row)
}
