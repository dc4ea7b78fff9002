//! A file that is written in large pieces, and how much it came to.
//!
//! It must never know what it is given.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::json::Json;

/// How many bytes a file came to.
pub(crate) type Written = io::Result<u64>;

/// Large enough that the calls to the kernel do not count.
const PIECE: usize = 1 << 20;

/// An open file.
pub(crate) struct Sink {
    to: BufWriter<File>,
    bytes: u64,
}

impl Sink {
    /// Makes the file, or empties the one that is there.
    pub(crate) fn create(path: &Path) -> io::Result<Sink> {
        Ok(Sink { to: BufWriter::with_capacity(PIECE, File::create(path)?), bytes: 0 })
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.to.write_all(bytes)
    }

    /// Takes over what was written so far.
    pub(crate) fn take(&mut self, json: &mut Json) -> io::Result<()> {
        self.add(json.as_bytes())?;
        json.forget();
        Ok(())
    }

    pub(crate) fn close(mut self) -> Written {
        self.to.flush()?;
        Ok(self.bytes)
    }
}
